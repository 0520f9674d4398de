/** Passes over bright photos, whose light is changed first, as `relight_pass.py` runs them. */

import { hasTongue, type Pass, type Run, runPass } from "./modelPass";
import type { Box, Photo } from "./plane";
import { type ModelInput, modelInput } from "./preprocess";
import { roi, sharedThreshold } from "./roi";
import type { ModelSpec } from "./spec";
import { ttaPass } from "./tta";

/** Run the network on the whole photo; on a bright one relit, and plain only where needed. */
export async function framePass(photo: Photo, spec: ModelSpec, run: Run): Promise<Pass> {
  const placed = await modelInput(photo, spec.input);
  if (!isBright(placed, spec)) return runPass(placed, spec, run);
  const second = await ttaPass(photo, spec, run);
  // Two passes share the probability of a false alarm.
  const certain = second.presence >= sharedThreshold(spec.output.presenceThreshold, 2);
  const window = roi(second, spec);
  if (certain && !window) return { ...second, final: true };
  const plain = await runPass(placed, spec, run);
  if (hasTongue(plain, spec)) {
    if (roi(plain, spec)) return plain;
    return { ...(hasTongue(second, spec) ? second : plain), final: true };
  }
  if (certain && window) {
    const zoomed = await windowPass(photo, window, spec, run);
    if (hasTongue(zoomed, spec)) return { ...zoomed, final: true };
  }
  return plain;
}

/** Run the network on a window; on a bright one that shows a tongue, relit as well. */
export async function windowPass(
  photo: Photo,
  window: Box,
  spec: ModelSpec,
  run: Run,
): Promise<Pass> {
  const placed = await modelInput(photo, spec.input, window);
  const plain = await runPass(placed, spec, run);
  if (!isBright(placed, spec) || !hasTongue(plain, spec)) return plain;
  const second = await ttaPass(photo, spec, run, window);
  if (!hasTongue(second, spec)) return plain;
  // Presence is calibrated on plain views.
  return { ...second, presenceLogit: plain.presenceLogit, presence: plain.presence };
}

function isBright({ brightness }: ModelInput, { refine }: ModelSpec): boolean {
  return refine.relightAbove > 0 && brightness > refine.relightAbove;
}
