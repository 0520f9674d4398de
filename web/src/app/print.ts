/** Sheets of paper, one a photo; they are there from the call until the next key or click. */

import { signal } from "@preact/signals";
import { check } from "./checks";
import { device } from "./engines";
import { packedCount } from "./downloadAll";
import { pathOf, sized } from "./layers";
import { maskOf } from "./masks";
import { painted } from "./show";
import { strokeOutline } from "./stage";
import * as state from "./state";
import { reasonOf } from "./trouble";
import type { Checked } from "../store/db";

export interface Sheet extends Checked {
  readonly photo: state.Photo;
  /** The address of the photo with its outline. */
  readonly picture: string;
}

export const sheets = signal<readonly Sheet[]>([]);

/** The longer side of a printed photo: 150 mm at 250 dots per inch. */
const SIDE = 1500;
const LINE = 3;
const QUALITY = 0.9;

/** Print the photos that have a mask, each on a page of its own. */
export async function print(photos: readonly state.Photo[]): Promise<void> {
  clear();
  packedCount.value = 0;
  const made: Sheet[] = [];
  try {
    for (const photo of photos) {
      const sheet = await sheetOf(photo);
      if (sheet) made.push(sheet);
      packedCount.value += 1;
    }
    await show(made);
  } catch (error) {
    state.notify({ key: "saveFailed", values: { reason: reasonOf(error) }, urgent: true });
  } finally {
    packedCount.value = null;
  }
}

async function show(made: readonly Sheet[]): Promise<void> {
  sheets.value = made;
  await painted();
  const pictures = [...document.querySelectorAll<HTMLImageElement>(".sheet img")];
  await Promise.all(pictures.map((picture) => picture.decode()));
  window.print();
  // Some browsers say that they have printed when they have only begun.
  for (const event of ["keydown", "pointerdown"]) addEventListener(event, clear, { once: true });
}

function clear(): void {
  for (const { picture } of sheets.value) URL.revokeObjectURL(picture);
  sheets.value = [];
}

async function sheetOf(photo: state.Photo): Promise<Sheet | null> {
  const mask = await maskOf(photo);
  const checked = await check(photo.id);
  if (!mask || !checked) return null;
  const { edges, mask: small } = await device()!.ask("draw", mask);
  const bitmap = await device()!.ask("open", { key: photo.id, file: photo.file });
  const scale = Math.min(1, SIDE / Math.max(bitmap.height, bitmap.width));
  const canvas = sized(Math.round(bitmap.height * scale), Math.round(bitmap.width * scale));
  const context = canvas.getContext("2d")!;
  context.imageSmoothingQuality = "high";
  context.drawImage(bitmap, 0, 0, canvas.width, canvas.height);
  bitmap.close();
  const grown = canvas.width / small.width;
  context.scale(grown, grown);
  // As thick on paper whatever the photo's size.
  const dot = Math.max(canvas.height, canvas.width) / SIDE;
  strokeOutline(context, pathOf(edges), (LINE * dot) / grown);
  const blob = await new Promise<Blob | null>((done) => canvas.toBlob(done, "image/jpeg", QUALITY));
  return { photo, picture: URL.createObjectURL(blob!), ...checked };
}
