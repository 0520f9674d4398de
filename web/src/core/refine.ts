/** Runs the network on a photo as often as the spec asks, in the steps of `refine.py`. */

import { hasTongue, isEmpty, type Pass, type Run, withPresence } from "./modelPass";
import type { Photo } from "./plane";
import { framePass, windowPass } from "./relightPass";
import { roi } from "./roi";
import type { ModelSpec } from "./spec";
import { average, needsTta, ttaPass } from "./tta";

type Step = (photo: Photo, result: Pass, spec: ModelSpec, run: Run) => Promise<Pass> | Pass;

const STEPS: readonly Step[] = [zoom, tta];

/** From a photo to the one pass whose logits become its mask. */
export async function refine(photo: Photo, spec: ModelSpec, run: Run): Promise<Pass> {
  let result = await wholeFrame(photo, spec, run);
  for (const step of STEPS) {
    if (result.final) break;
    result = await step(photo, result, spec, run);
  }
  return result;
}

/** Run the network on the whole photo. */
function wholeFrame(photo: Photo, spec: ModelSpec, run: Run): Promise<Pass> {
  return framePass(photo, spec, run);
}

/** Run the network on the region of interest, if what the whole frame shows is small. */
async function zoom(photo: Photo, result: Pass, spec: ModelSpec, run: Run): Promise<Pass> {
  const window = roi(result, spec);
  if (!window) return result;
  const zoomed = await windowPass(photo, window, spec, run);
  if (isEmpty(zoomed, spec)) return zoomed;
  return withPresence(zoomed, (result.presenceLogit + zoomed.presenceLogit) / 2, spec);
}

/** Average with a second view, if the spec asks for it and the whole frame is enough. */
async function tta(photo: Photo, result: Pass, spec: ModelSpec, run: Run): Promise<Pass> {
  if (result.frame.window || !hasTongue(result, spec) || !needsTta(result, spec)) return result;
  return average(result, await ttaPass(photo, spec, run), spec);
}
