/** Luma as OpenCV computes it from RGB, and what is built on it. */

import { type Floats, floats, type Mask, type Pixels, pixels } from "./plane";

const [RED, GREEN, BLUE, SHIFT] = [9798, 19235, 3735, 15] as const;

/** One byte of luma per pixel. */
export function greyOf(image: Pixels): Pixels {
  const out = pixels(image.height, image.width, 1);
  const half = 1 << (SHIFT - 1);
  for (let i = 0, j = 0; i < out.data.length; i++, j += 3) {
    const sum = image.data[j]! * RED + image.data[j + 1]! * GREEN + image.data[j + 2]! * BLUE;
    out.data[i] = (sum + half) >> SHIFT;
  }
  return out;
}

/** The Laplacian: four neighbours less four times the middle; the edge is a mirror. */
export function laplacian(grey: Pixels): Floats {
  const { data, height, width } = grey;
  const out = floats(height, width);
  const mirror = (at: number, side: number): number =>
    side === 1 ? 0 : at < 0 ? -at : at >= side ? 2 * side - 2 - at : at;
  for (let y = 0, i = 0; y < height; y++) {
    const [up, down] = [mirror(y - 1, height) * width, mirror(y + 1, height) * width];
    for (let x = 0; x < width; x++, i++) {
      const [left, right] = [mirror(x - 1, width), mirror(x + 1, width)];
      const sides = data[y * width + left]! + data[y * width + right]!;
      out.data[i] = data[up + x]! + data[down + x]! + sides - 4 * data[i]!;
    }
  }
  return out;
}

/** Keep pixels whose whole square neighbourhood is tongue; outside the picture counts as such. */
export function erode(mask: Mask, radius: number): Mask {
  const { height, width } = mask;
  const across = new Uint8Array(mask.data.length);
  const data = new Uint8Array(mask.data.length);
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      let low = 1;
      const end = Math.min(x + radius, width - 1);
      for (let k = Math.max(x - radius, 0); k <= end; k++) low &= mask.data[y * width + k]!;
      across[y * width + x] = low;
    }
  }
  for (let y = 0; y < height; y++) {
    const [start, end] = [Math.max(y - radius, 0), Math.min(y + radius, height - 1)];
    for (let x = 0; x < width; x++) {
      let low = 1;
      for (let k = start; k <= end; k++) low &= across[k * width + x]!;
      data[y * width + x] = low;
    }
  }
  return { data, height, width };
}
