/** Draws the stage: the photo, and over it the outline, up to the slider. */

import type { Size } from "../core/plane";
import type { Drawn } from "../engine/engine";
import { cutOut, drawBackground, pathOf } from "./layers";
import { background, compare, type Staged, view } from "./state";

/** What lies over the photo. */
export function overOf(bitmap: ImageBitmap, { mask, edges }: Drawn): HTMLCanvasElement | Outline {
  if (view.value === "cutout") return cutOut(bitmap, mask);
  return { path: pathOf(edges), height: mask.height, width: mask.width };
}

/** A path in a plane of some size. */
interface Outline extends Size {
  readonly path: Path2D;
}

/** Draw all of it, and return the width that there was, in CSS pixels. */
export function drawStage(
  canvas: HTMLCanvasElement,
  { bitmap, drawn }: Staged,
  over: HTMLCanvasElement | Outline | null,
): number {
  const box = canvas.getBoundingClientRect();
  const scale = Math.min((box.width * devicePixelRatio) / bitmap.width, 4) || 1;
  const [width, height] = [Math.round(bitmap.width * scale), Math.round(bitmap.height * scale)];
  if (canvas.width !== width || canvas.height !== height) {
    canvas.width = width;
    canvas.height = height;
  }
  const context = canvas.getContext("2d")!;
  // Down to a half, what is finer takes longer and looks the same.
  context.imageSmoothingQuality = scale < 0.5 ? "high" : "low";
  context.drawImage(bitmap, 0, 0, width, height);
  if (!drawn || !over) return box.width;
  context.save();
  context.beginPath();
  context.rect(splitOf(box.width) * (width / box.width), 0, width, height);
  context.clip();
  if ("path" in over) drawOutline(context, over, width / over.width);
  else {
    drawBackground(context, bitmap, drawn.mask, background.value, height, width);
    context.drawImage(over, 0, 0, width, height);
  }
  context.restore();
  return box.width;
}

/** Half the thumb of the slider, in CSS pixels: it stays inside the photo. */
const THUMB = 22;

/** Where the line between photo and result stands, in CSS pixels. */
function splitOf(width: number): number {
  return compare.value === 0 ? 0 : THUMB + compare.value * (width - 2 * THUMB);
}

/** Darken what is no tongue, and draw the line around what is. */
function drawOutline(
  context: CanvasRenderingContext2D,
  { path, height, width }: Outline,
  scale: number,
): void {
  context.scale(scale, scale);
  const outside = new Path2D(path);
  outside.rect(0, 0, width, height);
  context.fillStyle = "rgb(20 12 14 / 0.43)";
  context.fill(outside, "evenodd");
  strokeOutline(context, path, devicePixelRatio / scale);
}

/** A bright line on a dark one, on any ground; `pixel` is its unit of thickness. */
export function strokeOutline(
  context: CanvasRenderingContext2D,
  path: Path2D,
  pixel: number,
): void {
  context.lineJoin = "round";
  for (const [colour, thickness] of [
    ["rgb(8 40 26 / 0.55)", 5],
    ["#3fe296", 2.25],
  ] as const) {
    context.strokeStyle = colour;
    context.lineWidth = thickness * pixel;
    context.stroke(path);
  }
}
