/** Outlines of few points: made from a mask, and filled again. */

import type { Point } from "../core/contour";
import { type Mask, mask as empty } from "../core/plane";

/** Fill polygons in the photo's plane: a pixel belongs where its centre lies inside. */
export function fill(points: readonly Point[], height: number, width: number): Mask {
  const out = empty(height, width);
  for (let y = 0; y < height; y++) {
    const crossings = crossingsAt(points, y + 0.5);
    for (let i = 0; i + 1 < crossings.length; i += 2) {
      const start = Math.max(0, Math.ceil(crossings[i]! - 0.5));
      const end = Math.min(width, Math.ceil(crossings[i + 1]! - 0.5));
      if (end > start) out.data.fill(1, y * width + start, y * width + end);
    }
  }
  return out;
}

function crossingsAt(points: readonly Point[], y: number): number[] {
  const crossings: number[] = [];
  points.forEach(([x0, y0], i) => {
    const [x1, y1] = points[(i + 1) % points.length]!;
    if (y0 < y !== y1 < y) crossings.push(x0 + ((y - y0) / (y1 - y0)) * (x1 - x0));
  });
  return crossings.sort((a, b) => a - b);
}

/**
 * Change a mask by how a polygon was changed: pixels that came in are tongue, those that went out
 * are none, and all others stay as they were, however coarse the polygon.
 */
export function reshape(mask: Mask, before: readonly Point[], after: readonly Point[]): void {
  const [from, to] = [before, after].map((points) => fill(points, mask.height, mask.width).data);
  for (let i = 0; i < mask.data.length; i++) {
    if (from![i] !== to![i]) mask.data[i] = to![i]!;
  }
}

/** Points of an outline that no other lies further than `slack` away from (Douglas and Peucker). */
export function simplify(points: readonly Point[], slack: number): Point[] {
  if (points.length < 4) return [...points];
  const far = points.reduce(
    (best, point, i) =>
      distance(point, points[0]!) > distance(points[best]!, points[0]!) ? i : best,
    0,
  );
  const there = halve(points.slice(0, far + 1), slack);
  const back = halve([...points.slice(far), points[0]!], slack);
  return [...there.slice(0, -1), ...back.slice(0, -1)];
}

function halve(points: readonly Point[], slack: number): Point[] {
  const [first, last] = [points[0]!, points.at(-1)!];
  let [furthest, most] = [0, slack];
  for (let i = 1; i < points.length - 1; i++) {
    const far = toSegment(points[i]!, first, last);
    if (far > most) [furthest, most] = [i, far];
  }
  if (!furthest) return [first, last];
  const left = halve(points.slice(0, furthest + 1), slack);
  return [...left.slice(0, -1), ...halve(points.slice(furthest), slack)];
}

export function distance([x0, y0]: Point, [x1, y1]: Point): number {
  return Math.hypot(x1 - x0, y1 - y0);
}

export function toSegment([x, y]: Point, [x0, y0]: Point, [x1, y1]: Point): number {
  const [dx, dy] = [x1 - x0, y1 - y0];
  const length = dx * dx + dy * dy;
  const part = length ? Math.min(Math.max(((x - x0) * dx + (y - y0) * dy) / length, 0), 1) : 0;
  return Math.hypot(x - x0 - part * dx, y - y0 - part * dy);
}
