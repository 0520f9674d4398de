/** Where a photo, or a window of it, lies inside the model's input. */

import { type Box, crop, type Photo, type Pixels } from "./plane";
import { roundEven } from "./round";
import type { Fit } from "./spec";

export interface Frame extends Box {
  readonly photoHeight: number;
  readonly photoWidth: number;
  /** The part of the photo that fills the rectangle; null for all of it. */
  readonly window: Box | null;
}

/** Say where a photo lies in an input of `height` x `width`, `margin` of it free on each side. */
export function frameOf(
  photoHeight: number,
  photoWidth: number,
  height: number,
  width: number,
  fit: Fit,
  margin = 0,
): Frame {
  const photo = { photoHeight, photoWidth, window: null };
  const down = Math.floor(margin * height + 0.5);
  const across = Math.floor(margin * width + 0.5);
  const room = { height: height - 2 * down, width: width - 2 * across };
  if (fit === "stretch") return { top: down, left: across, ...room, ...photo };
  const scale = Math.min(room.height / photoHeight, room.width / photoWidth);
  const inner = {
    height: Math.max(1, Math.floor(photoHeight * scale + 0.5)),
    width: Math.max(1, Math.floor(photoWidth * scale + 0.5)),
  };
  const top = Math.floor((height - inner.height) / 2);
  const left = Math.floor((width - inner.width) / 2);
  return { top, left, ...inner, ...photo };
}

/** The same frame for the same photo at another size. */
export function resized(frame: Frame, photoHeight: number, photoWidth: number): Frame {
  const { window } = frame;
  if (!window) return { ...frame, photoHeight, photoWidth };
  const down = photoHeight / frame.photoHeight;
  const across = photoWidth / frame.photoWidth;
  const [top, left] = [Math.round(window.top * down), Math.round(window.left * across)];
  const height = Math.max(1, Math.round((window.top + window.height) * down) - top);
  const width = Math.max(1, Math.round((window.left + window.width) * across) - left);
  return { ...frame, photoHeight, photoWidth, window: { top, left, height, width } };
}

/** Cut a window out of what was decoded, grown to whole pixels where that is reduced. */
export function cut(photo: Photo, window: Box): { image: Pixels; window: Box } {
  const { height, width } = photo.pixels;
  const rows = wholePixels(window.top, window.height, photo.height, height);
  const columns = wholePixels(window.left, window.width, photo.width, width);
  const [down, across] = [photo.height / height, photo.width / width];
  const [top, left] = [roundEven(rows.start * down), roundEven(columns.start * across)];
  const box = {
    top: rows.start,
    left: columns.start,
    height: rows.end - rows.start,
    width: columns.end - columns.start,
  };
  const grown = {
    top,
    left,
    height: roundEven(rows.end * down) - top,
    width: roundEven(columns.end * across) - left,
  };
  return { image: crop(photo.pixels, box), window: grown };
}

function wholePixels(start: number, length: number, own: number, decoded: number) {
  const scale = decoded / own;
  return {
    start: Math.floor(start * scale),
    end: Math.min(decoded, Math.ceil((start + length) * scale)),
  };
}
