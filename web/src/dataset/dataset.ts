/** The corrected photos as a dataset that `tongueseg train` reads as it is. */

import { Zip, ZipPassThrough } from "fflate";
import { interpolate } from "../core/linear";
import type { Mask } from "../core/plane";
import { encodeMask } from "../core/png";
import { ENOUGH, type Format, readHeader } from "../photo/header";
import { nameFor } from "./names";

/** A photo and its mask, which may be smaller than the photo. */
export interface Pair {
  readonly file: Blob;
  readonly name: string;
  readonly mask: Mask;
  /** The photo's own upright size. */
  readonly height: number;
  readonly width: number;
}

/** The formats that Python reads without an extra go in untouched. */
const ENDINGS: Partial<Record<Format, string>> = { jpeg: "jpg", png: "png", webp: "webp" };
const QUALITY = 0.95;

/** Zip pairs into `original/NAME.*` and `mask/NAME.png`; the next pair is fetched after each. */
export async function zipDataset(
  pairs: AsyncIterable<Pair> | Iterable<Pair>,
  readme: string,
): Promise<Blob> {
  const parts: Blob[] = [];
  const failures: Error[] = [];
  const zip = new Zip((error, part) => {
    if (error) failures.push(error);
    // As blobs they need not stay in memory.
    else parts.push(new Blob([part]));
  });
  // Photos and PNGs are packed already.
  const add = (name: string, bytes: Uint8Array): void => {
    const file = new ZipPassThrough(name);
    zip.add(file);
    file.push(bytes, true);
  };
  add("README.txt", new TextEncoder().encode(readme));
  const taken = new Set<string>();
  for await (const pair of pairs) {
    const name = nameFor(pair.name, taken);
    const { bytes, ending } = await originalOf(pair.file);
    add(`original/${name}.${ending}`, bytes);
    add(`mask/${name}.png`, encodeMask(fullSize(pair)));
  }
  zip.end();
  if (failures[0]) throw failures[0];
  return new Blob(parts, { type: "application/zip" });
}

/** The mask at the photo's own size. */
export function fullSize({ mask, height, width }: Omit<Pair, "file" | "name">): Mask {
  if (mask.height === height && mask.width === width) return mask;
  const whole = { ...mask, data: mask.data.map((value) => value * 255), channels: 1 };
  const grown = interpolate(whole, height, width);
  return { ...grown, data: grown.data.map((value) => value >> 7) };
}

async function originalOf(file: Blob): Promise<{ bytes: Uint8Array; ending: string }> {
  const { format } = readHeader(new Uint8Array(await file.slice(0, ENOUGH).arrayBuffer()));
  const ending = ENDINGS[format];
  const kept = ending ? file : await asJpeg(file);
  return { bytes: new Uint8Array(await kept.arrayBuffer()), ending: ending ?? "jpg" };
}

async function asJpeg(file: Blob): Promise<Blob> {
  const bitmap = await createImageBitmap(file, { imageOrientation: "from-image" });
  const canvas = new OffscreenCanvas(bitmap.width, bitmap.height);
  canvas.getContext("2d")!.drawImage(bitmap, 0, 0);
  bitmap.close();
  return canvas.convertToBlob({ type: "image/jpeg", quality: QUALITY });
}
