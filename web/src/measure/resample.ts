/** The tongue at a common size, as `measure/resample.py` brings it there. */

import { erode } from "../core/grey";
import {
  type Box,
  countOf,
  crop,
  cropMask,
  type Floats,
  floats,
  type Mask,
  mask,
  type Pixels,
} from "../core/plane";
import { shrink } from "../core/area";
import { interpolate } from "../core/linear";
import { roundEven } from "../core/round";

const SIDE = 96;
const RIM = 2;
const LONGEST = 512;

/** The rectangle around a tongue in cells of about 1/96 of its size. */
export interface ResampledTongue {
  /** The share of each cell that is tongue. */
  readonly cover: Floats;
  /** The colour of that share alone, interleaved, 0 to 1. */
  readonly rgb: Float32Array;
  /** The middles of columns and rows in the photo's plane. */
  readonly x: Float64Array;
  readonly y: Float64Array;
}

export function resampleTongue(image: Pixels, tongue: Mask, box: Box): ResampledTongue {
  const part = cropMask(tongue, box);
  const longest = Math.max(box.height, box.width);
  const scale = Math.min(SIDE / Math.sqrt(countOf(part)), LONGEST / longest);
  const width = Math.max(1, roundEven(box.width * scale));
  const height = Math.max(1, roundEven(box.height * scale));
  const how = scale < 1 ? shrink : interpolate;
  const whole = { ...part, data: part.data.map((value) => value * 255), channels: 1 };
  const inside = crop(image, box);
  const alone = { ...inside, data: inside.data.map((v, i) => v * part.data[Math.trunc(i / 3)]!) };
  const covered = how(whole, height, width).data;
  const mixed = how(alone, height, width).data;
  const cover = floats(height, width);
  cover.data.set(Float32Array.from(covered, (value) => value / 255));
  const rgb = Float32Array.from(mixed, (value, i) =>
    Math.min(value / 255 / Math.max(cover.data[Math.trunc(i / 3)]!, 1e-3), 1),
  );
  const middles = (start: number, length: number, count: number): Float64Array =>
    Float64Array.from({ length: count }, (_, i) => start + ((i + 0.5) * length) / count);
  const [x, y] = [middles(box.left, box.width, width), middles(box.top, box.height, height)];
  return { cover, rgb, x, y };
}

/** The cells whose colour is that of the tongue: without a rim along its edge. */
export function surfaceOf({ cover }: ResampledTongue): Mask {
  const { height, width } = cover;
  const padded = mask(height + 2, width + 2);
  for (let y = 0, i = 0; y < height; y++) {
    for (let x = 0; x < width; x++, i++) {
      padded.data[(y + 1) * (width + 2) + x + 1] = cover.data[i]! >= 0.5 ? 1 : 0;
    }
  }
  return cropMask(erode(padded, RIM), { top: 1, left: 1, height, width });
}
