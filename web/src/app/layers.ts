/** A photo and its mask as pictures that are laid on each other. */

import type { Point } from "../core/contour";
import { type Colour, coverageOf } from "../core/cutout";
import type { Mask } from "../core/plane";
import { smoothed } from "../core/smooth";
import type { Background } from "./state";

/** A picture of one colour whose alpha is told for each pixel. */
export function tinted(mask: Mask, colour: Colour, alpha: Uint8Array): HTMLCanvasElement {
  const canvas = sized(mask.height, mask.width);
  canvas.getContext("2d")!.putImageData(pictureOf(mask, colour, alpha), 0, 0);
  return canvas;
}

export function pictureOf({ height, width }: Mask, colour: Colour, alpha: Uint8Array): ImageData {
  const image = new ImageData(width, height);
  const [red, green, blue] = colour;
  // All machines that browsers run on keep the lowest byte first.
  const pixels = new Uint32Array(image.data.buffer);
  const opaque = red | (green << 8) | (blue << 16);
  for (let i = 0; i < pixels.length; i++) pixels[i] = opaque | (alpha[i]! << 24);
  return image;
}

/** One alpha where there is no tongue, another where there is. */
export function alphas({ data }: Mask, outside: number, inside: number): Uint8Array {
  const out = new Uint8Array(data.length);
  for (let i = 0; i < out.length; i++) out[i] = data[i] ? inside : outside;
  return out;
}

/** The tongue on nothing. */
export function cutOut(photo: ImageBitmap, mask: Mask): HTMLCanvasElement {
  const canvas = tinted(mask, [0, 0, 0], coverageOf(mask));
  const context = canvas.getContext("2d")!;
  context.globalCompositeOperation = "source-in";
  context.drawImage(photo, 0, 0, mask.width, mask.height);
  return canvas;
}

/** Fill what lies behind the tongue. */
export function drawBackground(
  context: CanvasRenderingContext2D,
  bitmap: ImageBitmap,
  mask: Mask,
  background: Background,
  height: number,
  width: number,
): void {
  if (background === "blur") return drawBlurred(context, surroundings(bitmap, mask), height, width);
  if (background !== "none") {
    context.fillStyle = background;
    return context.fillRect(0, 0, width, height);
  }
  const side = Math.max(6, Math.round(Math.min(height, width) / 32));
  for (let y = 0; y * side < height; y++) {
    for (let x = 0; x * side < width; x++) {
      context.fillStyle = (x + y) % 2 ? "#d6d0cc" : "#f6f3f0";
      context.fillRect(x * side, y * side, side, side);
    }
  }
}

/** The photo without its tongue. */
function surroundings(photo: ImageBitmap, mask: Mask): HTMLCanvasElement {
  const canvas = tinted(mask, [0, 0, 0], alphas(mask, 255, 0));
  const context = canvas.getContext("2d")!;
  context.globalCompositeOperation = "source-in";
  context.drawImage(photo, 0, 0, mask.width, mask.height);
  return canvas;
}

/** Blurred by shrinking and growing again: not every browser's canvas has filters. */
function drawBlurred(
  context: CanvasRenderingContext2D,
  photo: HTMLCanvasElement,
  height: number,
  width: number,
): void {
  let small = photo;
  context.imageSmoothingQuality = "high";
  for (const part of [2, 4, 8, 16, 24]) {
    const next = sized(Math.ceil(photo.height / part / 1.2), Math.ceil(photo.width / part / 1.2));
    const onto = next.getContext("2d")!;
    onto.imageSmoothingQuality = "high";
    onto.drawImage(small, 0, 0, next.width, next.height);
    small = next;
  }
  // Where the tongue was, its surroundings reach in, faint at first: the tongue leaves no halo.
  for (let layer = 0; layer < LAYERS; layer++) context.drawImage(small, 0, 0, width, height);
}

const LAYERS = 24;

/** Outlines as a path in the photo's plane. */
export function pathOf(outlines: readonly (readonly Point[])[]): Path2D {
  const path = new Path2D();
  for (const points of outlines) {
    smoothed(points).forEach((point, i) => path[i ? "lineTo" : "moveTo"](...point));
    path.closePath();
  }
  return path;
}

export function sized(height: number, width: number): HTMLCanvasElement {
  const canvas = document.createElement("canvas");
  canvas.height = Math.max(1, height);
  canvas.width = Math.max(1, width);
  return canvas;
}
