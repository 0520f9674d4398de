/** A file as the browser decodes it: upright, in sRGB, perhaps reduced. */

import type { Size } from "../core/plane";
import { ENOUGH, type Format, readHeader } from "./header";
import { BadPhoto, LIMITS } from "./refusal";
import { reduction, scaled } from "./sizes";

/** What a canvas draws, with the size at which it is drawn and the photo's own. */
export interface Source {
  readonly image: ImageBitmap | VideoFrame;
  readonly size: Size;
  readonly own: Size;
}

/** Files up to here are read once, and not for their header first. */
const READ_AT_ONCE = 16 * 2 ** 20;

/** Decode a photo, a JPEG perhaps at a reduced scale; `side` as for `reduction`. */
export async function open(file: Blob, side: number): Promise<Source> {
  if (!file.size) throw new BadPhoto("empty");
  if (file.size > LIMITS.bytes) throw new BadPhoto("many bytes", file.size / 2 ** 20);
  const start = await file.slice(0, file.size > READ_AT_ONCE ? ENOUGH : file.size).arrayBuffer();
  const { format, size } = readHeader(new Uint8Array(start));
  if (size) checkPixels(size);
  const scale = size ? reduction(size, side) : 1;
  if (size && scale < 1 && format === "jpeg") {
    const all = start.byteLength === file.size ? start : await file.arrayBuffer();
    const reduced = await openReduced(all, size, scale);
    if (reduced) return reduced;
  }
  return openWhole(file, format);
}

function checkPixels({ height, width }: Size): void {
  const count = height * width;
  if (count > LIMITS.pixels) throw new BadPhoto("many pixels", count / 1e6);
}

async function openWhole(file: Blob, format: Format): Promise<Source> {
  // By the profile of the file, as Python reads it.
  const how = { imageOrientation: "from-image", colorSpaceConversion: "default" } as const;
  const image = await createImageBitmap(file, how).catch(() => {
    throw new BadPhoto(format === "heic" ? "heic" : "damaged");
  });
  const { height, width } = image;
  if (height * width > LIMITS.pixels) image.close();
  checkPixels({ height, width });
  return { image, size: { height, width }, own: { height, width } };
}

/** A fraction of the time where the browser can; null where it cannot, or would not turn it. */
async function openReduced(data: ArrayBuffer, own: Size, scale: number): Promise<Source | null> {
  if (!("ImageDecoder" in self) || !("rotation" in VideoFrame.prototype)) return null;
  const { height: desiredHeight, width: desiredWidth } = scaled(own, scale);
  const decoder = new ImageDecoder({
    data,
    type: "image/jpeg",
    colorSpaceConversion: "default",
    desiredHeight,
    desiredWidth,
  });
  try {
    const { image } = await decoder.decode();
    const size = { height: image.displayHeight, width: image.displayWidth };
    // A photo that lies on its side in the file stands in the frame.
    const turned = size.height > size.width !== own.height > own.width;
    const upright = turned ? { height: own.width, width: own.height } : own;
    return { image, size, own: upright };
  } catch {
    return null;
  } finally {
    decoder.close();
  }
}
