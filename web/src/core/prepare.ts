/** From a photo to the model's input, as `prepare.py` does it, pixel for pixel. */

import { shrink } from "./area";
import { cut, type Frame, frameOf } from "./frame";
import { interpolate } from "./linear";
import { type Box, type Photo, type Pixels, pixels, rgbOf } from "./plane";
import type { InputSpec } from "./spec";

const PAD = 0;

/** A photo as the model takes it: float32 planes of red, green and blue. */
export interface Prepared {
  readonly input: Float32Array;
  readonly frame: Frame;
}

/** Resize by area where it shrinks, linearly where it grows; what a canvas holds becomes RGB. */
export function resize(image: Pixels, height: number, width: number): Pixels {
  if (image.height === height && image.width === width) return rgbOf(image);
  const shrinks = height <= image.height && width <= image.width;
  return shrinks ? shrink(image, height, width) : interpolate(rgbOf(image), height, width);
}

/** Resize an image into its frame of a black `height` x `width` canvas. */
export function place(image: Pixels, frame: Box, height: number, width: number): Pixels {
  const inner = resize(image, frame.height, frame.width);
  if (frame.height === height && frame.width === width) return inner;
  const canvas = pixels(height, width, inner.channels);
  if (PAD) canvas.data.fill(PAD);
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
export function prepare(photo: Photo, spec: InputSpec, window: Box | null = null): Prepared {
  const { height, width } = spec;
  const shown = window ? cut(photo, window) : { image: photo.pixels, window: null };
  const whole = shown.window ?? photo;
  const frame = {
    ...frameOf(whole.height, whole.width, height, width, spec.fit),
    photoHeight: photo.height,
    photoWidth: photo.width,
    window: shown.window,
  };
  return { input: normalize(place(shown.image, frame, height, width), spec), frame };
}
