/** What was drawn by hand, and the dataset that is collected of it. */

import type { Mask } from "../core/plane";
import { zipDataset } from "../dataset/dataset";
import { say } from "../i18n/say";
import type { Kept } from "../store/db";
import { packMask, unpackMask } from "../store/pack";
import { keep } from "./keep";
import { save } from "./save";
import { outline } from "./show";
import * as state from "./state";
import { reasonOf } from "./trouble";

/** Keep a mask as it is drawn at the moment, so that a closed tab loses no stroke. */
export async function keepMask(id: string, mask: Mask): Promise<void> {
  state.change(id, { mask: await packMask(mask), edited: true });
  await keep(id);
}

/** Take over a corrected mask. */
export async function correct(id: string, mask: Mask): Promise<void> {
  await keepMask(id, mask);
  await outline(id, mask);
}

/** Go back to the mask as it was before the editing. */
export async function restore(id: string, before: Pick<Kept, "mask" | "edited">): Promise<void> {
  state.change(id, before);
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
    const pairs = state.picked.value.map(async ({ file, name, mask: kept, answer }) => {
      const mask = await unpackMask(kept!);
      const { height, width } = answer ?? mask;
      return { file, name, mask, height, width };
    });
    const file = `tongues-${new Date().toISOString().slice(0, 10)}.zip`;
    save(await zipDataset(await Promise.all(pairs), say("readme")), file);
    state.notify({ key: "exported", values: { file } });
  } catch (error) {
    state.notify({ key: "exportFailed", values: { reason: reasonOf(error) }, urgent: true });
  } finally {
    state.exporting.value = false;
  }
}
