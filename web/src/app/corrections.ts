/** What was drawn by hand, and the dataset that is collected of it. */

import { computed, signal } from "@preact/signals";
import type { Mask } from "../core/plane";
import { type Pair, zipDataset } from "../dataset/dataset";
import { say } from "../i18n/say";
import type { Kept } from "../store/db";
import { keep } from "./keep";
import { dropMask, maskOf, packed } from "./masks";
import { isEmpty } from "./review";
import { save } from "./save";
import { outline } from "./show";
import * as state from "./state";
import { reasonOf } from "./trouble";

/** Keep a mask as it is drawn at the moment, so that a closed tab loses no stroke. */
export async function keepMask(id: string, mask: Mask): Promise<void> {
  state.change(id, { edited: true, checked: null });
  const kept = await packed(id, mask);
  if (!kept) return;
  state.change(id, { mask: kept });
  await keep(id);
}

/** Take over a corrected mask: all that is saved from now on is of this one. */
export async function correct(id: string, mask: Mask): Promise<void> {
  const keeping = keepMask(id, mask);
  await outline(id, mask);
  await keeping;
}

/** Go back to the mask as it was before the editing. */
export async function restore(id: string, before: Pick<Kept, "mask" | "edited">): Promise<void> {
  dropMask(id);
  state.change(id, { ...before, checked: null });
  await keep(id);
}

export async function pick(id: string, picked: boolean): Promise<void> {
  state.change(id, { picked });
  await keep(id);
}

/** Save all photos that were picked as a zip in the dataset layout. */
export async function exportDataset(): Promise<void> {
  state.exporting.value = true;
  try {
    const file = `tongues-${new Date().toISOString().slice(0, 10)}.zip`;
    save(await zipDataset(pairsOf(exported.value), say("readme")), file);
    state.notify({ key: "exported", values: { file } });
  } catch (error) {
    state.notify({ key: "exportFailed", values: { reason: reasonOf(error) }, urgent: true });
  } finally {
    state.exporting.value = false;
  }
}

/** Whether photos without a tongue go into the dataset, as somebody who saw them decides. */
export const includeEmpty = signal(false);

/** What the dataset gets of the photos that were picked. */
export const exported = computed(() =>
  state.picked.value.filter((photo) => includeEmpty.value || !isEmpty(photo)),
);

/** One mask at a time: those of a hundred photos would take more memory than there is. */
async function* pairsOf(photos: readonly state.Photo[]): AsyncGenerator<Pair> {
  for (const photo of photos) {
    const mask = await maskOf(photo);
    if (!mask) continue;
    const { file, name, answer } = photo;
    const { height, width } = answer ?? mask;
    yield { file, name, mask, height, width };
  }
}
