/** Measures of a photo that is larger than it was worked on. */

import type { Measures } from "./measure";

/** Lengths and areas in the photo's own pixels, which are `scale` times as many along each side. */
export function inOwnPixels(measures: Measures, scale: number): Measures {
  const entries = Object.entries(measures).map(([column, value]): [string, number] => {
    if (!column.endsWith("_px")) return [column, value];
    return [column, value * (column === "area_px" ? scale ** 2 : scale)];
  });
  return scale === 1 ? measures : Object.fromEntries(entries);
}
