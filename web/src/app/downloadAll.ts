/** The files of all photos at once. */

import { signal } from "@preact/signals";
import { type Pair, zipMasks } from "../dataset/dataset";
import { namesOf } from "../dataset/names";
import { say } from "../i18n/say";
import { measuresCsv, type Row } from "../measure/table";
import { check } from "./checks";
import { maskOf } from "./masks";
import { save } from "./save";
import * as state from "./state";
import { reasonOf } from "./trouble";

/** How many photos are in the file that is being made; null while none is. */
export const packedCount = signal<number | null>(null);

/** A photo and its name in files. */
interface Named {
  readonly name: string;
  readonly photo: state.Photo;
}

export function downloadAllMasks(): Promise<void> {
  return give("masks", "zip", (photos) => zipMasks(pairsOf(photos)));
}

export function downloadAllMeasures(): Promise<void> {
  return give("measures", "csv", async (photos) => {
    const rows: Row[] = [];
    for (const { name, photo } of photos) {
      rows.push({ name, ...(await measured(photo)) });
      count();
    }
    return new Blob([measuresCsv(rows)], { type: "text/csv" });
  });
}

async function measured({ id, trouble }: state.Photo): Promise<Omit<Row, "name">> {
  if (trouble) return { measures: null, error: trouble.message || say("standing failed") };
  try {
    return { measures: (await check(id))?.measures ?? null, error: "" };
  } catch (error) {
    return { measures: null, error: reasonOf(error) };
  }
}

/** One mask at a time, each at its photo's own size. */
async function* pairsOf(photos: readonly Named[]): AsyncGenerator<Omit<Pair, "file">> {
  for (const { name, photo } of photos) {
    const mask = await maskOf(photo);
    if (mask) {
      const { height, width } = photo.answer ?? mask;
      yield { name, mask, height, width };
    }
    count();
  }
}

function count(): void {
  packedCount.value = (packedCount.value ?? 0) + 1;
}

/** Make and save a file of all photos that are done, and say how many those are. */
async function give(
  what: "masks" | "measures",
  ending: string,
  make: (photos: readonly Named[]) => Promise<Blob>,
): Promise<void> {
  const all = state.photos.value;
  const names = namesOf(all);
  const photos = all
    .filter(({ mask, trouble }) => mask || (what === "measures" && trouble))
    .map((photo) => ({ name: names.get(photo)!, photo }));
  packedCount.value = 0;
  try {
    const file = `tongue-${what}-${new Date().toISOString().slice(0, 10)}.${ending}`;
    save(await make(photos), file);
    state.notify({ key: "savedAll", values: { file, done: photos.length, count: all.length } });
  } catch (error) {
    state.notify({ key: "saveFailed", values: { reason: reasonOf(error) }, urgent: true });
  } finally {
    packedCount.value = null;
  }
}
