/** What is wrong with a photo, by the same figures as `quality.py`. */

import { shrink } from "./area";
import { erode, greyOf, laplacian } from "./grey";
import { interpolate, nearest } from "./linear";
import { boundingBox, crop, cropMask, type Mask, type Pixels } from "./plane";
import { roundEven } from "./round";

export const FLAGS = [
  "too dark",
  "too bright",
  "blurred",
  "cut by the frame",
  "too small",
] as const;
export type Flag = (typeof FLAGS)[number];

/** What a photo is judged by. */
export interface Figures {
  /** Mean luma, 0 to 255, of the tongue or, without one, of all. */
  readonly mean: number;
  /** The share of the same pixels that have no headroom. */
  readonly burnt: number;
  /** Null without a tongue. */
  readonly tongue: {
    /** The standard deviation of the Laplacian; infinite where there is too little to tell. */
    readonly sharpness: number;
    /** The share of the frame's outline that is tongue. */
    readonly cut: number;
    /** How many columns of the mask, or rows if fewer, hold tongue. */
    readonly across: number;
  } | null;
}

export const DARK = 45;
export const BURNT = 250;
export const CLIPPED = 0.2;
export const SHARPNESS = 2.2;
const SIDE = 192;
export const CUT_SHARE = 0.04;
const SMALL = 48;

/** Name what is wrong; the pixels may be fewer than the mask's. */
export function qualityFlags(image: Pixels, mask: Mask): Flag[] {
  const { mean, burnt, tongue } = figuresOf(image, mask);
  const flags: Flag[] = [];
  if (mean < DARK) flags.push("too dark");
  if (burnt > CLIPPED) flags.push("too bright");
  if (!tongue) return flags;
  if (tongue.sharpness < SHARPNESS) flags.push("blurred");
  if (tongue.cut > CUT_SHARE) flags.push("cut by the frame");
  if (tongue.across < SMALL) flags.push("too small");
  return flags;
}

/** Measure a photo; the pixels may be fewer than the mask's. */
export function figuresOf(image: Pixels, mask: Mask): Figures {
  const grey = greyOf(image);
  const small = nearest({ ...mask, channels: 1 }, grey.height, grey.width);
  const tongue = small.data.includes(1);
  const light = lightOf(grey.data, tongue ? small.data : null);
  if (!tongue) return { ...light, tongue: null };
  const figures = { sharpness: sharpness(grey, small), cut: frameShare(small) };
  return { ...light, tongue: { ...figures, across: across(mask) } };
}

/** Mean luma, and the share without headroom, of the tongue or of all. */
function lightOf(grey: Uint8Array, tongue: Uint8Array | null): { mean: number; burnt: number } {
  let [count, sum, burnt] = [0, 0, 0];
  for (let i = 0; i < grey.length; i++) {
    if (tongue && !tongue[i]) continue;
    count++;
    sum += grey[i]!;
    if (grey[i]! >= BURNT) burnt++;
  }
  return { mean: sum / count, burnt: burnt / count };
}

/** The standard deviation of the Laplacian inside the tongue, at a common size. */
export function sharpness(grey: Pixels, mask: Mask): number {
  const box = boundingBox(mask);
  if (!box) return Infinity;
  const scale = Math.min(1, SIDE / Math.max(box.height, box.width));
  const height = Math.max(1, roundEven(scale * box.height));
  const width = Math.max(1, roundEven(scale * box.width));
  const same = height === box.height && width === box.width;
  const [part, whole] = [crop(grey, box), { ...cropMask(mask, box), channels: 1 }];
  const tongue = same ? part : shrink(part, height, width);
  const shape = same ? whole : interpolate(whole, height, width);
  const inside = erode(shape, 3).data;
  const edges = laplacian(tongue).data.filter((_, i) => inside[i]);
  return edges.length ? deviation(edges) : Infinity;
}

function deviation(values: Float32Array): number {
  const mean = values.reduce((sum, v) => sum + v, 0) / values.length;
  return Math.sqrt(values.reduce((sum, v) => sum + (v - mean) ** 2, 0) / values.length);
}

/** The share of the frame's outline that is tongue; corners count twice. */
function frameShare({ data, height, width }: Mask): number {
  let count = 0;
  for (let x = 0; x < width; x++) count += data[x]! + data[(height - 1) * width + x]!;
  for (let y = 0; y < height; y++) count += data[y * width]! + data[(y + 1) * width - 1]!;
  return count / (2 * (height + width));
}

/** How many columns, or rows if fewer, hold tongue. */
function across({ data, height, width }: Mask): number {
  const rows = new Uint8Array(height);
  const columns = new Uint8Array(width);
  for (let y = 0, i = 0; y < height; y++) {
    for (let x = 0; x < width; x++, i++) if (data[i]) rows[y] = columns[x] = 1;
  }
  const sum = (line: Uint8Array): number => line.reduce((total, v) => total + v, 0);
  return Math.min(sum(rows), sum(columns));
}
