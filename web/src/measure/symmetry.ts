/** How alike a plane and its mirror image are, for every line through one point. */

import type { Floats } from "../core/plane";
import { complex, fourier } from "./fourier";

/** Directions, half a degree apart, from the right of the photo over its bottom. */
export const COUNT = 720;
export const ANGLES = Float64Array.from({ length: COUNT }, (_, i) => (2 * Math.PI * i) / COUNT);

const RINGS = 192;

/** The centre of gravity as x and y, where (0, 0) is the middle of the first cell. */
export type Middle = readonly [x: number, y: number];

export function middleOf(cover: Floats): Middle {
  const area = sumOf(cover);
  return [moment(cover, [0, 0], 1, 0) / area, moment(cover, [0, 0], 0, 1) / area];
}

export function sumOf(plane: Floats): number {
  return plane.data.reduce((sum, value) => sum + value, 0);
}

/** The sum of a plane times the p-th power of x and the q-th of y from a point. */
export function moment(plane: Floats, [cx, cy]: Middle, p: number, q: number): number {
  let sum = 0;
  for (let y = 0, i = 0; y < plane.height; y++) {
    const down = (y - cy) ** q;
    for (let x = 0; x < plane.width; x++, i++) sum += plane.data[i]! * down * (x - cx) ** p;
  }
  return sum;
}

/** A plane on rings around its middle: by direction, and from the middle outwards. */
export interface Rings {
  readonly values: Float32Array;
  /** The cells that each of a ring's values stands for. */
  readonly area: Float64Array;
}

export function ringsOf(plane: Floats, [cx, cy]: Middle): Rings {
  const reach = Math.hypot(plane.height + 2, plane.width + 2);
  const values = new Float32Array(COUNT * RINGS);
  const at = (x: number, y: number): number =>
    x >= 0 && y >= 0 && x < plane.width && y < plane.height ? plane.data[y * plane.width + x]! : 0;
  for (let t = 0, i = 0; t < COUNT; t++) {
    const [dx, dy] = [Math.cos(ANGLES[t]!), Math.sin(ANGLES[t]!)];
    for (let r = 0; r < RINGS; r++, i++) {
      const far = (r * reach) / RINGS;
      const [x, y] = [cx + far * dx, cy + far * dy];
      const [left, top] = [Math.floor(x), Math.floor(y)];
      const [right, below] = [x - left, y - top];
      values[i] =
        (at(left, top) * (1 - right) + at(left + 1, top) * right) * (1 - below) +
        (at(left, top + 1) * (1 - right) + at(left + 1, top + 1) * right) * below;
    }
  }
  const cell = ((reach / RINGS) ** 2 * 2 * Math.PI) / COUNT;
  return { values, area: Float64Array.from({ length: RINGS }, (_, r) => r * cell) };
}

/** The sum of a plane times its mirror image for each line, and times itself. */
export function mirrored({ values, area }: Rings): { both: Float64Array; alike: number } {
  const spectrum = complex(COUNT);
  let alike = 0;
  for (let r = 0; r < RINGS; r++) {
    const ring = complex(COUNT);
    for (let t = 0; t < COUNT; t++) ring.real[t] = values[t * RINGS + r]!;
    // About half of the rings lie outside the tongue.
    if (!ring.real.some((value) => value !== 0)) continue;
    for (const value of ring.real) alike += value * value * area[r]!;
    const waves = fourier(ring, -1);
    for (let f = 0; f < COUNT; f++) {
      const [real, imaginary] = [waves.real[f]!, waves.imaginary[f]!];
      spectrum.real[f] = spectrum.real[f]! + area[r]! * (real * real - imaginary * imaginary);
      spectrum.imaginary[f] = spectrum.imaginary[f]! + area[r]! * 2 * real * imaginary;
    }
  }
  const sums = fourier(spectrum, 1).real;
  return { both: ANGLES.map((_, i) => sums[(2 * i) % COUNT]! / COUNT), alike };
}
