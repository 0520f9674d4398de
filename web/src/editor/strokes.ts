/** Brush and eraser. */

import type { Signal } from "@preact/signals";
import type { Point } from "../core/contour";
import { type Hand, ringed } from "./hand";
import type { Session } from "./session";
import type { Sheet } from "./sheet";
import type { View } from "./view";

export class Strokes implements Hand {
  /** `radius` is in CSS pixels; `value` is what is painted, and `noted` called after a stroke. */
  constructor(
    private readonly sheet: Sheet,
    private readonly session: Session,
    private readonly radius: Signal<number>,
    private readonly value: 0 | 1,
    private readonly noted: () => void,
  ) {}

  press(at: Point, scale: number): void {
    this.sheet.update(this.session.press(at, this.radius.value / scale, this.value));
  }

  drag(at: Point, scale: number): void {
    this.sheet.update(this.session.drag(at, this.radius.value / scale, this.value));
  }

  lift(): void {
    if (this.session.lift()) this.noted();
  }

  cancel(): void {
    this.session.cancel();
    this.sheet.update();
  }

  draw(context: CanvasRenderingContext2D, _: View, cursor: Point | null): void {
    if (!cursor) return;
    context.beginPath();
    context.arc(...cursor, this.radius.value, 0, 2 * Math.PI);
    ringed(context);
  }
}
