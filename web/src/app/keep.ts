/** What is kept in the browser's database, and what is said where it is not. */

import { type Kept, Store, StoreError, type StoreFault } from "../store/db";
import * as state from "./state";
import { tell } from "./tabs";
import { reasonOf } from "./trouble";

const store = new Store(keepAll);
/** Writes follow one another, and each writes what the page has by then. */
let writes = Promise.resolve();
let persisting = false;

/** Give what was left in the store. */
export async function openStore(): Promise<Kept[]> {
  try {
    return await store.all();
  } catch (error) {
    warn(error);
    return [];
  }
}

/** A photo as it is in the store; null where it is not, or cannot be read. */
export async function readKept(id: string): Promise<Kept | null> {
  return store.get(id).catch(() => null);
}

/** Keep a photo as the page has it; one that the page has no more is removed. */
export function keep(id: string): Promise<void> {
  return (writes = writes.then(() => write(id)));
}

/** Remove all photos from the store, also those that this page never had. */
export function keepNothing(): Promise<void> {
  return (writes = writes.then(() => store.clear().catch(notRemoved)));
}

/** Ask the browser, once, not to clear this page's storage by itself. */
export function persist(): void {
  if (persisting || !navigator.storage?.persist) return;
  persisting = true;
  // Where it refuses, photos are kept until it runs out of room.
  void navigator.storage.persist().catch(() => false);
}

function keepAll(): void {
  for (const { id } of state.photos.value) void keep(id);
}

async function write(id: string): Promise<void> {
  const photo = state.find(id);
  // A file that is no photo is not worth its room.
  const done = photo && !photo.trouble?.refusal ? await put(photo) : await remove(id);
  const other = state.photos.value.find(({ unkept }) => unkept);
  if (!other) state.notices.value = state.notices.value.filter(({ key }) => !isWarning(key));
  // There is room again, perhaps for those that found none.
  else if (done) void keep(other.id);
}

async function put(photo: Kept): Promise<boolean> {
  const { id, name, added, file, answer, mask, thumbnail, edited, checked, picked } = photo;
  try {
    await store.put({ id, name, added, file, answer, mask, thumbnail, edited, checked, picked });
    state.change(id, { unkept: false });
    tell({ kind: "kept", id });
    return true;
  } catch (error) {
    state.change(id, { unkept: true });
    warn(error);
    return false;
  }
}

async function remove(id: string): Promise<boolean> {
  try {
    await store.remove(id);
    state.change(id, { unkept: false });
    return true;
  } catch (error) {
    notRemoved(error);
    return false;
  }
}

/** Said once, for the fault that came last, until all photos are kept. */
function warn(error: unknown): void {
  const fault: StoreFault = error instanceof StoreError ? error.fault : "failed";
  const lasting = state.photos.value.some(({ unkept }) => unkept);
  state.notices.value = state.notices.value.filter(({ key }) => !isWarning(key));
  state.notify({
    key: `store ${fault}`,
    values: { reason: reasonOf(error) },
    urgent: true,
    lasting,
  });
}

function isWarning(key: string): boolean {
  return key.startsWith("store ");
}

function notRemoved(error: unknown): void {
  state.notify({ key: "notRemoved", values: { reason: reasonOf(error) }, urgent: true });
}
