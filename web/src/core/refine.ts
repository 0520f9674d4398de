/** Runs the network on a photo as often as the spec asks, in the steps of `refine.py`. */

import { hasTongue, type Pass, type Run, runPass } from "./modelPass";
import type { Photo } from "./plane";
import { modelInput, withDetail } from "./preprocess";
import { framePass, windowPass } from "./relightPass";
import { roi, sharedThreshold, tiles } from "./roi";
import type { ModelSpec } from "./spec";
import { average, needsTta, ttaPass } from "./tta";

type Step = (photo: Photo, result: Pass, spec: ModelSpec, run: Run) => Promise<Pass> | Pass;

const STEPS: readonly Step[] = [searchTiles, zoom, tta];

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

/** Search a tongue in overlapping tiles, if the whole frame shows none. */
async function searchTiles(photo: Photo, result: Pass, spec: ModelSpec, run: Run): Promise<Pass> {
  const windows = tiles(photo, spec.refine.tile);
  if (hasTongue(result, spec) || !windows.length) return result;
  // All tiles have one size: the photo is decoded once for all of them.
  const detailed = await withDetail(photo, spec.input, windows[0]!);
  let best: Pass | null = null;
  for (const window of windows) {
    // Plain passes: relit photos are richer in contrast and cause more false alarms.
    const tile = await runPass(await modelInput(detailed, spec.input, window), spec, run);
    if (!best || tile.presence > best.presence) best = tile;
  }
  if (!best || !hasTongue(best, spec)) return result;
  const zoomed = await zoomIn(detailed, best, spec, run);
  const least = sharedThreshold(spec.output.presenceThreshold, 1 + windows.length);
  return zoomed.presence >= least ? zoomed : result;
}

/** Run the network on the region of interest, if the tongue is small in the whole frame. */
function zoom(photo: Photo, result: Pass, spec: ModelSpec, run: Run): Promise<Pass> | Pass {
  if (result.frame.window || !hasTongue(result, spec)) return result;
  return zoomIn(photo, result, spec, run);
}

/** Average with a second view, if the spec asks for it and the whole frame is enough. */
async function tta(photo: Photo, result: Pass, spec: ModelSpec, run: Run): Promise<Pass> {
  if (result.frame.window || !hasTongue(result, spec) || !needsTta(result, spec)) return result;
  return average(result, await ttaPass(photo, spec, run), spec);
}

function zoomIn(photo: Photo, result: Pass, spec: ModelSpec, run: Run): Promise<Pass> | Pass {
  const window = roi(result, spec);
  return window ? windowPass(photo, window, spec, run) : result;
}
