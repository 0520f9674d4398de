/** The photo that was read last: the next call is mostly about the same one. */

import type { Photo, Pixels } from "../core/plane";
import { decode, type Decoded } from "../photo/decode";
import { displaySize, workingSize } from "../photo/sizes";
import type { Source } from "./engine";
import { timed } from "./timing";

/** The pixels that both sides have at first: as many as the input of the embedded model. */
const FIRST = 320;

let last: { readonly key: string; readonly decoded: Promise<Decoded> } | null = null;

/** A photo as it was read last, or else no larger than is needed first. */
export function read(source: Source): Promise<Decoded> {
  return last?.key === source.key ? last.decoded : readAnew(source, FIRST);
}

/** A photo for drawing, no sharper than is quick. */
export async function view(source: Source): Promise<ImageBitmap> {
  const { bitmap } = await read(source);
  return isHere(bitmap) ? bitmap : (await readAnew(source, FIRST)).bitmap;
}

/** A photo for drawing that is more than `across` pixels wide; null where it has no more. */
export async function sharpen(source: Source, across: number): Promise<ImageBitmap | null> {
  const held = await read(source);
  if (displaySize(workingSize(held.own)).width <= across) return null;
  return isWhole(held) && isHere(held.bitmap)
    ? held.bitmap
    : (await readAnew(source, Infinity)).bitmap;
}

/** All pixels that are worked on. */
export async function readWhole(source: Source): Promise<Pixels> {
  const held = await read(source);
  return isWhole(held) ? held.pixels : (await readAnew(source, Infinity)).pixels;
}

/** A photo that is read again where the model needs more pixels. */
export function rereadable(source: Source, { pixels, own }: Omit<Decoded, "bitmap">): Photo {
  const { height, width } = workingSize(own);
  const atLeast = async (side: number): Promise<Photo> => {
    const enough = Math.min(pixels.height, pixels.width) >= Math.min(side, height, width);
    return rereadable(source, enough ? { pixels, own } : await readAnew(source, side));
  };
  return { pixels, height, width, atLeast };
}

function readAnew({ key, file }: Source, side: number): Promise<Decoded> {
  const decoded = timed("decode", () => decode(file, side));
  const now = (last = { key, decoded });
  // The next call reads it again if this one fails.
  decoded.catch(() => (last = last === now ? null : last));
  return decoded;
}

function isWhole({ pixels, own }: Pick<Decoded, "pixels" | "own">): boolean {
  return pixels.width === workingSize(own).width;
}

/** A bitmap that was handed over to the page has no pixels here. */
function isHere({ width }: ImageBitmap): boolean {
  return width > 0;
}
