/** A Gaussian blur of floats as OpenCV's: its size of kernel, frames reflected without their edge. */

import { type Floats, floats } from "./plane";

export function blur(plane: Floats, sigma: number): Floats {
  const { height, width } = plane;
  const kernel = kernelOf(sigma);
  const across = floats(height, width);
  blurRows(plane, kernel, across.data);
  const out = floats(height, width);
  blurColumns(across, kernel, out.data);
  return out;
}

/** The middle of the kernel and one side of it. */
function kernelOf(sigma: number): Float64Array {
  const size = Math.round(sigma * 8 + 1) | 1;
  const half = Float64Array.from({ length: (size + 1) / 2 }, (_, i) =>
    Math.exp((-i * i) / (2 * sigma * sigma)),
  );
  const sum = half.reduce((total, value, i) => total + (i ? 2 : 1) * value, 0);
  return half.map((value) => value / sum);
}

function blurRows({ data, height, width }: Floats, kernel: Float64Array, to: Float32Array): void {
  const reach = kernel.length - 1;
  const places = reflected(width, reach);
  const row = new Float64Array(width + 2 * reach);
  for (let y = 0, o = 0; y < height; y++) {
    for (let i = 0; i < row.length; i++) row[i] = data[y * width + places[i]!]!;
    for (let x = reach; x < width + reach; x++, o++) {
      let sum = kernel[0]! * row[x]!;
      for (let k = 1; k <= reach; k++) sum += kernel[k]! * (row[x - k]! + row[x + k]!);
      to[o] = sum;
    }
  }
}

/** Row by row as well: values that lie beside each other are read together. */
function blurColumns(
  { data, height, width }: Floats,
  kernel: Float64Array,
  to: Float32Array,
): void {
  const reach = kernel.length - 1;
  const places = reflected(height, reach);
  const sums = new Float64Array(width);
  for (let y = 0; y < height; y++) {
    for (let x = 0, i = y * width; x < width; x++, i++) sums[x] = kernel[0]! * data[i]!;
    for (let k = 1; k <= reach; k++) {
      const weight = kernel[k]!;
      let above = places[y + reach - k]! * width;
      let below = places[y + reach + k]! * width;
      for (let x = 0; x < width; x++) sums[x]! += weight * (data[above++]! + data[below++]!);
    }
    to.set(sums, y * width);
  }
}

/** The places of a line from `reach` before its start to `reach` after its end. */
function reflected(length: number, reach: number): Int32Array {
  const last = length - 1;
  return Int32Array.from({ length: length + 2 * reach }, (_, i) => {
    let at = i - reach;
    while (last > 0 && (at < 0 || at > last)) at = at < 0 ? -at : 2 * last - at;
    return last > 0 ? at : 0;
  });
}
