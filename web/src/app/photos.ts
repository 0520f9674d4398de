/** Photos as they come and go. */

import type { Kept } from "../store/db";
import { BASE } from "./engines";
import { duplicateOf } from "./duplicates";
import { keep, keepNothing, openStore, persist, readKept } from "./keep";
import { wake } from "./queue";
import { maskOf } from "./masks";
import { clear, onStage, outline, show } from "./show";
import * as state from "./state";
import { type Change, listen, tell } from "./tabs";
import { openThumbnail } from "./thumbnail";

/** Take up what was left last time. */
export async function takeUp(): Promise<void> {
  const stored = (await openStore()).map(fromStore);
  listen((change) => void follow(change));
  const count = stored.length;
  if (!count) return;
  state.photos.value = [...stored, ...state.photos.value];
  state.notify(count === 1 ? { key: "restoredOne" } : { key: "restored", values: { count } });
  void openThumbnails(stored);
  wake();
  if (!state.currentId.value) await show(stored.at(-1)!.id);
}

function fromStore(photo: Kept): state.Photo {
  const progress = photo.answer ? "done" : "waiting";
  return { ...photo, progress, trouble: null, unkept: false };
}

/** One after the other: each is decoded at its full size. */
async function openThumbnails(stored: readonly state.Photo[]): Promise<void> {
  for (const { id, file, thumbnail } of stored) {
    if (thumbnail) continue;
    await openThumbnail(id, file);
    if (state.find(id)?.thumbnail) await keep(id);
  }
}

/** Do as another tab did. */
async function follow(change: Change): Promise<void> {
  if (change.kind === "kept") return takeOver(await readKept(change.id));
  const all = state.photos.value.map(({ id }) => id);
  const gone = change.kind === "removed" ? all.filter((id) => id === change.id) : all;
  if (change.kind === "forgotten") endRemoval();
  const leaving = leave(gone);
  // This tab may have been about to write them.
  for (const id of gone) await keep(id);
  await leaving;
}

async function takeOver(kept: Kept | null): Promise<void> {
  // Without an answer, the other tab is at work on it.
  if (!kept?.answer) return;
  const { id, file, answer, mask, edited, checked, picked } = kept;
  if (!state.find(id)) {
    state.photos.value = [...state.photos.value, fromStore(kept)].sort((a, b) => a.added - b.added);
    if (!kept.thumbnail) await openThumbnail(id, file);
    if (!state.currentId.value) await show(id);
    return;
  }
  // What is drawn here is kept in its turn.
  if (state.editing.value && state.currentId.value === id) return;
  state.change(id, { answer, mask, edited, checked, picked, progress: "done", trouble: null });
  const latest = onStage(id) && (await maskOf(kept));
  if (latest) await outline(id, latest);
}

let adding = Promise.resolve();

/** Add photos, show the first of them, and look for the tongue in each. */
export function add(files: Iterable<File>): void {
  performance.mark("tongueseg-added");
  const all = [...files];
  // What is added first is there when the next is compared with it.
  adding = adding.catch(() => undefined).then(() => addNew(all));
}

async function addNew(files: readonly File[]): Promise<void> {
  const added = Date.now();
  const fresh: state.Photo[] = [];
  const duplicates: { readonly name: string; readonly first: state.Photo }[] = [];
  for (const [i, file] of files.entries()) {
    const first = await duplicateOf(file, [...state.photos.value, ...fresh]);
    if (first) duplicates.push({ name: file.name, first });
    else fresh.push(newPhoto(file, added + i / 1000));
  }
  if (duplicates.length) tellDuplicates(duplicates);
  if (fresh.length) return takeIn(fresh);
  if (duplicates.length && !state.editing.value) await show(duplicates[0]!.first.id);
}

function newPhoto(file: File, added: number): state.Photo {
  const nothing = { answer: null, mask: null, edited: false, checked: null, picked: false };
  const waiting = { progress: "waiting", trouble: null, thumbnail: null, unkept: false } as const;
  return { id: newId(), name: file.name, added, file, ...nothing, ...waiting };
}

function tellDuplicates(all: readonly { name: string; first: state.Photo }[]): void {
  const [{ name, first }, count] = [all[0]!, all.length];
  for (const key of ["duplicate", "duplicates"] as const) state.dismiss(key);
  const key = count === 1 ? "duplicate" : "duplicates";
  state.notify({ key, values: { name, first: first.name, count } });
}

function takeIn(fresh: readonly state.Photo[]): void {
  state.photos.value = [...state.photos.value, ...fresh];
  // What is being drawn stays in front.
  if (!state.editing.value) {
    clear();
    state.compare.value = 0;
    state.currentId.value = fresh[0]!.id;
  }
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

/** Use a key for the service, and send again what it refused. */
export function giveKey(key: string): void {
  state.serverKey.value = key;
  state.keyRequired.value = false;
  for (const { id, trouble } of state.photos.value) {
    if (trouble?.fault === "unauthorized") state.change(id, { progress: "waiting", trouble: null });
  }
  wake();
}

/** Remove a photo; as long as the notice of it stands, it can be brought back. */
export async function remove(id: string): Promise<void> {
  const photo = state.find(id);
  if (!photo) return;
  const standing = state.notices.value.some(({ key }) => isRemoval(key));
  removed = [...(standing ? removed : []), photo];
  const leaving = leave([id]);
  state.dismiss("removed");
  state.notify({
    key: removed.length === 1 ? "removed" : "removedCount",
    values: { name: photo.name, count: removed.length },
    action: { key: "undo", run: () => void bringBack() },
  });
  await keep(id);
  tell({ kind: "removed", id });
  await leaving;
}

function endRemoval(): void {
  removed = [];
  state.notices.value = state.notices.value.filter(({ key }) => !isRemoval(key));
}

let removed: readonly state.Photo[] = [];

function isRemoval(key: string): boolean {
  return key === "removed" || key === "removedCount";
}

/** Bring back what was removed since the notice of it appeared. */
async function bringBack(): Promise<void> {
  const back = removed.map((photo): state.Photo => {
    const settled = photo.progress === "done" || photo.progress === "failed";
    return { ...photo, progress: settled ? photo.progress : "waiting" };
  });
  endRemoval();
  state.photos.value = [...state.photos.value, ...back].sort((a, b) => a.added - b.added);
  for (const { id } of back) void keep(id);
  wake();
  await show(back.at(-1)!.id);
}

/** Take photos off the page, and show the next one where the shown one goes. */
async function leave(ids: readonly string[]): Promise<void> {
  const index = state.photos.value.findIndex(({ id }) => id === state.currentId.value);
  state.photos.value = state.photos.value.filter(({ id }) => !ids.includes(id));
  if (!ids.includes(state.currentId.value ?? "")) return;
  const next = state.photos.value[Math.min(index, state.photos.value.length - 1)];
  clear();
  state.currentId.value = null;
  if (next) await show(next.id);
}

export async function forget(): Promise<void> {
  endRemoval();
  state.photos.value = [];
  clear();
  state.currentId.value = null;
  await keepNothing();
  tell({ kind: "forgotten" });
}

/** A page without a secure context has no `randomUUID`. */
function newId(): string {
  const random = crypto.getRandomValues(new Uint32Array(4));
  return Array.from(random, (part) => part.toString(16).padStart(8, "0")).join("");
}
