/** What is kept in the browser's database, and what is said where it is not. */

import { type Kept, Store } from "../store/db";
import { dismiss, notify, type Photo } from "./state";

let store: Store | null = null;

/** Open the store and give what was left in it. */
export async function openStore(): Promise<Kept[]> {
  store = await Store.open();
  if (!store) notify({ key: "storeMissing" });
  return (await store?.all().catch(() => [])) ?? [];
}

export async function keep(photo: Photo | null): Promise<void> {
  if (!store || !photo) return;
  const { id, name, added, file, answer, mask, edited, picked } = photo;
  try {
    await store.put({ id, name, added, file, answer, mask, edited, picked });
    dismiss("storeFull");
  } catch {
    notify({ key: "storeFull", urgent: true });
  }
}

/** A photo that cannot be removed was not kept either. */
export async function unkeep(id: string): Promise<void> {
  await store?.remove(id).catch(() => undefined);
}
