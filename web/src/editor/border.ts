/** The border of a mask's largest piece along the edges of its pixels: filled, it is that piece. */

import type { Point } from "../core/contour";
import { piecesOf } from "../core/pieces";
import type { Mask } from "../core/plane";

/** Right, down, left, up: the step, and from its end the pixels ahead on the left and the right. */
const WAYS = [
  { step: [1, 0], left: [0, -1], right: [0, 0] },
  { step: [0, 1], left: [0, 0], right: [-1, 0] },
  { step: [-1, 0], left: [-1, 0], right: [-1, -1] },
  { step: [0, -1], left: [-1, -1], right: [0, -1] },
] as const;

/** The corners at which it turns, in their order; empty without a tongue. */
export function borderOf(mask: Mask): Point[] {
  const { firsts, areas } = piecesOf(mask, true);
  const largest = areas.indexOf(Math.max(...areas));
  return largest < 0 ? [] : follow(mask, firsts[largest]!);
}

/** Follow the border from a piece's topmost, leftmost pixel, which stays on the right hand. */
function follow({ data, height, width }: Mask, first: number): Point[] {
  const start = [first % width, Math.floor(first / width)] as const;
  const points: Point[] = [start];
  let [x, y, way] = [...start, 0];
  const isTongue = ([dx, dy]: Point): boolean => {
    const [column, row] = [x + dx, y + dy];
    const inside = column >= 0 && row >= 0 && column < width && row < height;
    return inside && data[row * width + column] === 1;
  };
  for (;;) {
    x += WAYS[way]!.step[0];
    y += WAYS[way]!.step[1];
    if (x === start[0] && y === start[1] && way === 3) return points;
    // Pixels that touch at a corner are one piece.
    const turn = isTongue(WAYS[way]!.left) ? 3 : isTongue(WAYS[way]!.right) ? 0 : 1;
    if (turn) points.push([x, y]);
    way = (way + turn) % 4;
  }
}
