/** The photo on the stage: read, outlined, checked and measured, each as soon as it can be. */

import type { Colour } from "../core/cutout";
import type { Mask } from "../core/plane";
import type { Described } from "../engine/calls";
import type { Source } from "../engine/engine";
import type { Checked } from "../store/db";
import { device } from "./engines";
import { keep } from "./keep";
import { maskOf } from "./masks";
import * as state from "./state";
import { drawThumbnail } from "./thumbnail";
import { reasonOf, troubleOf } from "./trouble";

/** Put a photo on the stage, with its mask where there is one already. */
export async function show(id: string): Promise<void> {
  state.currentId.value = id;
  state.compare.value = 0;
  if (state.staged.value?.id === id) return;
  clear();
  try {
    await view(id);
    const photo = state.find(id);
    const mask = photo && !onStage(id)?.mask && (await maskOf(photo));
    if (mask) await outline(id, mask);
  } catch (error) {
    state.change(id, { progress: "failed", trouble: troubleOf(error) });
  }
}

/** Empty the stage. */
export function clear(): void {
  state.editing.value = false;
  state.staged.value?.bitmap.close();
  state.staged.value = null;
}

/** Read a photo: for the stage if it is its turn there, and for the strip. */
export async function view(id: string): Promise<void> {
  if (onStage(id)) return;
  const bitmap = await device()!.ask("view", sourceOf(id));
  const chosen = state.currentId.value === id && !onStage(id);
  if (chosen) {
    clear();
    state.staged.value = { ...NOTHING, id, bitmap, flags: flagsOf(id) };
  }
  void painted().then(() => {
    if (bitmap.width && !state.find(id)?.thumbnail) drawThumbnail(id, bitmap);
    if (!chosen) bitmap.close();
  });
}

const NOTHING = { drawn: null, mask: null, outlines: [], measures: undefined };
const LATE = 100;

/** After the next frame is on the screen; a page in the background has none. */
export function painted(): Promise<void> {
  return new Promise((done) => {
    requestAnimationFrame(() => setTimeout(done));
    setTimeout(done, LATE);
  });
}

/** Give the photo on the stage a mask. */
export async function outline(id: string, mask: Mask): Promise<void> {
  change(id, { mask, outlines: [], flags: flagsOf(id), measures: undefined });
  await redraw(id, mask);
  await complete(id, mask);
}

/** Make the picture as sharp as the screen, then outline, check and measure the mask. */
export async function complete(id: string, mask: Mask): Promise<void> {
  try {
    await sharpen(id);
    const drawn = onStage(id)?.drawn;
    if (drawn && drawn.mask.width < mask.width) await redraw(id, mask);
    if (onStage(id)?.mask !== mask) return;
    const described = await describe(id, mask);
    if (onStage(id)?.mask !== mask) return;
    change(id, described);
    // What is being drawn is measured when it is done.
    if (!state.editing.value) await record(id, described);
  } catch (error) {
    // The mask is there all the same; memory may have run out over a large photo.
    state.notify({ key: "notMeasured", values: { reason: reasonOf(error) } });
    if (onStage(id)?.mask === mask) change(id, { measures: null });
  }
}

/** Outline, check and measure a mask of a photo, which need not be on the stage. */
export async function describe(id: string, mask: Mask): Promise<Described> {
  const described = await device()!.ask("describe", sourceOf(id), mask);
  return { ...described, flags: flagsOf(id) ?? described.flags };
}

/** Keep what was measured, for the list of photos and for the next visit. */
export async function record(id: string, { flags, measures }: Checked): Promise<void> {
  if (!state.find(id) || state.find(id)?.checked) return;
  state.change(id, { checked: { flags, measures } });
  await keep(id);
}

async function redraw(id: string, mask: Mask): Promise<void> {
  const drawn = await device()!.ask("draw", mask);
  if (onStage(id)?.mask === mask) change(id, { drawn });
}

async function sharpen(id: string): Promise<void> {
  const before = onStage(id)?.bitmap;
  const bitmap = before && (await device()!.ask("sharpen", sourceOf(id), before.width));
  if (!bitmap) return;
  if (onStage(id)?.bitmap !== before) return bitmap.close();
  change(id, { bitmap });
  before.close();
}

/** Change what is shown of a photo, for as long as it is on the stage. */
export function change(id: string, with_: Partial<state.Staged>): void {
  const staged = onStage(id);
  if (staged) state.staged.value = { ...staged, ...with_ };
}

export function onStage(id: string): state.Staged | null {
  return state.staged.value?.id === id ? state.staged.value : null;
}

/** What an engine said of the photo, for as long as its mask is the engine's. */
function flagsOf(id: string): state.Staged["flags"] {
  const photo = state.find(id);
  return (photo?.edited ? null : photo?.answer?.flags) ?? undefined;
}

/** The whole photo for drawing. */
export function bitmapOf({ id }: state.Ready): Promise<ImageBitmap> {
  return device()!.ask("open", sourceOf(id));
}

/** A picture of the tongue, on nothing or on a colour, at the photo's size or cropped to it. */
export function paint(
  { id, mask }: state.Ready,
  colour: Colour | null,
  cropped: boolean,
): Promise<Blob> {
  return device()!.ask("paint", sourceOf(id), mask, colour, cropped);
}

function sourceOf(id: string): Source {
  return { key: id, file: state.find(id)!.file };
}
