/** An editing of one mask: strokes and polygons, each undone as a whole. Knows no screen. */

import { type Point, contourOf } from "../core/contour";
import type { Box, Mask } from "../core/plane";
import { paint } from "./brush";
import { History } from "./history";
import { reshape, simplify } from "./polygon";

/** A polygon's points lie at most this share of the photo's longer side off the outline. */
const SLACK = 0.004;

export class Session {
  readonly history = new History();
  private start: Mask | null = null;
  private at: Point | null = null;

  /** `mask` is changed in place. */
  constructor(readonly mask: Mask) {}

  /** Put the brush down at a point of the photo's plane. */
  press(point: Point, radius: number, value: 0 | 1): Box | null {
    this.start = { ...this.mask, data: this.mask.data.slice() };
    this.at = point;
    return paint(this.mask, point, point, radius, value);
  }

  drag(point: Point, radius: number, value: 0 | 1): Box | null {
    if (!this.at) return null;
    const from = this.at;
    this.at = point;
    return paint(this.mask, from, point, radius, value);
  }

  /** Lift the brush; tells whether anything changed. */
  lift(): boolean {
    const changed = this.start !== null && this.history.note(this.start, this.mask);
    this.start = this.at = null;
    return changed;
  }

  /** Take back a stroke that is not finished. */
  cancel(): void {
    if (this.start) this.mask.data.set(this.start.data);
    this.start = this.at = null;
  }

  /** The largest piece's outline as few points, in the photo's plane. */
  outline(): Point[] {
    const points = contourOf(this.mask).map(([x, y]) => [x + 0.5, y + 0.5] as const);
    return simplify(points, SLACK * Math.max(this.mask.height, this.mask.width));
  }

  /** Follow a change of that outline; an empty `before` adds a new piece. */
  reshape(before: readonly Point[], after: readonly Point[]): boolean {
    const was = { ...this.mask, data: this.mask.data.slice() };
    reshape(this.mask, before, after);
    return this.history.note(was, this.mask);
  }
}
