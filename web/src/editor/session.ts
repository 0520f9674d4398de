/** An editing of one mask: strokes and polygons, each undone as a whole. Knows no screen. */

import type { Point } from "../core/contour";
import type { Box, Mask } from "../core/plane";
import { borderOf } from "./border";
import { paint } from "./brush";
import { History } from "./history";
import { reshape, simplify } from "./polygon";

/** A polygon's points lie at most this share of the photo's longer side off the outline. */
const SLACK = 0.004;
/** Pixels that it may always be off: the steps of a slanting border are less. */
const LEAST_SLACK = 1;

/** What an edge of the polygon stands for: the border up to the next point. */
interface Edge {
  readonly to: Point;
  readonly border: readonly Point[];
}

export class Session {
  readonly history = new History();
  private start: Mask | null = null;
  private at: Point | null = null;
  private edges: ReadonlyMap<Point, Edge> = new Map();

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
    const border = borderOf(this.mask);
    const { height, width } = this.mask;
    const points = simplify(border, Math.max(SLACK * Math.max(height, width), LEAST_SLACK));
    const places = points.map((point) => border.indexOf(point));
    const edges = points.map((point, i): [Point, Edge] => {
      const between = border.slice(places[i]! + 1, places[i + 1]);
      return [point, { to: points[(i + 1) % points.length]!, border: between }];
    });
    this.edges = new Map(edges);
    return points;
  }

  /**
   * Follow a change of that outline; an empty `before` adds a new piece. Edges that were changed
   * replace the border, all others keep it pixel by pixel.
   */
  reshape(before: readonly Point[], after: readonly Point[]): boolean {
    const was = { ...this.mask, data: this.mask.data.slice() };
    reshape(this.mask, this.bordered(before), this.bordered(after));
    return this.history.note(was, this.mask);
  }

  /** A polygon with the border between the points that still follow each other. */
  private bordered(points: readonly Point[]): Point[] {
    return points.flatMap((point, i) => {
      const edge = this.edges.get(point);
      return edge?.to === points[(i + 1) % points.length] ? [point, ...edge!.border] : [point];
    });
  }
}
