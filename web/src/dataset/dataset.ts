/** The corrected photos as a dataset that `tongueseg train` reads as it is. */

import { zip, type AsyncZippable } from "fflate";
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

/** Zip pairs into `original/NAME.*` and `mask/NAME.png`. */
export async function zipDataset(pairs: readonly Pair[], readme: string): Promise<Blob> {
  const files: AsyncZippable = { "README.txt": new TextEncoder().encode(readme) };
  const taken = new Set<string>();
  for (const pair of pairs) {
    const name = nameFor(pair.name, taken);
    const { bytes, ending } = await originalOf(pair.file);
    // Photos and PNGs are packed already.
    files[`original/${name}.${ending}`] = [bytes, { level: 0 }];
    files[`mask/${name}.png`] = [encodeMask(fullSize(pair)), { level: 0 }];
  }
  const content = await new Promise<Uint8Array<ArrayBuffer>>((done, failed) => {
    zip(files, (error, zipped) => (error ? failed(error) : done(zipped)));
  });
  return new Blob([content], { type: "application/zip" });
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
