/** The rectangle to which a cut-out is cropped. */

import { boundingBox, type Box, type Mask } from "./plane";

/** Of the tongue's longer side, on each side. */
const MARGIN = 0.06;

/** The tongue's bounding box with a margin, inside the photo; all of the photo without a tongue. */
export function cutBox(mask: Mask): Box {
  const { height, width } = mask;
  const box = boundingBox(mask);
  if (!box) return { top: 0, left: 0, height, width };
  const margin = Math.ceil(MARGIN * Math.max(box.height, box.width));
  const [top, left] = [Math.max(0, box.top - margin), Math.max(0, box.left - margin)];
  const bottom = Math.min(height, box.top + box.height + margin);
  const right = Math.min(width, box.left + box.width + margin);
  return { top, left, height: bottom - top, width: right - left };
}
