/** What somebody at the camera should do, from what is measured of a frame. */

import { CLIPPED, CUT_SHARE, DARK, type Figures, SHARPNESS } from "../core/quality";
import type { Extent } from "./extent";

export type Hint =
  "dark" | "glare" | "none" | "cut" | "far" | "near" | "aside" | "moving" | "blurred" | "good";

/** A frame must be a little better than a photo without faults: the photo is another one. */
const MARGIN = 1.2;
/** The share of the tongue that may be burnt out: a wet tongue always shines a little. */
const GLARE = 0.08;
/** The longer side of the tongue as a share of the frame's shorter side; the outline's is 0.75. */
const [LEAST, MOST] = [0.42, 1.05];
/** How far the tongue's middle may be from the frame's, as a share of the frame's shorter side. */
const ASIDE = 0.22;
/** How far it may move, as a share of its longer side; an outline trembles by 0.02. */
const STILL = 0.06;
/** How long another hint must hold before it is given, in milliseconds: none can be read faster. */
const HOLD = 250;

/** The first thing to put right; `motion` as `motionSince` gives it, without a tongue any figure. */
export function hintOf(figures: Figures, extent: Extent | null, motion: number): Hint {
  const { mean, burnt, tongue } = figures;
  if (mean < MARGIN * DARK) return "dark";
  if (burnt > (tongue ? GLARE : CLIPPED)) return "glare";
  if (!tongue || !extent) return "none";
  if (tongue.cut > CUT_SHARE / MARGIN) return "cut";
  const side = Math.max(extent.height, extent.width);
  if (side < LEAST) return "far";
  if (side > MOST) return "near";
  if (Math.max(Math.abs(extent.x), Math.abs(extent.y)) > ASIDE) return "aside";
  if (motion > STILL) return "moving";
  return tongue.sharpness < MARGIN * SHARPNESS ? "blurred" : "good";
}

/** The hint that is given, and another one that may take its place. */
export interface Given {
  readonly hint: Hint;
  readonly next: Hint;
  /** Since when the next one holds, in milliseconds. */
  readonly since: number;
}

/** Give another hint once it has held for a while. */
export function settle(given: Given | null, hint: Hint, now: number): Given {
  if (!given) return { hint, next: hint, since: now };
  const since = hint === given.next ? given.since : now;
  return { hint: now - since >= HOLD ? hint : given.hint, next: hint, since };
}
