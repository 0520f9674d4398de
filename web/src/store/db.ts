/** The browser's own database, so that a closed tab loses nothing. */

import type { Answer } from "../engine/engine";

/** What is kept of a photo. */
export interface Kept {
  readonly id: string;
  readonly name: string;
  readonly added: number;
  readonly file: Blob;
  readonly answer: Answer | null;
  /** The mask's bytes of 0 and 1, deflated, and its size; null before there is one. */
  readonly mask: { readonly packed: Blob; readonly height: number; readonly width: number } | null;
  readonly edited: boolean;
  /** Whether it goes into the dataset. */
  readonly picked: boolean;
}

/** The browser has no room left, or refuses to keep anything. */
export class StoreFull extends Error {}

const [NAME, VERSION, TABLE] = ["tongueseg", 1, "photos"] as const;

export class Store {
  private constructor(private readonly database: IDBDatabase) {}

  /** Open it; null where the browser has none for this page. */
  static async open(): Promise<Store | null> {
    if (typeof indexedDB === "undefined") return null;
    try {
      const opening = indexedDB.open(NAME, VERSION);
      opening.onupgradeneeded = () => opening.result.createObjectStore(TABLE, { keyPath: "id" });
      return new Store(await settled(opening));
    } catch {
      return null;
    }
  }

  /** All photos, the first that was added first. */
  async all(): Promise<Kept[]> {
    const photos = await settled(this.table("readonly").getAll() as IDBRequest<Kept[]>);
    return photos.sort((a, b) => a.added - b.added);
  }

  /** Keep a photo, whole or not at all. Throws `StoreFull`. */
  async put(photo: Kept): Promise<void> {
    try {
      const table = this.table("readwrite");
      table.put(photo);
      await committed(table.transaction);
    } catch (error) {
      throw new StoreFull(String(error));
    }
  }

  async remove(id: string): Promise<void> {
    const table = this.table("readwrite");
    table.delete(id);
    await committed(table.transaction);
  }

  private table(mode: IDBTransactionMode): IDBObjectStore {
    return this.database.transaction(TABLE, mode).objectStore(TABLE);
  }
}

function settled<T>(request: IDBRequest<T>): Promise<T> {
  return new Promise((done, failed) => {
    request.onsuccess = () => done(request.result);
    request.onerror = () => failed(request.error ?? new Error("refused"));
  });
}

function committed(transaction: IDBTransaction): Promise<void> {
  return new Promise((done, failed) => {
    const fail = (): void => failed(transaction.error ?? new Error("aborted"));
    transaction.oncomplete = () => done();
    transaction.onerror = fail;
    transaction.onabort = fail;
  });
}
