/** A frayed edge smoothed, stray blobs and holes mirrored at the threshold, as `cleanup.py` does it. */

import { blur } from "./blur";
import { holesOf, mark, type Pieces, piecesOf } from "./pieces";
import { type Floats, type Mask, mask } from "./plane";

/** A second piece stays where it weighs at least this share of the heaviest one. */
const KEEP_SHARE = 0.25;
/** And where it is at least this share as sure, pixel for pixel. */
const KEEP_MEAN = 0.5;
/** What a single pixel counts for at most. */
const MOST = 20;

/** Standard deviation of the smoothing, as a share of the longer side. */
const SOFT = 1 / 160;
/** How far from the threshold a logit may be. */
const SURE = 8;

/** Return logits none of which is surer than one may be. */
export function clipped(logits: Floats, threshold: number): Floats {
  const [low, high] = [Math.fround(threshold - SURE), Math.fround(threshold + SURE)];
  const data = logits.data.slice();
  for (let i = 0; i < data.length; i++) data[i] = Math.min(high, Math.max(low, data[i]!));
  return { ...logits, data };
}

/** Return logits whose outline is smooth. */
export function smooth(logits: Floats, threshold: number): Floats {
  return blur(clipped(logits, threshold), SOFT * Math.max(logits.height, logits.width));
}

/** Return logits whose mask is the tongue alone, without holes; `raw` are they before smoothing. */
export function onePiece(logits: Floats, threshold: number, raw = logits): Floats {
  const { height, width } = logits;
  const tongue = mask(height, width);
  for (let i = 0; i < tongue.data.length; i++) tongue.data[i] = logits.data[i]! > threshold ? 1 : 0;
  const wrong = mask(height, width);
  markStrays(tongue, wrong, raw, threshold);
  for (let i = 0; i < wrong.data.length; i++) tongue.data[i]! &= 1 - wrong.data[i]!;
  const { pieces, closed } = holesOf(tongue);
  mark(pieces, closed, wrong);
  const mirror = Math.fround(2 * threshold);
  const data = logits.data.slice();
  for (let i = 0; i < data.length; i++) if (wrong.data[i]) data[i] = mirror - data[i]!;
  return { data, height, width };
}

function markStrays(tongue: Mask, wrong: Mask, raw: Floats, threshold: number): void {
  const pieces = piecesOf(tongue, true);
  const weights = weightsOf(pieces, raw, Math.fround(threshold));
  const means = weights.map((weight, number) => weight / pieces.areas[number]!);
  const heaviest = weights.indexOf(Math.max(...weights));
  const [least, leastMean] = [KEEP_SHARE * weights[heaviest]!, KEEP_MEAN * means[heaviest]!];
  mark(pieces, (number) => weights[number]! < least || means[number]! < leastMean, wrong);
}

/** The sum of what the logits of each piece exceed the threshold by. */
function weightsOf({ start, end, piece, areas }: Pieces, raw: Floats, threshold: number): number[] {
  const weights = areas.map(() => 0);
  for (let run = 0; run < start.length; run++) {
    for (let i = start[run]!; i < end[run]!; i++) {
      const excess = Math.fround(raw.data[i]! - threshold);
      weights[piece[run]!]! += Math.min(MOST, Math.max(0, excess));
    }
  }
  return weights;
}
