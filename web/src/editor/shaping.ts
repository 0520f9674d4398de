/** Points of the outline that are dragged, or set one by one. */

import type { Point } from "../core/contour";
import { type Hand, ringed } from "./hand";
import { Points } from "./points";
import type { Session } from "./session";
import type { Sheet } from "./sheet";
import { toScreen, type View } from "./view";

/** How near, in CSS pixels, a finger or pointer takes hold of a point. */
const HOLD = 18;
const [CROSS, DOT, HELD] = [7, 5, 8] as const;

export class Shaping implements Hand {
  readonly points = new Points();

  /** `noted` is called after each change of the mask. */
  constructor(
    private readonly sheet: Sheet,
    private readonly session: Session,
    private readonly noted: () => void,
  ) {}

  /** Take the outline as it is now. */
  begin(): void {
    this.points.begin(this.session.outline());
    this.sheet.draw();
  }

  press(at: Point, scale: number): void {
    if (this.points.grab(at, HOLD / scale)) this.close();
    else this.sheet.draw();
  }

  drag(at: Point): void {
    this.points.move(at);
    this.sheet.draw();
  }

  /** Make the mask follow the points. */
  lift(): void {
    const change = this.points.change();
    if (!change) return;
    if (this.session.reshape(change.before, change.after)) this.noted();
    this.sheet.update();
  }

  cancel(): void {
    this.points.cancel();
    this.sheet.draw();
  }

  /** Close the polygon that is being drawn. */
  close(): void {
    if (!this.points.close()) return;
    this.lift();
    this.begin();
  }

  removeChosen(): void {
    if (this.points.removeChosen()) this.lift();
  }

  draw(context: CanvasRenderingContext2D, view: View, cursor: Point | null): void {
    this.drawPoints(context, view);
    if (!cursor) return;
    const [x, y] = cursor;
    context.beginPath();
    context.moveTo(x - CROSS, y);
    context.lineTo(x + CROSS, y);
    context.moveTo(x, y - CROSS);
    context.lineTo(x, y + CROSS);
    ringed(context);
  }

  private drawPoints(context: CanvasRenderingContext2D, view: View): void {
    const spots = this.points.all.map((point) => toScreen(view, point));
    context.beginPath();
    for (const spot of spots) context.lineTo(...spot);
    if (!this.points.drafting.value) context.closePath();
    ringed(context);
    spots.forEach((spot, i) => {
      const held = i === this.points.chosen;
      context.beginPath();
      context.arc(...spot, held ? HELD : DOT, 0, 2 * Math.PI);
      context.fillStyle = held ? "#b23a48" : "#fff";
      context.fill();
      ringed(context);
    });
  }
}
