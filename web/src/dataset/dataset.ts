/** The corrected photos as a dataset that `tongueseg train` reads as it is. */

import { interpolate } from "../core/linear";
import type { Mask } from "../core/plane";
import { encodeMask } from "../core/png";
import { ENOUGH, type Format, readHeader } from "../photo/header";
import { nameFor } from "./names";
import { type Entry, zipFiles } from "./zip";

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
export function zipDataset(
  pairs: AsyncIterable<Pair> | Iterable<Pair>,
  readme: string,
): Promise<Blob> {
  return zipFiles(datasetFiles(pairs, readme));
}

async function* datasetFiles(
  pairs: AsyncIterable<Pair> | Iterable<Pair>,
  readme: string,
): AsyncGenerator<Entry> {
  yield { name: "README.txt", bytes: new TextEncoder().encode(readme) };
  const taken = new Set<string>();
  for await (const pair of pairs) {
    const name = nameFor(pair.name, taken);
    const { bytes, ending } = await originalOf(pair.file);
    yield { name: `original/${name}.${ending}`, bytes };
    yield { name: `mask/${name}.png`, bytes: encodeMask(fullSize(pair)) };
  }
}

/** Zip masks alone, as `NAME.png`; the names are taken as they are. */
export function zipMasks(pairs: AsyncIterable<Omit<Pair, "file">>): Promise<Blob> {
  return zipFiles(maskFiles(pairs));
}

async function* maskFiles(pairs: AsyncIterable<Omit<Pair, "file">>): AsyncGenerator<Entry> {
  for await (const pair of pairs) {
    yield { name: `${pair.name}.png`, bytes: encodeMask(fullSize(pair)) };
  }
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
