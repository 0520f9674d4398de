/** The outline of a tongue as a smooth line, as `measure/outline.py` makes it. */

import { mark, piecesOf } from "../core/pieces";
import { type Box, cropMask, type Mask, mask as empty } from "../core/plane";
import { complex, fourier } from "./fourier";
import { areaOf, type Line } from "./line";

const POINTS = 1024;
const SMOOTH = 0.01;

/** The outer outline of the largest piece in the photo's plane, evenly spaced points. */
export function outlineOf(mask: Mask, box: Box): Line {
  const part = cropMask(mask, box);
  const pieces = piecesOf(part, false);
  const alone = (piece: number): Mask => {
    const one = empty(part.height, part.width);
    mark(pieces, (number) => number === piece, one);
    return one;
  };
  const rings = pieces.firsts.map((first, piece) => walk(alone(piece), first));
  const largest = rings.reduce((best, ring) => (areaOf(ring) > areaOf(best) ? ring : best));
  const line = smooth(largest);
  return { x: line.x.map((x) => x + box.left), y: line.y.map((y) => y + box.top) };
}

/** Walk clockwise around a mask's only piece and give the middle of every pixel edge on the way. */
function walk({ data, height, width }: Mask, start: number): Line {
  const isPiece = (x: number, y: number): boolean =>
    x >= 0 && y >= 0 && x < width && y < height && data[y * width + x] === 1;
  const [startX, startY] = [start % width, Math.floor(start / width)];
  const [xs, ys]: [number[], number[]] = [[], []];
  let [x, y, dx, dy] = [startX, startY, 1, 0];
  do {
    xs.push(x + dx / 2);
    ys.push(y + dy / 2);
    [x, y] = [x + dx, y + dy];
    // Of the two pixels ahead, the one on the right belongs to the piece, or the walk turns.
    const right = isPiece(x + (dx - dy - 1) / 2, y + (dy + dx - 1) / 2);
    const left = isPiece(x + (dx + dy - 1) / 2, y + (dy - dx - 1) / 2);
    if (!right) [dx, dy] = [-dy, dx];
    else if (left) [dx, dy] = [dy, -dx];
  } while (x !== startX || y !== startY || dx !== 1);
  return { x: Float64Array.from(xs), y: Float64Array.from(ys) };
}

/** Space points evenly and smooth them by a Gaussian of 1 % of the tongue's size. */
function smooth(ring: Line): Line {
  const walked = new Float64Array(ring.x.length + 1);
  const next = (i: number): number => (i + 1) % ring.x.length;
  for (let i = 0; i < ring.x.length; i++) {
    const step = Math.hypot(ring.x[next(i)]! - ring.x[i]!, ring.y[next(i)]! - ring.y[i]!);
    walked[i + 1] = walked[i]! + step;
  }
  const total = walked.at(-1)!;
  const even = complex(POINTS);
  for (let k = 0, i = 0; k < POINTS; k++) {
    const at = (k * total) / POINTS;
    while (walked[i + 1]! <= at) i++;
    const part = (at - walked[i]!) / (walked[i + 1]! - walked[i]!);
    even.real[k] = ring.x[i]! + part * (ring.x[next(i)]! - ring.x[i]!);
    even.imaginary[k] = ring.y[i]! + part * (ring.y[next(i)]! - ring.y[i]!);
  }
  const waves = fourier(even, -1);
  const deviation = (SMOOTH * Math.sqrt(areaOf(ring)) * POINTS) / total;
  for (let k = 0; k < POINTS; k++) {
    const frequency = (k < POINTS / 2 ? k : k - POINTS) / POINTS;
    const kept = Math.exp(-2 * (Math.PI * deviation * frequency) ** 2) / POINTS;
    waves.real[k] = waves.real[k]! * kept;
    waves.imaginary[k] = waves.imaginary[k]! * kept;
  }
  const line = fourier(waves, 1);
  return { x: line.real, y: line.imaginary };
}
