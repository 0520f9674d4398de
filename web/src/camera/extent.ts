/** Where the tongue lies in a frame, and how far it moved between frames. */

import { boundingBox, type Mask } from "../core/plane";

/** The tongue's upright rectangle, in shares of the frame's shorter side. */
export interface Extent {
  /** From the frame's middle to the rectangle's: to the right, and down. */
  readonly x: number;
  readonly y: number;
  readonly height: number;
  readonly width: number;
}

export interface Moment {
  /** In milliseconds. */
  readonly at: number;
  readonly extent: Extent;
}

/** How long a tongue must have been in one place, in milliseconds. */
const REST = 500;

/** Null without a tongue. */
export function extentOf(mask: Mask): Extent | null {
  const box = boundingBox(mask);
  if (!box) return null;
  const side = Math.min(mask.height, mask.width);
  return {
    x: (box.left + (box.width - mask.width) / 2) / side,
    y: (box.top + (box.height - mask.height) / 2) / side,
    height: box.height / side,
    width: box.width / side,
  };
}

/** How far the tongue's middle or sides moved, as a share of its longer side. */
export function motionBetween(before: Extent, after: Extent): number {
  const moved = (["x", "y", "height", "width"] as const).map((of) => after[of] - before[of]);
  return Math.max(...moved.map(Math.abs)) / Math.max(after.height, after.width);
}

/**
 * The farthest that the tongue is from where it was in the last half second.
 *
 * The last moment counts whenever it was: few frames come from a slow device. Infinite where there
 * is none.
 */
export function motionSince(past: readonly Moment[], now: Moment): number {
  const last = past.at(-1);
  if (!last) return Infinity;
  const recent = past.filter(({ at }) => now.at - at <= REST);
  const motions = [last, ...recent].map(({ extent }) => motionBetween(extent, now.extent));
  return Math.max(...motions);
}

/** The moments that still count after this one. */
export function remember(past: readonly Moment[], now: Moment): readonly Moment[] {
  return [...past.filter(({ at }) => now.at - at <= REST), now];
}
