/** The files that a photo gives. */

import { signal } from "@preact/signals";
import { cutBox } from "../core/cutBox";
import { encodeMask } from "../core/png";
import { fullSize } from "../dataset/dataset";
import { nameFor } from "../dataset/names";
import { cutOut, drawBackground, sized } from "./layers";
import { save } from "./save";
import { bitmapOf, paint } from "./show";
import { background, photos, type Ready } from "./state";

/** Whether cut-outs are cropped to the tongue. */
export const cropped = signal(false);

/** As `results.csv` and the service have them; points are those of the photo at its own size. */
function contourJson(held: Ready, height: number, width: number): string {
  const scale = width / held.mask.width;
  const contour = (held.outlines[0] ?? []).map(([x, y]) => [
    Math.round(x * scale),
    Math.round(y * scale),
  ]);
  return JSON.stringify({ name: nameOf(held), size: [width, height], contour });
}

export function downloadMask(held: Ready): void {
  const whole = fullSize({ mask: held.mask, ...sizeOf(held) });
  save(new Blob([encodeMask(whole)], { type: "image/png" }), `${stemOf(held)}-mask.png`);
}

/** On nothing, or on the background that is chosen. */
export async function downloadCutout(held: Ready): Promise<void> {
  save(await cutoutOf(held), `${stemOf(held)}-cutout.png`);
}

export function downloadContour(held: Ready): void {
  const { height, width } = sizeOf(held);
  const json = contourJson(held, height, width);
  save(new Blob([json], { type: "application/json" }), `${stemOf(held)}-contour.json`);
}

export function downloadMeasures(held: Ready): void {
  const json = JSON.stringify({ name: nameOf(held), ...held.measures }, null, 1);
  save(new Blob([json], { type: "application/json" }), `${stemOf(held)}-measures.json`);
}

/** The cut-out as PNG. */
export async function cutoutOf(held: Ready): Promise<Blob> {
  const behind = background.value;
  if (behind === "none") return paint(held, null, cropped.value);
  if (behind !== "blur") return paint(held, rgbOf(behind), cropped.value);
  const { mask } = held;
  const box = cropped.value ? cutBox(mask) : { top: 0, left: 0, ...mask };
  const bitmap = await bitmapOf(held);
  const canvas = sized(box.height, box.width);
  const context = canvas.getContext("2d")!;
  context.translate(-box.left, -box.top);
  drawBackground(context, bitmap, mask, behind, mask.height, mask.width);
  context.drawImage(cutOut(bitmap, mask), 0, 0);
  bitmap.close();
  return new Promise((done) => canvas.toBlob((blob) => done(blob!), "image/png"));
}

function rgbOf(hex: string): readonly [number, number, number] {
  const value = Number.parseInt(hex.slice(1), 16);
  return [value >> 16, (value >> 8) & 255, value & 255];
}

function sizeOf(held: Ready): { height: number; width: number } {
  const answer = photos.value.find(({ id }) => id === held.id)?.answer;
  return answer ?? held.mask;
}

function nameOf(held: Ready): string {
  return photos.value.find(({ id }) => id === held.id)?.name ?? "photo";
}

export function stemOf(held: Ready): string {
  return nameFor(nameOf(held), new Set());
}
