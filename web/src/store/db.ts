/** The browser's own database, so that a closed tab loses nothing. */

import type { Flag } from "../core/quality";
import type { Answer } from "../engine/engine";
import type { Measures } from "../measure/measure";

export interface PackedMask {
  readonly packed: Blob;
  readonly height: number;
  readonly width: number;
  /** Whether no pixel is tongue. */
  readonly empty: boolean;
}

/** What is wrong with a photo, and its measures, which an empty mask has not. */
export interface Checked {
  readonly flags: readonly Flag[];
  readonly measures: Measures | null;
}

/** What is kept of a photo. */
export interface Kept {
  readonly id: string;
  readonly name: string;
  readonly added: number;
  readonly file: Blob;
  readonly answer: Answer | null;
  /** The mask's bytes of 0 and 1, deflated, and its size; null before there is one. */
  readonly mask: PackedMask | null;
  readonly edited: boolean;
  /** What was measured with this mask; null before it was. */
  readonly checked: Checked | null;
  /** A small picture of it as a `data:` address; null before there is one. */
  readonly thumbnail: string | null;
  /** Whether it goes into the dataset. */
  readonly picked: boolean;
}

/** The browser has no database for this page, no room, a newer page's database, or another fault. */
export type StoreFault = "missing" | "full" | "newer" | "failed";

/** The words are in `i18n`. */
export class StoreError extends Error {
  constructor(
    readonly fault: StoreFault,
    message = "",
  ) {
    super(message);
  }
}

const [NAME, VERSION, TABLE] = ["tongueseg", 1, "photos"] as const;

/** Opens the database when it is first used, and again after the browser closed it. */
export class Store {
  private opening: Promise<IDBDatabase> | null = null;

  /** `emptied` is called where the browser took the database away while the page was open. */
  constructor(private readonly emptied: () => void) {}

  /** All photos, the first that was added first. All methods throw `StoreError`. */
  async all(): Promise<Kept[]> {
    const photos = await this.run("readonly", (table) =>
      settled(table.getAll() as IDBRequest<Kept[]>),
    );
    return photos.sort((a, b) => a.added - b.added);
  }

  async get(id: string): Promise<Kept | null> {
    const photo = await this.run("readonly", (table) =>
      settled(table.get(id) as IDBRequest<Kept | undefined>),
    );
    return photo ?? null;
  }

  /** Keep a photo, whole or not at all. */
  async put(photo: Kept): Promise<void> {
    await this.write((table) => table.put(photo));
  }

  async remove(id: string): Promise<void> {
    await this.write((table) => table.delete(id));
  }

  async clear(): Promise<void> {
    await this.write((table) => table.clear());
  }

  private write(change: (table: IDBObjectStore) => void): Promise<void> {
    return this.run("readwrite", (table) => {
      change(table);
      return committed(table.transaction);
    });
  }

  private async run<T>(
    mode: IDBTransactionMode,
    work: (table: IDBObjectStore) => Promise<T>,
  ): Promise<T> {
    const once = async (): Promise<T> =>
      work((await this.opened()).transaction(TABLE, mode).objectStore(TABLE));
    try {
      return await once().catch((error: unknown) => {
        if (faultOf(error) !== "failed") throw error;
        // A connection that the browser closed says so only when it is used.
        this.opening = null;
        return once();
      });
    } catch (error) {
      throw new StoreError(faultOf(error), error instanceof Error ? error.message : String(error));
    }
  }

  private opened(): Promise<IDBDatabase> {
    if (this.opening) return this.opening;
    const opening = (this.opening = open());
    const lose = (): void => {
      if (this.opening === opening) this.opening = null;
    };
    opening.then((database) => {
      database.onclose = () => {
        lose();
        this.emptied();
      };
      // A connection that stays open would block whoever upgrades or deletes the database.
      database.onversionchange = ({ newVersion }) => {
        database.close();
        lose();
        if (newVersion === null) this.emptied();
      };
    }, lose);
    return opening;
  }
}

async function open(): Promise<IDBDatabase> {
  if (typeof indexedDB === "undefined") throw new StoreError("missing");
  let opening: IDBOpenDBRequest;
  try {
    opening = indexedDB.open(NAME, VERSION);
  } catch {
    throw new StoreError("missing");
  }
  opening.onupgradeneeded = () => opening.result.createObjectStore(TABLE, { keyPath: "id" });
  return settled(opening);
}

function faultOf(error: unknown): StoreFault {
  if (error instanceof StoreError) return error.fault;
  const name = error instanceof DOMException ? error.name : "";
  if (name === "QuotaExceededError") return "full";
  return name === "VersionError" ? "newer" : "failed";
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
