/** What a tool does on the sheet. */

import type { Point } from "../core/contour";
import type { View } from "./view";

/** Points are those of the photo's plane; `scale` is how many CSS pixels one of its pixels has. */
export interface Hand {
  press(at: Point, scale: number): void;
  drag(at: Point, scale: number): void;
  lift(): void;
  /** What was begun is no stroke. */
  cancel(): void;
  /** Draw what lies over the photo, in CSS pixels; the cursor is null where it has left. */
  draw(context: CanvasRenderingContext2D, view: View, cursor: Point | null): void;
}

/** Stroke the path so that it is seen on light and on dark. */
export function ringed(context: CanvasRenderingContext2D, width = 1.5): void {
  context.lineWidth = width + 2;
  context.strokeStyle = "rgb(0 0 0 / 0.55)";
  context.stroke();
  context.lineWidth = width;
  context.strokeStyle = "#fff";
  context.stroke();
}
