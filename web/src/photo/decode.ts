/** From a file to upright RGB and a bitmap to draw, or to a plain reason why not. */

import type { Pixels, Size } from "../core/plane";
import { BadPhoto } from "./refusal";
import { reduction, scaled, displaySize, workingSize } from "./sizes";
import { open } from "./source";

export interface Decoded {
  /** RGBA, opaque. */
  readonly pixels: Pixels;
  /** The same for drawing, no larger than a screen. */
  readonly bitmap: ImageBitmap;
  /** The photo's own upright size. */
  readonly own: Size;
}

/**
 * Decode a photo at its working size, or reduced as long as both sides keep `side` pixels.
 *
 * Throws `BadPhoto`.
 */
export async function decode(file: Blob, side = Infinity): Promise<Decoded> {
  const { image, size, own } = await open(file, side);
  const reduced = scaled(workingSize(own), reduction(workingSize(own), side));
  const smaller = reduced.height < size.height ? reduced : size;
  const canvas = drawn(image, smaller, own);
  image.close();
  const { data } = canvas.getContext("2d")!.getImageData(0, 0, smaller.width, smaller.height);
  const pixels = { data: new Uint8Array(data.buffer), ...smaller, channels: 4 };
  const display = displaySize(smaller);
  const screen = display.width < smaller.width ? drawn(canvas, display, own) : canvas;
  return { pixels, bitmap: screen.transferToImageBitmap(), own };
}

/** The photo at its working size, for correcting its mask. */
export async function openForDrawing(file: Blob): Promise<ImageBitmap> {
  const { image, own } = await open(file, Infinity);
  const bitmap = drawn(image, workingSize(own), own).transferToImageBitmap();
  image.close();
  return bitmap;
}

/** Draw on white. */
function drawn(
  image: ImageBitmap | VideoFrame | OffscreenCanvas,
  { height, width }: Size,
  own: Size,
): OffscreenCanvas {
  const canvas = new OffscreenCanvas(width, height);
  const context = canvas.getContext("2d", { willReadFrequently: true, alpha: false });
  if (!context) throw new BadPhoto("many pixels", (own.height * own.width) / 1e6);
  context.fillStyle = "#fff";
  context.fillRect(0, 0, width, height);
  context.imageSmoothingQuality = "high";
  context.drawImage(image, 0, 0, width, height);
  return canvas;
}
