/** Photos beside the one on the stage are checked and measured once every tongue is found. */

import { effect } from "@preact/signals";
import type { Checked } from "../store/db";
import { maskOf } from "./masks";
import { describe, record } from "./show";
import * as state from "./state";

/** Photos that could not be measured are not tried again by themselves. */
const failed = new Set<string>();
let busy = false;

/** Check photos one after the other, whenever there is nothing better to do. */
export function startChecks(): void {
  effect(() => {
    if (next() && !busy) void checkAll();
  });
}

/** The checks that are on their way: no photo is measured twice at once. */
const running = new Map<string, Promise<Checked | null>>();

/** Flags and measures of a photo, measured now where they are not there; null without a mask. */
export function check(id: string): Promise<Checked | null> {
  const checked = running.get(id) ?? measure(id).finally(() => running.delete(id));
  running.set(id, checked);
  return checked;
}

async function measure(id: string): Promise<Checked | null> {
  const photo = state.find(id);
  if (!photo || photo.checked) return photo?.checked ?? null;
  const mask = await maskOf(photo);
  if (!mask) return null;
  const checked = await describe(id, mask);
  if (state.find(id)?.mask === photo.mask) await record(id, checked);
  return checked;
}

async function checkAll(): Promise<void> {
  busy = true;
  // Not within the effect, which would follow all that is read here.
  await Promise.resolve();
  for (let photo = next(); photo; photo = next()) {
    const { id } = photo;
    await check(id).catch(() => failed.add(id));
  }
  busy = false;
}

function next(): state.Photo | undefined {
  const all = state.photos.value;
  const unsettled = all.some(({ progress }) => progress === "waiting" || progress === "working");
  if (unsettled || state.editing.value) return undefined;
  return all.find(
    ({ id, mask, checked }) => mask && !checked && id !== state.staged.value?.id && !failed.has(id),
  );
}
