/** From a photo to the model's input, as `prepare.py` does it, pixel for pixel. */

import { shrink } from "./area";
import { cut, type Frame, frameOf } from "./frame";
import { type Light, relit } from "./light";
import { interpolate } from "./linear";
import { type Box, type Photo, type Pixels, pixels, rgbOf } from "./plane";
import type { InputSpec } from "./spec";

/** How a photo is shown. */
export interface View {
  /** What stays free along each border, as a share of the side. */
  readonly margin: number;
  /** The grey around the photo. */
  readonly pad: number;
  /** In what light; null for its own. */
  readonly light: Light | null;
}

export const AS_IT_IS: View = { margin: 0, pad: 0, light: null };

/** A photo as the model takes it. */
export interface Prepared {
  /** Float32 planes of red, green and blue. */
  readonly input: Float32Array;
  readonly frame: Frame;
  /** The mean value of what was shown, 0 to 255. */
  readonly brightness: number;
}

/** Resize by area where it shrinks, linearly where it grows; what a canvas holds becomes RGB. */
export function resize(image: Pixels, height: number, width: number): Pixels {
  if (image.height === height && image.width === width) return rgbOf(image);
  const shrinks = height <= image.height && width <= image.width;
  return shrinks ? shrink(image, height, width) : interpolate(rgbOf(image), height, width);
}

/** Put RGB bytes into their frame of a `height` x `width` canvas of grey. */
function padded(inner: Pixels, frame: Box, height: number, width: number, pad: number): Pixels {
  if (frame.height === height && frame.width === width) return inner;
  const canvas = pixels(height, width, inner.channels);
  if (pad) canvas.data.fill(pad);
  const row = frame.width * inner.channels;
  for (let y = 0; y < frame.height; y++) {
    const start = ((frame.top + y) * width + frame.left) * inner.channels;
    canvas.data.set(inner.data.subarray(y * row, (y + 1) * row), start);
  }
  return canvas;
}

/** Turn RGB bytes into the planes that models take. */
export function normalize(image: Pixels, spec: InputSpec): Float32Array {
  const size = image.height * image.width;
  const out = new Float32Array(3 * size);
  for (let c = 0; c < 3; c++) {
    const scale = 1 / (255 * spec.std[c]!);
    const bias = -spec.mean[c]! / spec.std[c]!;
    const table = Float32Array.from({ length: 256 }, (_, value) => value * scale + bias);
    for (let i = 0; i < size; i++) out[c * size + i] = table[image.data[3 * i + c]!]!;
  }
  return out;
}

/** Turn a photo, or a window of it, into the model's input. */
export function prepare(
  photo: Photo,
  spec: InputSpec,
  window: Box | null = null,
  view: View = AS_IT_IS,
): Prepared {
  const { height, width } = spec;
  const shown = window ? cut(photo, window) : { image: photo.pixels, window: null };
  const whole = shown.window ?? photo;
  const frame = {
    ...frameOf(whole.height, whole.width, height, width, spec.fit, view.margin),
    photoHeight: photo.height,
    photoWidth: photo.width,
    window: shown.window,
  };
  const resized = resize(shown.image, frame.height, frame.width);
  const inner = view.light ? relit(resized, view.light) : resized;
  const input = normalize(padded(inner, frame, height, width, view.pad), spec);
  return { input, frame, brightness: mean(inner.data) };
}

function mean(values: Uint8ClampedArray | Uint8Array): number {
  let total = 0;
  for (let i = 0; i < values.length; i++) total += values[i]!;
  return total / values.length;
}
