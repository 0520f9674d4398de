/** The photo that was read last: what is asked next is mostly asked of the same one. */

import type { Photo, Pixels } from "../core/plane";
import { decode, type Decoded } from "../photo/decode";
import { shownSize, workingSize } from "../photo/sizes";
import type { Source } from "./engine";
import { timed } from "./timing";

/** The pixels that both sides have at first: as many as the embedded model sees. */
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
  if (shownSize(workingSize(held.own)).width <= across) return null;
  return isWhole(held) && isHere(held.bitmap)
    ? held.bitmap
    : (await readAnew(source, Infinity)).bitmap;
}

/** All pixels that are worked on. */
export async function readWhole(source: Source): Promise<Pixels> {
  const held = await read(source);
  return isWhole(held) ? held.pixels : (await readAnew(source, Infinity)).pixels;
}

/** A photo as the model is shown it: it is read again where that needs more pixels. */
export function forLooking(source: Source, { pixels, own }: Omit<Decoded, "bitmap">): Photo {
  const { height, width } = workingSize(own);
  const atLeast = async (side: number): Promise<Photo> => {
    const wanted = Math.min(side, height, width);
    const enough = Math.min(pixels.height, pixels.width) >= wanted;
    return forLooking(source, enough ? { pixels, own } : await readAnew(source, side));
  };
  return { pixels, height, width, atLeast };
}

function readAnew({ key, file }: Source, side: number): Promise<Decoded> {
  const decoded = timed("decode", () => decode(file, side));
  const now = (last = { key, decoded });
  // What could not be read is tried again when it is asked for again.
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
