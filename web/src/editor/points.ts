/** The outline as points that are dragged, or a new one, point by point. Knows no screen. */

import { signal } from "@preact/signals";
import type { Point } from "../core/contour";
import { distance, toSegment } from "./polygon";

export class Points {
  /** Whether the points are yet to become a polygon. */
  readonly drafting = signal(false);
  all: Point[] = [];
  private readonly held = signal(-1);
  private before: readonly Point[] = [];

  /** The point that is held, or was held last; -1 for none. */
  get chosen(): number {
    return this.held.value;
  }

  set chosen(index: number) {
    this.held.value = index;
  }

  /** Begin with an outline, or with nothing where there is none. */
  begin(outline: readonly Point[]): void {
    this.drafting.value = outline.length < 3;
    this.before = this.drafting.value ? [] : outline;
    this.all = [...this.before];
    this.chosen = -1;
  }

  end(): void {
    this.all = [];
    this.before = [];
    this.chosen = -1;
    this.drafting.value = false;
  }

  /** Take hold of a point, of an edge, or set a new point; tells whether that closes a draft. */
  grab(at: Point, hold: number): boolean {
    this.chosen = this.all.findIndex((point) => distance(point, at) < hold);
    if (this.drafting.value) {
      if (this.chosen === 0 && this.all.length > 2) return true;
      this.all.push(at);
    } else if (this.chosen < 0) this.insert(at, hold / 2);
    return false;
  }

  move(to: Point): void {
    if (this.chosen >= 0 && !this.drafting.value) this.all[this.chosen] = to;
  }

  /** Choose the next point, or the one before; gives where it is. */
  choose(step: number): Point | null {
    const count = this.all.length;
    if (!count) return null;
    this.chosen = (this.chosen + step + count) % count;
    return this.all[this.chosen]!;
  }

  /** Tells whether there was one that could go. */
  removeChosen(): boolean {
    if (this.chosen < 0 || this.all.length <= 3 || this.drafting.value) return false;
    this.all.splice(this.chosen, 1);
    this.chosen = -1;
    return true;
  }

  /** Make a polygon of the draft; tells whether there are points enough. */
  close(): boolean {
    if (!this.drafting.value || this.all.length < 3) return false;
    this.drafting.value = false;
    return true;
  }

  /** Take back the last point of a draft. */
  undo(): boolean {
    return this.drafting.value && this.all.pop() !== undefined;
  }

  /** What changed since it was asked last; null while a polygon is drawn. */
  change(): { before: readonly Point[]; after: readonly Point[] } | null {
    if (this.drafting.value) return null;
    const before = this.before;
    this.before = [...this.all];
    return { before, after: this.before };
  }

  /** Forget what was moved since then. */
  cancel(): void {
    if (!this.drafting.value) this.all = [...this.before];
  }

  /** An edge that is held gets a point there. */
  private insert(at: Point, hold: number): void {
    const next = (i: number): Point => this.all[(i + 1) % this.all.length]!;
    const edge = this.all.findIndex((point, i) => toSegment(at, point, next(i)) < hold);
    if (edge < 0) return;
    this.chosen = edge + 1;
    this.all.splice(this.chosen, 0, at);
  }
}
