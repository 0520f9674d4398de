/** The free edge of a tongue: sides and tip, without the root that lips and teeth cut off. */

import { type Cut, ROOT, shareAlong } from "./axis";
import { hullOf, lengthOf, type Line, pick } from "./line";

export function freeEdge(outline: Line, where: Cut): Line {
  const share = outline.x.map((x, i) => shareAlong(where, x, outline.y[i]!));
  const count = share.length;
  const tip = share.indexOf(Math.max(...share));
  const fromTip = Array.from({ length: count }, (_, i) => (i + tip) % count);
  const rooted = fromTip.map((i) => share[i]! < ROOT);
  const [first, last] = [rooted.indexOf(true), rooted.lastIndexOf(true)];
  return pick(outline, [...fromTip.slice(last + 1), ...fromTip.slice(0, first)]);
}

/** The length of the edge over that of its convex hull. */
export function irregularity(edge: Line): number {
  return lengthOf(edge) / lengthOf(pick(edge, hullOf(edge)));
}

/** How far each point of the edge lies inside its convex hull, in pixels. */
export function hollows({ x, y }: Line): Float64Array {
  const corners = hullOf({ x, y });
  let side = 0;
  return x.map((_, i) => {
    while (side < corners.length - 2 && corners[side + 1]! <= i) side++;
    const [start, end] = [corners[side]!, corners[side + 1]!];
    const [alongX, alongY] = [x[end]! - x[start]!, y[end]! - y[start]!];
    const [dx, dy] = [x[i]! - x[start]!, y[i]! - y[start]!];
    return Math.abs(dx * alongY - dy * alongX) / Math.hypot(alongX, alongY);
  });
}

/** The stretches of an edge that lie deeper than `depth` inside its hull. */
export function countDents(hollow: Float64Array, depth: number): number {
  return hollow.reduce((n, v, i) => n + Number(v > depth && !(i > 0 && hollow[i - 1]! > depth)), 0);
}
