/** Runs the network on a photo as often as the spec asks, in the steps of `refine.py`. */

import { hasTongue, type Pass, type Run, runPass } from "./modelPass";
import type { Box, Photo } from "./plane";
import { modelInput, withDetail } from "./preprocess";
import { roi, sharedThreshold, tiles } from "./roi";
import type { ModelSpec } from "./spec";

/** From a photo to the one pass whose logits become its mask. */
export async function refine(photo: Photo, spec: ModelSpec, run: Run): Promise<Pass> {
  let result = await wholeFrame(photo, spec, run);
  result = await searchTiles(photo, result, spec, run);
  return zoom(photo, result, spec, run);
}

/** Run the network on the whole photo. */
function wholeFrame(photo: Photo, spec: ModelSpec, run: Run): Promise<Pass> {
  return passOver(photo, null, spec, run);
}

/** Search a tongue in overlapping tiles, if the whole frame shows none. */
async function searchTiles(photo: Photo, result: Pass, spec: ModelSpec, run: Run): Promise<Pass> {
  const windows = tiles(photo, spec.refine.tile);
  if (hasTongue(result, spec) || !windows.length) return result;
  // All tiles have one size: the photo is decoded once for all of them.
  const detailed = await withDetail(photo, spec.input, windows[0]!);
  let best: Pass | null = null;
  for (const window of windows) {
    const tile = await passOver(detailed, window, spec, run);
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

function zoomIn(photo: Photo, result: Pass, spec: ModelSpec, run: Run): Promise<Pass> | Pass {
  const window = roi(result, spec);
  return window ? passOver(photo, window, spec, run) : result;
}

async function passOver(
  photo: Photo,
  window: Box | null,
  spec: ModelSpec,
  run: Run,
): Promise<Pass> {
  return runPass(await modelInput(photo, spec.input, window), spec, run);
}
