/** A canvas on which a mask is corrected: brush, eraser and points, by pointer or by keys. */

import { signal } from "@preact/signals";
import type { Point } from "../core/contour";
import type { Mask } from "../core/plane";
import { clamp } from "../core/round";
import type { Hand } from "./hand";
import { Session } from "./session";
import { Shaping } from "./shaping";
import { Sheet } from "./sheet";
import { Strokes } from "./strokes";
import { toPhoto, toScreen } from "./view";

export type Tool = "brush" | "eraser" | "polygon";

export interface Status {
  readonly key:
    "brush" | "eraser" | "polygon" | `status${"Undone" | "Redone" | "Changed" | "Point"}`;
  readonly values: Readonly<Record<string, number>>;
  readonly turn: number;
}

export const RADII = { least: 1, most: 120 };

export class Easel {
  readonly tool = signal<Tool>("brush");
  /** The brush's radius in CSS pixels: zooming in makes it finer. */
  readonly radius = signal(16);
  readonly canUndo = signal(false);
  readonly canRedo = signal(false);
  /** What happened last, for those who do not see it; `turn` tells two of a kind apart. */
  readonly status = signal<Status | null>(null);
  readonly sheet: Sheet;
  readonly shaping: Shaping;

  private readonly session: Session;
  private readonly hands: Readonly<Record<Tool, Hand>>;
  private cursor: Point | null = null;

  /** `mask` is changed in place, and `changed` called after each change. */
  constructor(
    canvas: HTMLCanvasElement,
    photo: ImageBitmap,
    readonly mask: Mask,
    private readonly changed: (mask: Mask) => void,
  ) {
    this.session = new Session(mask);
    this.sheet = new Sheet(canvas, photo, mask, (context, view) =>
      this.hand.draw(context, view, this.cursor),
    );
    const noted = (): void => {
      this.noted();
      this.report("statusChanged");
    };
    const strokes = (value: 0 | 1): Hand =>
      new Strokes(this.sheet, this.session, this.radius, value, noted);
    this.shaping = new Shaping(this.sheet, this.session, noted);
    this.hands = { brush: strokes(1), eraser: strokes(0), polygon: this.shaping };
  }

  take(tool: Tool): void {
    this.tool.value = tool;
    this.report(tool);
    if (tool === "polygon") this.shaping.begin();
    else this.shaping.points.end();
    this.sheet.draw();
  }

  grow(by: number): void {
    this.radius.value = clamp(Math.round(this.radius.value * by), RADII.least, RADII.most);
    this.sheet.draw();
  }

  // --- one stroke, in CSS pixels of the canvas ------------------------------------------------

  /** Where the pointer is; null where it has left. */
  hover(at: Point | null): void {
    this.cursor = at;
    this.sheet.draw();
  }

  press(at: Point): void {
    this.cursor = at;
    this.hand.press(this.onPhoto(at), this.sheet.view.scale);
  }

  drag(at: Point): void {
    this.cursor = at;
    this.hand.drag(this.onPhoto(at), this.sheet.view.scale);
  }

  lift(): void {
    this.hand.lift();
  }

  /** A second finger came: what the first began was no stroke. */
  cancel(): void {
    this.hand.cancel();
  }

  /** End what is begun: a stroke is lifted, and a draft of points becomes a polygon. */
  finish(): void {
    this.hand.lift();
    if (this.tool.value === "polygon") this.shaping.close();
  }

  // --- steps ----------------------------------------------------------------------------------

  undo(): void {
    if (this.shaping.points.undo()) this.sheet.draw();
    else if (this.session.history.undo(this.mask)) this.stepped();
    else return;
    this.report("statusUndone");
  }

  redo(): void {
    if (!this.session.history.redo(this.mask)) return;
    this.stepped();
    this.report("statusRedone");
  }

  /** Choose the next point, or the one before. */
  choose(step: number): void {
    const point = this.shaping.points.choose(step);
    if (!point) return;
    this.hover(this.sheet.follow(toScreen(this.sheet.view, point)));
    const { all, chosen } = this.shaping.points;
    this.report("statusPoint", { number: chosen + 1, count: all.length });
  }

  /** Move the cursor, the brush that is down, or the point that is chosen. */
  step(dx: number, dy: number, painting: boolean): void {
    const [x, y] = this.here;
    const at = this.sheet.follow([x + dx, y + dy]);
    const { chosen, drafting } = this.shaping.points;
    if (painting) this.drag(at);
    else if (chosen < 0 || drafting.value) this.hover(at);
    else {
      this.drag(at);
      this.lift();
    }
  }

  /** Where the keyboard acts. */
  get here(): Point {
    return this.cursor ?? this.sheet.middle;
  }

  private get hand(): Hand {
    return this.hands[this.tool.value];
  }

  private onPhoto(at: Point): Point {
    return toPhoto(this.sheet.view, at);
  }

  private report(key: Status["key"], values: Status["values"] = {}): void {
    this.status.value = { key, values, turn: (this.status.value?.turn ?? 0) + 1 };
  }

  private stepped(): void {
    if (this.tool.value === "polygon") this.shaping.begin();
    this.noted();
    this.sheet.update();
  }

  private noted(): void {
    this.canUndo.value = this.session.history.canUndo;
    this.canRedo.value = this.session.history.canRedo;
    this.changed(this.mask);
  }
}
