/** Photos that wait are worked on one after the other. */

import type { Segmentation } from "../engine/engine";
import { packMask } from "../store/pack";
import { engineNow } from "./engines";
import { keep } from "./keep";
import { change, complete, onStage, painted, view } from "./show";
import * as state from "./state";
import { troubleOf } from "./trouble";

let busy = false;

/** Work on all that waits, as soon as there is an engine. */
export function wake(): void {
  // At once: the engine is at work before the page draws itself.
  if (!busy) void workOn();
}

async function workOn(): Promise<void> {
  busy = true;
  try {
    for (let next = nextWaiting(); next && engineNow(); next = nextWaiting()) await work(next);
  } finally {
    busy = false;
  }
}

/** The one on the stage first. */
function nextWaiting(): state.Photo | undefined {
  const waiting = state.photos.value.filter(({ progress }) => progress === "waiting");
  return waiting.find(({ id }) => id === state.currentId.value) ?? waiting[0];
}

async function work(photo: state.Photo): Promise<void> {
  const { id, file } = photo;
  state.change(id, { progress: "working", trouble: null });
  try {
    const viewed = view(id);
    const segmenting = engineNow()!.segment({ key: id, file }, viewed);
    const [segmentation] = await Promise.all([segmenting, viewed]);
    await settle(id, segmentation);
  } catch (error) {
    const trouble = troubleOf(error);
    state.change(id, { progress: "failed", trouble });
    if (trouble.fault === "unauthorized") state.keyRequired.value = true;
    if (trouble.refusal) await keep(id);
  }
}

/** First what is drawn, then all the rest. */
async function settle(id: string, { drawn, mask: whole, ...answer }: Segmentation): Promise<void> {
  if (!state.change(id, { progress: "done", answer })) return;
  if (onStage(id)) {
    change(id, { drawn, flags: answer.flags ?? undefined });
    await painted();
    performance.mark("tongueseg-painted");
  }
  const mask = await whole();
  // Another tab may have had the photo too, and somebody has corrected it there.
  if (state.find(id)?.edited) return;
  state.change(id, { mask: await packMask(mask), checked: null });
  if (onStage(id)) {
    change(id, { drawn, mask });
    void complete(id, mask);
  }
  await keep(id);
}
