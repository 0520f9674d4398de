/** From a photo to the model's input, as `preprocess.py` does it, pixel for pixel. */

import { shrink } from "./area";
import { cut, type Frame, frameOf } from "./frame";
import { interpolate } from "./linear";
import { type Box, type Photo, type Pixels, pixels, rgbOf } from "./plane";
import { type Relight, relight } from "./relight";
import { roundEven } from "./round";
import type { InputSpec } from "./spec";

/** How a photo is put into the model's input. */
export interface View {
  /** What stays free along each border, as a share of the side. */
  readonly margin: number;
  /** The grey value around the photo. */
  readonly pad: number;
  /** How the photo's light is changed; null to leave it. */
  readonly relight: Relight | null;
}

/** The view that networks are trained on. */
export const PLAIN: View = { margin: 0, pad: 0, relight: null };

/** What a model runs on. */
export interface ModelInput {
  /** Float32 planes of red, green and blue. */
  readonly input: Float32Array;
  readonly frame: Frame;
  /** The mean value of the photo in its frame, 0 to 255. */
  readonly brightness: number;
}

/** Resize by area where it shrinks, linearly where it grows; what a canvas holds becomes RGB. */
export function resize(image: Pixels, height: number, width: number): Pixels {
  if (image.height === height && image.width === width) return rgbOf(image);
  const shrinks = height <= image.height && width <= image.width;
  return shrinks ? shrink(image, height, width) : interpolate(rgbOf(image), height, width);
}

/** Put RGB bytes into their frame of a `height` x `width` canvas of grey. */
function letterbox(inner: Pixels, frame: Box, height: number, width: number, pad: number): Pixels {
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

/**
 * Place a photo, or a window of it, in the model's input, and normalise it.
 *
 * A photo that was decoded at reduced scale is decoded again where a window needs more detail.
 */
export async function modelInput(
  photo: Photo,
  spec: InputSpec,
  window: Box | null = null,
  view: View = PLAIN,
): Promise<ModelInput> {
  const { height, width } = spec;
  const content = window
    ? cut(await withDetail(photo, spec, window), window)
    : { image: photo.pixels, window: null };
  const whole = content.window ?? photo;
  const frame = {
    ...frameOf(whole.height, whole.width, height, width, spec.fit, view.margin),
    photoHeight: photo.height,
    photoWidth: photo.width,
    window: content.window,
  };
  const resized = resize(content.image, frame.height, frame.width);
  const inner = view.relight ? relight(resized, view.relight) : resized;
  const input = normalize(letterbox(inner, frame, height, width, view.pad), spec);
  return { input, frame, brightness: mean(inner.data) };
}

/** The photo with as many pixels, if it has them, as let a window fill the input. */
export async function withDetail(photo: Photo, spec: InputSpec, window: Box): Promise<Photo> {
  const side = Math.max(spec.height, spec.width);
  const share = Math.min(window.height / photo.height, window.width / photo.width);
  return photo.atLeast ? photo.atLeast(roundEven(side / share)) : photo;
}

function mean(values: Uint8ClampedArray | Uint8Array): number {
  let total = 0;
  for (let i = 0; i < values.length; i++) total += values[i]!;
  return total / values.length;
}
