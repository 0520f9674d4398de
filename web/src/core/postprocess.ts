/** A smooth outline, one component, no holes: postprocessing of logits as `postprocess.py` does it. */

import { blur } from "./blur";
import type { Frame } from "./frame";
import { holesOf, mark, type Pieces, piecesOf } from "./pieces";
import { type Box, type Floats, type Mask, mask } from "./plane";

/** A second component is kept if it weighs at least this share of the heaviest one. */
const MIN_WEIGHT = 0.25;
/** And if its weight per pixel is at least this share of the heaviest one's. */
const MIN_MEAN_WEIGHT = 0.5;
/** What a single pixel adds to a weight at most. */
const MAX_PIXEL_WEIGHT = 20;

/** Standard deviation of the blur, as a share of the longer side. */
const SMOOTH_SIGMA = 1 / 160;
/** How far from the threshold a logit may be. */
const LOGIT_CLIP = 8;

/** Return logits of the whole input whose outline is smooth, of one component without holes. */
export function postprocess(logits: Floats, raw: Floats, frame: Frame, threshold: number): Floats {
  const out = { ...logits, data: logits.data.slice() };
  paste(cleanComponents(smooth(raw, threshold), threshold, raw), out, frame);
  return out;
}

/** Return logits at most so far away from the threshold. */
export function clipLogits(logits: Floats, threshold: number): Floats {
  const [low, high] = [Math.fround(threshold - LOGIT_CLIP), Math.fround(threshold + LOGIT_CLIP)];
  const data = logits.data.slice();
  for (let i = 0; i < data.length; i++) data[i] = Math.min(high, Math.max(low, data[i]!));
  return { ...logits, data };
}

/** Return logits whose outline is smooth. */
export function smooth(logits: Floats, threshold: number): Floats {
  return blur(clipLogits(logits, threshold), SMOOTH_SIGMA * Math.max(logits.height, logits.width));
}

/** Return logits whose mask is the tongue alone, without holes; `raw`, unsmoothed, weighs them. */
export function cleanComponents(logits: Floats, threshold: number, raw = logits): Floats {
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
  const [least, leastMean] = [MIN_WEIGHT * weights[heaviest]!, MIN_MEAN_WEIGHT * means[heaviest]!];
  mark(pieces, (number) => weights[number]! < least || means[number]! < leastMean, wrong);
}

/** The sum of what the logits of each piece exceed the threshold by. */
function weightsOf({ start, end, piece, areas }: Pieces, raw: Floats, threshold: number): number[] {
  const weights = areas.map(() => 0);
  for (let run = 0; run < start.length; run++) {
    for (let i = start[run]!; i < end[run]!; i++) {
      const excess = Math.fround(raw.data[i]! - threshold);
      weights[piece[run]!]! += Math.min(MAX_PIXEL_WEIGHT, Math.max(0, excess));
    }
  }
  return weights;
}

function paste(from: Floats, to: Floats, at: Box): void {
  for (let y = 0; y < from.height; y++) {
    const row = from.data.subarray(y * from.width, (y + 1) * from.width);
    to.data.set(row, (at.top + y) * to.width + at.left);
  }
}
