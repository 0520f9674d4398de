/** Photos as they come and go. */

import { BASE } from "./engines";
import { keep, keepNothing, openStore, persist } from "./keep";
import { wake } from "./queue";
import { clear, show } from "./show";
import * as state from "./state";
import { openThumbnail } from "./thumbnail";

/** Take up what was left last time. */
export async function takeUp(): Promise<void> {
  const stored = (await openStore()).map((photo): state.Photo => {
    const progress = photo.answer ? "done" : "waiting";
    return { ...photo, progress, trouble: null, thumbnail: null, unkept: false };
  });
  const count = stored.length;
  if (!count) return;
  state.photos.value = [...stored, ...state.photos.value];
  state.notify(count === 1 ? { key: "restoredOne" } : { key: "restored", values: { count } });
  for (const { id, file } of stored) void openThumbnail(id, file);
  wake();
  if (!state.currentId.value) await show(stored.at(-1)!.id);
}

/** Add photos, show the first of them, and look for the tongue in each. */
export function add(files: Iterable<File>): void {
  const added = Date.now();
  const fresh = [...files].map((file, i): state.Photo => {
    const nothing = { answer: null, mask: null, edited: false, picked: false, trouble: null };
    const waiting = { progress: "waiting", thumbnail: null, unkept: false } as const;
    return { id: newId(), name: file.name, added: added + i / 1000, file, ...nothing, ...waiting };
  });
  if (!fresh.length) return;
  performance.mark("tongueseg-added");
  state.photos.value = [...state.photos.value, ...fresh];
  clear();
  state.compare.value = 0;
  state.currentId.value = fresh[0]!.id;
  wake();
  // Before there is an answer: a tab may be closed in the middle.
  for (const { id } of fresh) void keep(id);
  persist();
}

export async function addExample(address: string): Promise<void> {
  const answer = await fetch(new URL(address, BASE));
  add([new File([await answer.blob()], "drawn.jpg", { type: "image/jpeg" })]);
}

export function tryAgain(id: string): void {
  state.change(id, { progress: "waiting" });
  wake();
}

export async function remove(id: string): Promise<void> {
  const index = state.photos.value.findIndex((photo) => photo.id === id);
  const rest = state.photos.value.filter((photo) => photo.id !== id);
  state.photos.value = rest;
  if (state.currentId.value === id) {
    const next = rest[Math.min(index, rest.length - 1)];
    clear();
    state.currentId.value = null;
    if (next) await show(next.id);
  }
  await keep(id);
}

export async function forget(): Promise<void> {
  state.photos.value = [];
  clear();
  state.currentId.value = null;
  await keepNothing();
}

/** A page without a secure context has no `randomUUID`. */
function newId(): string {
  const random = crypto.getRandomValues(new Uint32Array(4));
  return Array.from(random, (part) => part.toString(16).padStart(8, "0")).join("");
}
