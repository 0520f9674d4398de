/** The predicted IoU of a mask, as `predicted_iou.py` computes it. */

import { logit } from "./logit";
import type { Pass } from "./modelPass";
import { cropFloats } from "./plane";
import type { ModelSpec } from "./spec";

/** A logit this close to the threshold may fall on either side. */
const BAND = 1;

/** Added to the share of uncertain pixels, so that none at all has a logarithm. */
const LEAST = 1e-3;

/** The IoU that a pass's mask probably has with the truth; null where the spec does not tell. */
export function predictedIou(result: Pass, spec: ModelSpec): number | null {
  const [line, feature] = [spec.output.predictedIou, maskUncertainty(result, spec)];
  if (!line || feature === null) return null;
  return 1 - Math.exp(Math.min(0, line.intercept + line.uncertainty * feature));
}

/** The logarithm of the uncertain pixels' number over the mask's; null without a mask. */
export function maskUncertainty({ logits, raw, frame }: Pass, spec: ModelSpec): number | null {
  const threshold = logit(spec.output.threshold);
  const mask = cropFloats(logits, frame).data.reduce((sum, at) => sum + Number(at > threshold), 0);
  if (!mask) return null;
  const near = (at: number) => Math.abs(at - threshold) < BAND;
  const uncertain = raw.data.reduce((sum, at) => sum + Number(near(at)), 0);
  return Math.log(uncertain / mask + LEAST);
}
