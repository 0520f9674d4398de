/** The tongue's own axis, from root to tip, and the five regions along it. */

import type { ResampledTongue } from "./resample";
import { logOdds, symmetryOf } from "./axisFeatures";
import type { Line } from "./line";
import { ANGLES, COUNT, middleOf } from "./symmetry";

const NEAR = COUNT / 8;
const TIE = 1e-6;
const PLACES = 128;
const ENDS = 0.2;
const SIDES = 0.2;

export const REGIONS = ["tip", "middle", "root", "left", "right"] as const;
export type Region = (typeof REGIONS)[number];

/** The share of the length, from the root, that is cut off by lips and teeth. */
export const ROOT = ENDS;

/** A line through the middle of the tongue; `angle` from the right of the photo over its bottom. */
export interface Axis {
  readonly x: number;
  readonly y: number;
  readonly angle: number;
  readonly confidence: number;
  readonly symmetry: number;
}

export function findAxis(tongue: ResampledTongue, a: Float32Array): Axis {
  const dice = symmetryOf(tongue.cover);
  const odds = logOdds(tongue.cover, a, dice).map((value, i) => value + TIE * Math.sin(ANGLES[i]!));
  const most = Math.max(...odds);
  const likely = odds.map((value) => Math.exp(value - most));
  const best = odds.indexOf(most);
  let [sum, turned] = [0, 0];
  for (let step = -NEAR; step <= NEAR; step++) {
    const value = likely[(best + step + COUNT) % COUNT]!;
    sum += value;
    turned += value * step;
  }
  const angle = ANGLES[best]! + ((turned / sum) * 2 * Math.PI) / COUNT;
  const [column, row] = middleOf(tongue.cover);
  return {
    x: between(tongue.x, column),
    y: between(tongue.y, row),
    angle,
    confidence: sum / likely.reduce((total, value) => total + value, 0),
    symmetry: around(dice, (angle / (2 * Math.PI)) * COUNT),
  };
}

/** How far towards the tip a point lies, in pixels. */
export function along(axis: Axis, x: number, y: number): number {
  return (x - axis.x) * Math.cos(axis.angle) + (y - axis.y) * Math.sin(axis.angle);
}

/** How far towards the person's own left a point lies, in pixels. */
export function toLeft(axis: Axis, x: number, y: number): number {
  return (x - axis.x) * Math.sin(axis.angle) - (y - axis.y) * Math.cos(axis.angle);
}

/** Where a tongue is cut: its ends along the axis, and both edges at places between. */
export interface Cut {
  readonly axis: Axis;
  readonly root: number;
  readonly tip: number;
  readonly left: Float64Array;
  readonly right: Float64Array;
}

export function cut(outline: Line, axis: Axis): Cut {
  const far = outline.x.map((x, i) => along(axis, x, outline.y[i]!));
  const aside = outline.x.map((x, i) => toLeft(axis, x, outline.y[i]!));
  const [root, tip] = [Math.min(...far), Math.max(...far)];
  const left = new Float64Array(PLACES).fill(-Infinity);
  const right = new Float64Array(PLACES).fill(Infinity);
  for (let place = 0; place < PLACES; place++) {
    const at = root + ((place + 0.5) / PLACES) * (tip - root);
    for (let i = 0; i < far.length; i++) {
      const j = (i + 1) % far.length;
      const [before, after] = [far[i]! - at, far[j]! - at];
      if (before < 0 === after < 0) continue;
      const edge = aside[i]! + (before / (before - after)) * (aside[j]! - aside[i]!);
      left[place] = Math.max(left[place]!, edge);
      right[place] = Math.min(right[place]!, edge);
    }
  }
  return { axis, root, tip, left, right };
}

/** How far from root, 0, to tip, 1, a point lies. */
export function shareAlong({ axis, root, tip }: Cut, x: number, y: number): number {
  return (along(axis, x, y) - root) / (tip - root);
}

/** The region that a point belongs to. */
export function regionAt(where: Cut, x: number, y: number): Region {
  const share = shareAlong(where, x, y);
  if (share < ENDS) return "root";
  if (share > 1 - ENDS) return "tip";
  const place = Math.trunc(Math.min(Math.max(share * PLACES, 0), PLACES - 1));
  const [left, right] = [where.left[place]!, where.right[place]!];
  const across = (toLeft(where.axis, x, y) - right) / (left - right);
  return across < SIDES ? "right" : across > 1 - SIDES ? "left" : "middle";
}

function between(values: Float64Array, at: number): number {
  const low = Math.min(Math.max(Math.floor(at), 0), values.length - 1);
  const high = Math.min(low + 1, values.length - 1);
  return values[low]! + (at - low) * (values[high]! - values[low]!);
}

function around(values: Float64Array, at: number): number {
  const low = Math.floor(at);
  const of = (i: number): number => values[((i % COUNT) + COUNT) % COUNT]!;
  return of(low) + (at - low) * (of(low + 1) - of(low));
}
