/** A round brush: pixels whose centres lie within its radius of the stroke. */

import type { Box, Mask } from "../core/plane";
import type { Point } from "../core/contour";

/** Paint a straight stroke into a mask and return the rectangle that may have changed. */
export function paint(
  mask: Mask,
  [x0, y0]: Point,
  [x1, y1]: Point,
  radius: number,
  value: 0 | 1,
): Box | null {
  const box = reach(
    mask,
    Math.min(x0, x1),
    Math.min(y0, y1),
    Math.max(x0, x1),
    Math.max(y0, y1),
    radius,
  );
  if (!box) return null;
  const [dx, dy] = [x1 - x0, y1 - y0];
  const length = dx * dx + dy * dy;
  for (let y = box.top; y < box.top + box.height; y++) {
    for (let x = box.left; x < box.left + box.width; x++) {
      const [px, py] = [x + 0.5 - x0, y + 0.5 - y0];
      const part = length ? Math.min(Math.max((px * dx + py * dy) / length, 0), 1) : 0;
      const far = (px - part * dx) ** 2 + (py - part * dy) ** 2;
      if (far <= radius * radius) mask.data[y * mask.width + x] = value;
    }
  }
  return box;
}

function reach(mask: Mask, x0: number, y0: number, x1: number, y1: number, by: number): Box | null {
  const left = Math.max(0, Math.floor(x0 - by));
  const top = Math.max(0, Math.floor(y0 - by));
  const width = Math.min(mask.width, Math.ceil(x1 + by)) - left;
  const height = Math.min(mask.height, Math.ceil(y1 + by)) - top;
  return width > 0 && height > 0 ? { top, left, height, width } : null;
}
