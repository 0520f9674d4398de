/** Connected pieces of a mask, found by its runs: the stretches of equal pixels in a row. */

import type { Mask } from "./plane";

/** Pieces in the order of their first pixels, and the runs that make them up. */
export interface Pieces {
  /** Where each run starts and ends, counted through the whole mask; `end` is the pixel after. */
  readonly start: readonly number[];
  readonly end: readonly number[];
  /** The number of each run's piece. */
  readonly piece: readonly number[];
  /** The first pixel and the area of each piece. */
  readonly firsts: readonly number[];
  readonly areas: readonly number[];
}

/** The pieces of tongue, or of what is none; corners connect where `diagonal` says so. */
export function piecesOf(mask: Mask, diagonal: boolean, value: 0 | 1 = 1): Pieces {
  const { start, end } = runsOf(mask, value);
  const roots = connected(start, end, mask.width, diagonal ? 1 : 0);
  const [piece, firsts, areas]: [number[], number[], number[]] = [[], [], []];
  for (let run = 0; run < start.length; run++) {
    // A piece's first run is its own root, and comes before all others.
    const number = roots[run] === run ? firsts.length : piece[roots[run]!]!;
    if (number === firsts.length) {
      firsts.push(start[run]!);
      areas.push(0);
    }
    piece.push(number);
    areas[number]! += end[run]! - start[run]!;
  }
  return { start, end, piece, firsts, areas };
}

/** The pieces of background that a mask encloses; diagonal gaps do not open them. */
export function holesOf(mask: Mask): { pieces: Pieces; closed: (number: number) => boolean } {
  const { data, width } = mask;
  const pieces = piecesOf(mask, false, 0);
  const open = new Set<number>();
  pieces.piece.forEach((number, run) => {
    const [start, end] = [pieces.start[run]!, pieces.end[run]!];
    const edge = start < width || end > data.length - width;
    if (edge || start % width === 0 || end % width === 0) open.add(number);
  });
  return { pieces, closed: (number) => !open.has(number) };
}

/** Set the pixels of some pieces in another mask. */
export function mark(pieces: Pieces, which: (number: number) => boolean, onto: Mask): void {
  const { start, end, piece } = pieces;
  for (let run = 0; run < start.length; run++) {
    if (which(piece[run]!)) onto.data.fill(1, start[run], end[run]);
  }
}

function runsOf({ data, width }: Mask, value: 0 | 1): { start: number[]; end: number[] } {
  const [start, end]: [number[], number[]] = [[], []];
  // Where the next other value stands; looked for once, however many rows lie between.
  let other = -1;
  for (let at = data.indexOf(value); at >= 0;) {
    if (other < at) other = data.indexOf(1 - value, at);
    if (other < 0) other = data.length;
    const stop = Math.min(other, at - (at % width) + width);
    start.push(at);
    end.push(stop);
    at = data.indexOf(value, stop);
  }
  return { start, end };
}

/** Join runs that touch those of the row above; gives each the first run of its piece. */
function connected(
  start: readonly number[],
  end: readonly number[],
  width: number,
  reach: number,
): Int32Array {
  const roots = Int32Array.from(start, (_, run) => run);
  const rootOf = (run: number): number => {
    while (roots[run] !== run) run = roots[run] = roots[roots[run]!]!;
    return run;
  };
  for (let run = 0, above = 0; run < start.length; run++) {
    const row = start[run]! - (start[run]! % width);
    const [left, right] = [start[run]! - width - reach, end[run]! - width + reach];
    while (start[above]! < row - width || end[above]! <= left) above++;
    // The last of them may touch the run after this one, too.
    for (let near = above; start[near]! < Math.min(right, row); near++) {
      const [a, b] = [rootOf(near), rootOf(run)];
      roots[Math.max(a, b)] = Math.min(a, b);
    }
  }
  return roots.map((_, run) => rootOf(run));
}
