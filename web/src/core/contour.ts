/** The outline of a mask's largest piece, point for point as OpenCV's findContours gives it. */

import { holesOf, mark, piecesOf } from "./pieces";
import { type Mask, mask as empty } from "./plane";

export type Point = readonly [x: number, y: number];

// From the right over the top: the eight neighbours by direction.
const ACROSS = [1, 1, 0, -1, -1, -1, 0, 1] as const;
const DOWN = [0, -1, -1, -1, 0, 1, 1, 1] as const;

/** The outer outline of the largest piece as points where it turns; empty without a tongue. */
export function contourOf(mask: Mask): Point[] {
  return outlinesOf(mask)[0] ?? [];
}

/** The outer outlines of all pieces, the largest first. */
export function outlinesOf(mask: Mask): Point[][] {
  const outlines = piecesOf(mask, true).firsts.map((first) => follow(mask, first));
  return outlines
    .reverse()
    .map((points) => ({ points, area: Math.abs(areaOf(points)) }))
    .sort((a, b) => b.area - a.area)
    .map(({ points }) => points);
}

/** The outlines of all pieces, and of the holes in them. */
export function edgesOf(mask: Mask): Point[][] {
  const { pieces, closed } = holesOf(mask);
  const holes = pieces.firsts.flatMap((first, number) => {
    if (!closed(number)) return [];
    const alone = empty(mask.height, mask.width);
    mark(pieces, (one) => one === number, alone);
    return [follow(alone, first)];
  });
  return [...outlinesOf(mask), ...holes];
}

/** The signed area that a closed line encloses. */
export function areaOf(points: readonly Point[]): number {
  let sum = 0;
  points.forEach(([x, y], i) => {
    const [nextX, nextY] = points[(i + 1) % points.length]!;
    sum += x * nextY - y * nextX;
  });
  return sum / 2;
}

/** Follow the border of a piece from its topmost, leftmost pixel (Suzuki and Abe, 1985). */
function follow({ data, height, width }: Mask, start: number): Point[] {
  const isTongue = (x: number, y: number): boolean =>
    x >= 0 && y >= 0 && x < width && y < height && data[y * width + x] === 1;
  const [startX, startY] = [start % width, Math.floor(start / width)];
  let way = 4;
  do way = (way + 7) & 7;
  while (way !== 4 && !isTongue(startX + ACROSS[way]!, startY + DOWN[way]!));
  if (way === 4) return [[startX, startY]];
  const [lastX, lastY] = [startX + ACROSS[way]!, startY + DOWN[way]!];
  const points: Point[] = [];
  let [x, y, before] = [startX, startY, way ^ 4];
  for (;;) {
    do way = (way + 1) & 7;
    while (!isTongue(x + ACROSS[way]!, y + DOWN[way]!));
    if (way !== before) points.push([x, y]);
    before = way;
    const [nextX, nextY] = [x + ACROSS[way]!, y + DOWN[way]!];
    if (nextX === startX && nextY === startY && x === lastX && y === lastY) return points;
    [x, y, way] = [nextX, nextY, (way + 4) & 7];
  }
}
