/** The measures of many photos as a table, by the columns of `measure/table.py`. */

import { roundEven } from "../core/round";
import { csvText } from "../dataset/csv";
import { REGIONS } from "./axis";
import type { Measures } from "./measure";

/** Columns with the digits that their units deserve. */
const SHAPE = {
  area_px: 0,
  area_share: 4,
  area_mm2: 3,
  box_left_px: 0,
  box_top_px: 0,
  box_width_px: 0,
  box_height_px: 0,
  length_px: 2,
  length_mm: 3,
  width_px: 2,
  width_mm: 3,
  length_to_width: 4,
  tip_angle_deg: 2,
  axis_confidence: 4,
  symmetry: 4,
  solidity: 4,
  edge_irregularity: 4,
  dents: 0,
  deepest_dent: 4,
};
const EXPOSURE = { luma_mean: 4, clipped_share: 4, dark_share: 4, sharpness: 3 };
const COLOURS = ["", ...REGIONS.map((region) => `${region}_`)].flatMap((part) =>
  ["l", "a", "b"].flatMap((channel) => [`${part}${channel}_mean`, `${part}${channel}_sd`]),
);
const DIGITS = Object.entries<number>({
  ...SHAPE,
  ...Object.fromEntries(COLOURS.map((column) => [column, 3])),
  ...EXPOSURE,
});

/** What the colours rest on: the browser converts photos by their profile, and nothing is calibrated. */
const COLOUR = "sRGB by the browser, uncalibrated";

/** A photo's line: without measures there is no tongue, or an error. */
export interface Row {
  readonly name: string;
  readonly measures: Measures | null;
  readonly error: string;
}

/** The text of `measures.csv`. */
export function measuresCsv(rows: readonly Row[]): string {
  const columns = ["name", ...DIGITS.map(([column]) => column), "colour", "error"];
  return csvText(columns, rows.map(cellsOf));
}

function cellsOf({ name, measures, error }: Row): string[] {
  const values = DIGITS.map(([column, digits]) => fixed(measures?.[column] ?? NaN, digits));
  return [name, ...values, error ? "" : COLOUR, error];
}

/** With that many digits, halves to the even one; empty where it is not defined. */
function fixed(value: number, digits: number): string {
  if (Number.isNaN(value)) return "";
  const scaled = value * 10 ** digits;
  // Only a whole number of such parts can lie half-way; the product alone may be rounded to a half.
  const half = Number.isInteger(value * 2 ** (digits + 1)) && Math.abs(scaled % 1) === 0.5;
  return (half ? roundEven(scaled) / 10 ** digits : value).toFixed(digits);
}
