/** Outlines without the stairs of their pixels, for drawing. */

import type { Point } from "./contour";

/** How many pixels to either side of a point count towards it. */
const REACH = 3;

/** A closed line through the middles of its pixels, each the mean of those around it. */
export function smoothed(outline: readonly Point[]): Point[] {
  const steps = pixelsOf(outline);
  const count = 2 * REACH + 1;
  return steps.map((_, i) => {
    let [x, y] = [0, 0];
    for (let k = 0; k < count; k++) {
      // A speck may have fewer pixels than that.
      const [px, py] = steps[(i + k + REACH * steps.length - REACH) % steps.length]!;
      x += px;
      y += py;
    }
    return [x / count + 0.5, y / count + 0.5];
  });
}

/** Every pixel of an outline that is given by its corners. */
function pixelsOf(points: readonly Point[]): Point[] {
  return points.flatMap(([x0, y0], i) => {
    const [x1, y1] = points[(i + 1) % points.length]!;
    const count = Math.max(Math.abs(x1 - x0), Math.abs(y1 - y0), 1);
    return Array.from({ length: count }, (_, k): Point => {
      return [x0 + ((x1 - x0) * k) / count, y0 + ((y1 - y0) * k) / count];
    });
  });
}
