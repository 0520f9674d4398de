/** Test-time augmentation, as `tta.py` does it: a second pass, mirrored and relit, averaged. */

import { interpolateFloats } from "./linear";
import { logit } from "./logit";
import { boundaryUncertainty, type Pass, type Run, runPass } from "./modelPass";
import type { Box, Photo } from "./plane";
import { clipLogits, postprocess } from "./postprocess";
import { modelInput, type View } from "./preprocess";
import { RELIGHT } from "./relight";
import type { ModelSpec } from "./spec";

/** The second view of a whole photo: relit, on grey. */
export const TTA_VIEW: View = { margin: 0.05, pad: 60, relight: RELIGHT };

/** The second view of a window, which has surroundings of its own. */
export const TTA_ROI_VIEW: View = { ...TTA_VIEW, margin: 0 };

/** Run the network on the second view of a photo, or of a window of it, mirrored. */
export async function ttaPass(
  photo: Photo,
  spec: ModelSpec,
  run: Run,
  window: Box | null = null,
): Promise<Pass> {
  const view = window ? TTA_ROI_VIEW : TTA_VIEW;
  return runPass(await modelInput(photo, spec.input, window, view), spec, run, true);
}

/** Whether the spec asks for a second view after this pass. */
export function needsTta(result: Pass, spec: ModelSpec): boolean {
  const { tta, ttaMinUncertainty } = spec.refine;
  return tta && boundaryUncertainty(result, spec) >= ttaMinUncertainty;
}

/** Average the logits of two passes in the frame of the first, whose presence stays. */
export function average(first: Pass, second: Pass, spec: ModelSpec): Pass {
  const threshold = logit(spec.output.threshold);
  const resized = interpolateFloats(second.raw, first.raw.height, first.raw.width);
  const [raw, other] = [clipLogits(first.raw, threshold), clipLogits(resized, threshold)];
  for (let i = 0; i < raw.data.length; i++) raw.data[i] = (raw.data[i]! + other.data[i]!) / 2;
  return { ...first, logits: postprocess(first.logits, raw, first.frame, threshold), raw };
}
