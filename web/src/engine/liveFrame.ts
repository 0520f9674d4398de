/** A frame of the camera: found in one pass, so that the outline follows the hand. */

import { type Extent, extentOf } from "../camera/extent";
import { type Picture, sizeOf } from "../camera/picture";
import { edgesOf, type Point } from "../core/contour";
import type { Run } from "../core/modelPass";
import { type Pixels, rgbOf, type Size } from "../core/plane";
import { type Figures, figuresOf } from "../core/quality";
import { maskOf, segment } from "../core/segment";
import type { ModelSpec } from "../core/spec";
import { scaled } from "../photo/sizes";

export interface LiveFrame {
  /** The frame itself: who holds it closes it. */
  readonly picture: Picture;
  /** The size at which it was worked on. */
  readonly size: Size;
  /** The outlines at that size; none without a tongue. */
  readonly edges: readonly (readonly Point[])[];
  readonly figures: Figures;
  readonly extent: Extent | null;
}

/** The shorter side of what is worked on: enough to tell a sharp tongue from a blurred one. */
const SIDE = 480;

/** Find the tongue in a frame, and measure it. */
export async function findInFrame(picture: Picture, spec: ModelSpec, run: Run): Promise<LiveFrame> {
  const pixels = pixelsOf(picture);
  const { height, width } = pixels;
  const size = { height, width };
  const segmented = await segment({ pixels, ...size }, inOnePass(spec), run);
  const mask = maskOf(segmented, spec, size);
  const figures = figuresOf(rgbOf(pixels), mask);
  return { picture, size, edges: edgesOf(mask), figures, extent: extentOf(mask) };
}

/** A photo deserves a zoom and a second view; a frame is followed by another one. */
function inOnePass(spec: ModelSpec): ModelSpec {
  return { ...spec, refine: { ...spec.refine, zoomBelow: 0, tta: false } };
}

function pixelsOf(picture: Picture): Pixels {
  const own = sizeOf(picture);
  const { height, width } = scaled(own, Math.min(1, SIDE / Math.min(own.height, own.width)));
  const canvas = new OffscreenCanvas(width, height);
  const context = canvas.getContext("2d", { willReadFrequently: true, alpha: false })!;
  context.drawImage(picture, 0, 0, width, height);
  const { data } = context.getImageData(0, 0, width, height);
  return { data: new Uint8Array(data.buffer), height, width, channels: 4 };
}
