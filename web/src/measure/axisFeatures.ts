/** Features of each direction that the tip may point in; see `measure/axis_features.py`. */

import type { Floats } from "../core/plane";
import { clamp } from "../core/round";
import { ANGLES, COUNT, type Middle, middleOf, mirrored, moment, ringsOf, sumOf } from "./symmetry";

/** Of symmetry, pattern, redness, taper and length, in log-odds. */
const WEIGHTS = [4.5, 6.5, 4.5, 2.0, 0.5] as const;
const ALIKE = 0.02;
const FAINT = 0.5;
const CELL = 1 / 12;

const ACROSS = ANGLES.map(Math.cos);
const DOWN = ANGLES.map(Math.sin);

/** The log-odds of each direction; their softmax is the probability that the tip points there. */
export function logOdds(cover: Floats, a: Float32Array, dice: Float64Array): Float64Array {
  const middle = middleOf(cover);
  const area = sumOf(cover);
  const red = rednessOf(cover, a, area);
  const along = varianceOf(cover, middle, area);
  const parts = [
    dice.map((value) => -Math.log(1 - value + ALIKE)),
    pattern(red, middle, area),
    redness(red, middle, area, along),
    taper(cover, middle, area, along),
    along.map((value, i) => Math.log(value / along[(i - COUNT / 4 + COUNT) % COUNT]!) / 2),
  ];
  return ANGLES.map((_, i) => parts.reduce((sum, part, k) => sum + WEIGHTS[k]! * part[i]!, 0));
}

/** The Dice of a tongue and its mirror image in every line through its middle. */
export function symmetryOf(cover: Floats): Float64Array {
  const rings = ringsOf(cover, middleOf(cover));
  const whole = rings.values.map((value) => (value >= 0.5 ? 1 : 0));
  const { both, alike } = mirrored({ ...rings, values: whole });
  return both.map((value) => clamp(value / Math.max(alike, 1), 0, 1));
}

function rednessOf(cover: Floats, a: Float32Array, area: number): Floats {
  const mean = a.reduce((sum, value, i) => sum + value * cover.data[i]!, 0) / area;
  return { ...cover, data: a.map((value, i) => (value - mean) * cover.data[i]!) };
}

function pattern(red: Floats, middle: Middle, area: number): Float64Array {
  const { both, alike } = mirrored(ringsOf(red, middle));
  return both.map((value) => value / (alike + FAINT ** 2 * area));
}

function redness(red: Floats, middle: Middle, area: number, along: Float64Array): Float64Array {
  const [across, down] = [moment(red, middle, 1, 0), moment(red, middle, 0, 1)];
  const squares = red.data.reduce((sum, value) => sum + value * value, 0);
  const spread = Math.sqrt(squares / area) + FAINT;
  return ANGLES.map(
    (_, i) => (ACROSS[i]! * across + DOWN[i]! * down) / (area * spread * Math.sqrt(along[i]!)),
  );
}

function taper(cover: Floats, middle: Middle, area: number, along: Float64Array): Float64Array {
  const third = [
    moment(cover, middle, 3, 0),
    3 * moment(cover, middle, 2, 1),
    3 * moment(cover, middle, 1, 2),
    moment(cover, middle, 0, 3),
  ] as const;
  return ANGLES.map((_, i) => {
    const [c, s] = [ACROSS[i]!, DOWN[i]!];
    const sum = c ** 3 * third[0] + c * c * s * third[1] + c * s * s * third[2] + s ** 3 * third[3];
    return sum / area / along[i]! ** 1.5;
  });
}

function varianceOf(cover: Floats, middle: Middle, area: number): Float64Array {
  const second = [
    moment(cover, middle, 2, 0),
    2 * moment(cover, middle, 1, 1),
    moment(cover, middle, 0, 2),
  ] as const;
  return ANGLES.map((_, i) => {
    const [c, s] = [ACROSS[i]!, DOWN[i]!];
    return Math.max((c * c * second[0] + c * s * second[1] + s * s * second[2]) / area, CELL);
  });
}
