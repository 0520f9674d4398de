/** A frayed edge smoothed, stray blobs and holes mirrored at the threshold, as `cleanup.py` does it. */

import { blur } from "./blur";
import { holesOf, mark, piecesOf } from "./pieces";
import { type Floats, type Mask, mask } from "./plane";

/** A second piece stays where it has at least this share of the largest one's area. */
const KEEP_SHARE = 0.25;

/** Standard deviation of the smoothing, as a share of the longer side. */
const SOFT = 1 / 160;
/** How far from the threshold a logit may be. */
const SURE = 8;

/** Return logits whose outline is smooth. */
export function smooth(logits: Floats, threshold: number): Floats {
  const { height, width } = logits;
  const [low, high] = [Math.fround(threshold - SURE), Math.fround(threshold + SURE)];
  const data = new Float32Array(logits.data.length);
  for (let i = 0; i < data.length; i++) data[i] = Math.min(high, Math.max(low, logits.data[i]!));
  return blur({ data, height, width }, SOFT * Math.max(height, width));
}

/** Return logits whose mask is the tongue alone, without holes. */
export function onePiece(logits: Floats, threshold: number): Floats {
  const { height, width } = logits;
  const tongue = mask(height, width);
  for (let i = 0; i < tongue.data.length; i++) tongue.data[i] = logits.data[i]! > threshold ? 1 : 0;
  const wrong = mask(height, width);
  markStrays(tongue, wrong);
  for (let i = 0; i < wrong.data.length; i++) tongue.data[i]! &= 1 - wrong.data[i]!;
  const { pieces, closed } = holesOf(tongue);
  mark(pieces, closed, wrong);
  const mirror = Math.fround(2 * threshold);
  const data = logits.data.slice();
  for (let i = 0; i < data.length; i++) if (wrong.data[i]) data[i] = mirror - data[i]!;
  return { data, height, width };
}

function markStrays(tongue: Mask, wrong: Mask): void {
  const pieces = piecesOf(tongue, true);
  const least = KEEP_SHARE * pieces.areas.reduce((most, area) => Math.max(most, area), 0);
  mark(pieces, (number) => pieces.areas[number]! < least, wrong);
}
