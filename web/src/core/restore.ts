/** From the model's logits back to the photo's own size, as `restore.py` does it. */

import type { Frame } from "./frame";
import { eachRow, interpolateFloats } from "./linear";
import { logit } from "./logit";
import { cropFloats, type Floats, type Mask, mask } from "./plane";

/** The logit of every pixel outside the window that the model ran on. */
const OUTSIDE = -30;

/** Bring logits back to the photo's own size. */
export function restore(logits: Floats, frame: Frame): Floats {
  const { photoHeight: height, photoWidth: width, window } = frame;
  const inner = cropFloats(logits, frame);
  if (!window) return interpolateFloats(inner, height, width);
  const whole = { data: new Float32Array(height * width).fill(OUTSIDE), height, width };
  eachRow(inner, window.height, window.width, (y, row) =>
    whole.data.set(row, (window.top + y) * width + window.left),
  );
  return whole;
}

/** Restore and threshold in one pass. */
export function restoreMask(logits: Floats, frame: Frame, threshold: number): Mask {
  const { photoHeight: height, photoWidth: width } = frame;
  const window = frame.window ?? { top: 0, left: 0, height, width };
  const limit = Math.fround(logit(threshold));
  const out = mask(height, width);
  eachRow(cropFloats(logits, frame), window.height, window.width, (y, row) => {
    const start = (window.top + y) * width + window.left;
    for (let x = 0; x < row.length; x++) out.data[start + x] = row[x]! > limit ? 1 : 0;
  });
  return out;
}
