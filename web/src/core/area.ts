/** Shrinking by area: OpenCV's INTER_AREA to the last bit, sums in 32-bit floats as there. */

import { type Pixels, pixels } from "./plane";
import { toByte } from "./round";

const fround = Math.fround;
const EDGE = 1e-3;

/** Which source cells make up each target cell, and by how much. */
interface Shares {
  /** The first source cell of each target cell; the others follow it. */
  readonly first: Int32Array;
  /** Where each target cell's shares end in `share`; they start where the last one's end. */
  readonly end: Int32Array;
  readonly share: Float32Array;
}

/** Resize to a size that is in no direction larger; of four channels the last is left out. */
export function shrink(image: Pixels, height: number, width: number): Pixels {
  const down = image.height / height;
  const across = image.width / width;
  const out = pixels(height, width, Math.min(image.channels, 3));
  const whole = Math.trunc(across) === across && Math.trunc(down) === down;
  if (whole) mean(image, out);
  else weigh(image, out);
  return out;
}

/** Blocks of whole pixels: whole sums, divided once. */
function mean(image: Pixels, out: Pixels): void {
  const { channels, data } = image;
  const [rows, columns] = [image.height / out.height, image.width / out.width];
  const part = fround(1 / (rows * columns));
  const halves = rows === 2 && columns === 2;
  for (let y = 0, o = 0; y < out.height; y++) {
    for (let x = 0; x < out.width; x++) {
      for (let c = 0; c < out.channels; c++, o++) {
        let sum = 0;
        for (let r = 0; r < rows; r++) {
          let i = ((y * rows + r) * image.width + x * columns) * channels + c;
          for (let k = 0; k < columns; k++, i += channels) sum += data[i]!;
        }
        out.data[o] = halves ? (sum + 2) >> 2 : toByte(fround(sum * part));
      }
    }
  }
}

/** Blocks that cut pixels: each counts by the share of it that lies inside. */
function weigh(image: Pixels, out: Pixels): void {
  const columns = sharesOf(image.width, out.width);
  const rows = sharesOf(image.height, out.height);
  const length = out.width * out.channels;
  // Rounds halves to the even one, as OpenCV does.
  const bytes = new Uint8ClampedArray(out.data.buffer);
  const row = new Float32Array(length);
  const sum = new Float32Array(length);
  const gather = image.channels === 1 ? gatherGrey : gatherColours;
  let held = -1;
  for (let y = 0, k = 0; y < out.height; y++) {
    sum.fill(0);
    for (let from = rows.first[y]!; k < rows.end[y]!; k++, from++) {
      // A row that is cut belongs to two.
      if (held !== from) gather(image, (held = from), columns, row);
      add(sum, row, rows.share[k]!);
    }
    bytes.set(sum, y * length);
  }
}

function add(sum: Float32Array, row: Float32Array, share: number): void {
  for (let i = 0; i < sum.length; i++) sum[i] = fround(sum[i]! + fround(share * row[i]!));
}

/** One row of red, green and blue: without a loop over them photos take half the time. */
function gatherColours(image: Pixels, y: number, shares: Shares, row: Float32Array): void {
  const { data, width, channels } = image;
  const { first, end, share } = shares;
  for (let x = 0, k = 0, o = 0; x < first.length; x++, o += 3) {
    let i = channels * (y * width + first[x]!);
    let red = 0;
    let green = 0;
    let blue = 0;
    for (const last = end[x]!; k < last; k++, i += channels) {
      const part = share[k]!;
      red = fround(red + fround(data[i]! * part));
      green = fround(green + fround(data[i + 1]! * part));
      blue = fround(blue + fround(data[i + 2]! * part));
    }
    row[o] = red;
    row[o + 1] = green;
    row[o + 2] = blue;
  }
}

function gatherGrey(image: Pixels, y: number, shares: Shares, row: Float32Array): void {
  const { data, width } = image;
  const { first, end, share } = shares;
  for (let x = 0, k = 0; x < first.length; x++) {
    let i = y * width + first[x]!;
    let grey = 0;
    for (const last = end[x]!; k < last; k++, i++)
      grey = fround(grey + fround(data[i]! * share[k]!));
    row[x] = grey;
  }
}

function sharesOf(source: number, target: number): Shares {
  const scale = source / target;
  const first = new Int32Array(target);
  const end = new Int32Array(target);
  const share: number[] = [];
  for (let to = 0; to < target; to++) {
    const start = to * scale;
    const stop = start + scale;
    const cell = Math.min(scale, source - start);
    const last = Math.min(Math.floor(stop), source - 1);
    const whole = Math.min(Math.ceil(start), last);
    const before = whole - start > EDGE;
    first[to] = before ? whole - 1 : whole;
    if (before) share.push((whole - start) / cell);
    for (let from = whole; from < last; from++) share.push(1 / cell);
    if (stop - last > EDGE) share.push(Math.min(stop - last, 1, cell) / cell);
    end[to] = share.length;
  }
  return { first, end, share: Float32Array.from(share) };
}
