/** Windows of a photo to run the network on, as `roi.py` finds them. */

import { logit } from "./logit";
import type { Pass } from "./modelPass";
import { boundingBox, type Box, cropFloats, mask } from "./plane";
import { clamp, roundEven } from "./round";
import type { ModelSpec } from "./spec";

/** The region of interest around a small tongue; null where there is no small tongue. */
export function roi({ logits, frame }: Pass, spec: ModelSpec): Box | null {
  const inner = cropFloats(logits, frame);
  const threshold = logit(spec.output.threshold);
  const tongue = mask(inner.height, inner.width);
  for (let i = 0; i < tongue.data.length; i++) tongue.data[i] = inner.data[i]! > threshold ? 1 : 0;
  const box = boundingBox(tongue);
  if (!spec.refine.zoomBelow || !box) return null;
  const { photoHeight, photoWidth } = frame;
  const content = frame.window ?? { top: 0, left: 0, height: photoHeight };
  const scale = content.height / frame.height;
  const [height, width] = [scale * box.height, scale * box.width];
  const longer = Math.max(height, width);
  if (longer >= spec.refine.zoomBelow * Math.max(photoHeight, photoWidth)) return null;
  const y = content.top + scale * box.top + height / 2;
  const x = content.left + scale * box.left + width / 2;
  return square(y, x, longer * (1 + 2 * spec.refine.roiMargin), photoHeight, photoWidth);
}

/** The presence that the best of several passes has to reach: they share the false alarms. */
export function sharedThreshold(threshold: number, passes: number): number {
  return 1 - (1 - threshold) / passes;
}

/** The square of `side` around a point, moved inside the photo and cut to it. */
function square(y: number, x: number, side: number, height: number, width: number): Box {
  const down = Math.max(1, Math.min(roundEven(side), height));
  const across = Math.max(1, Math.min(roundEven(side), width));
  return {
    top: clamp(roundEven(y - down / 2), 0, height - down),
    left: clamp(roundEven(x - across / 2), 0, width - across),
    height: down,
    width: across,
  };
}
