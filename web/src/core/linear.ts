/** Linear interpolation as OpenCV's INTER_LINEAR: bytes in fixed point, floats in floats. */

import { type Floats, floats, type Pixels, pixels } from "./plane";
import { roundEven } from "./round";

const fround = Math.fround;
const ONE = 2048;

/** Between which two source cells each target cell lies, and how near the second. */
interface Places {
  readonly low: Int32Array;
  readonly high: Int32Array;
  readonly part: Float32Array;
}

/** Resize bytes; each of both directions rounds as OpenCV's fixed point does. */
export function interpolate(image: Pixels, height: number, width: number): Pixels {
  const { channels, data } = image;
  const columns = placesOf(image.width, width);
  const rows = placesOf(image.height, height, false);
  const out = pixels(height, width, channels);
  const length = width * channels;
  const lines = [new Int32Array(length), new Int32Array(length)] as const;
  const held = [-1, -1];
  const [left, right] = weightsOf(columns);
  const [above, below] = weightsOf(rows);
  const across = (y: number, line: Int32Array): void => {
    const start = y * image.width * channels;
    for (let x = 0, o = 0; x < width; x++) {
      const i = start + columns.low[x]! * channels;
      const j = start + columns.high[x]! * channels;
      for (let c = 0; c < channels; c++, o++) {
        line[o] = data[i + c]! * left[x]! + data[j + c]! * right[x]!;
      }
    }
  };
  for (let y = 0, o = 0; y < height; y++) {
    const [first, second] = [rows.low[y]!, rows.high[y]!];
    if (held[0] !== first) across((held[0] = first), lines[0]);
    if (held[1] !== second) across((held[1] = second), lines[1]);
    for (let i = 0; i < length; i++, o++) {
      const upper = (above[y]! * (lines[0][i]! >> 4)) >> 16;
      const lower = (below[y]! * (lines[1][i]! >> 4)) >> 16;
      out.data[o] = (upper + lower + 2) >> 2;
    }
  }
  return out;
}

/** The weights of both cells in fixed point, each rounded for itself. */
function weightsOf({ part }: Places): readonly [low: Int32Array, high: Int32Array] {
  const fixed = (share: number): number => roundEven(fround(share * ONE));
  const low = Int32Array.from(part, (share) => fixed(fround(1 - share)));
  return [low, Int32Array.from(part, fixed)];
}

/** Resize floats, such as logits. */
export function interpolateFloats(plane: Floats, height: number, width: number): Floats {
  const out = floats(height, width);
  eachRow(plane, height, width, (y, row) => out.data.set(row, y * width));
  return out;
}

/** Resize floats and hand out one row after the other; the array is reused. */
export function eachRow(
  plane: Floats,
  height: number,
  width: number,
  take: (y: number, row: Float32Array) => void,
): void {
  const columns = placesOf(plane.width, width);
  const rows = placesOf(plane.height, height);
  let [above, below] = [new Float32Array(width), new Float32Array(width)];
  let [first, second] = [-1, -1];
  const row = new Float32Array(width);
  const across = (y: number, line: Float32Array): void => {
    const start = y * plane.width;
    for (let x = 0; x < width; x++) {
      const part = columns.part[x]!;
      const low = plane.data[start + columns.low[x]!]!;
      const high = plane.data[start + columns.high[x]!]!;
      line[x] = fround(low * fround(1 - part)) + fround(high * part);
    }
  };
  for (let y = 0; y < height; y++) {
    if (rows.low[y] === second && first !== second) {
      [above, below, first, second] = [below, above, second, -1];
    }
    if (first !== rows.low[y]) across((first = rows.low[y]!), above);
    if (second !== rows.high[y]) across((second = rows.high[y]!), below);
    const part = rows.part[y]!;
    const rest = fround(1 - part);
    for (let x = 0; x < width; x++) row[x] = fround(above[x]! * rest) + fround(below[x]! * part);
    take(y, row);
  }
}

/** The nearest source pixel of each target pixel: OpenCV's INTER_NEAREST. */
export function nearest(image: Pixels, height: number, width: number): Pixels {
  const { channels } = image;
  if (image.height === height && image.width === width) return image;
  const out = pixels(height, width, channels);
  const step = (at: number, source: number, target: number): number =>
    Math.min(Math.floor(at * (1 / (target / source))), source - 1);
  for (let y = 0, o = 0; y < height; y++) {
    const start = step(y, image.height, height) * image.width;
    for (let x = 0; x < width; x++) {
      const i = (start + step(x, image.width, width)) * channels;
      for (let c = 0; c < channels; c++, o++) out.data[o] = image.data[i + c]!;
    }
  }
  return out;
}

/**
 * At the edge both cells are the same one. Across, OpenCV then gives the first all the weight;
 * down it does not, and its fixed point rounds each.
 */
function placesOf(source: number, target: number, across = true): Places {
  const places = {
    low: new Int32Array(target),
    high: new Int32Array(target),
    part: new Float32Array(target),
  };
  const scale = 1 / (target / source);
  for (let to = 0; to < target; to++) {
    const at = fround((to + 0.5) * scale - 0.5);
    const low = Math.floor(at);
    const inside = low >= 0 && low < source - 1;
    places.low[to] = Math.min(Math.max(low, 0), source - 1);
    places.high[to] = Math.min(Math.max(low + 1, 0), source - 1);
    places.part[to] = inside || !across ? fround(at - low) : 0;
  }
  return places;
}
