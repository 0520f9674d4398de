/** Pointers on an easel: one draws, two zoom and move, the wheel zooms. */

import type { Point } from "../core/contour";
import type { Easel } from "./easel";

const WHEEL = 0.0018;
const MIDDLE = 1;

/** Listen to a canvas; returns a function that stops it. */
export function listen(canvas: HTMLCanvasElement, easel: Easel): () => void {
  const down = new Map<number, Point>();
  let moving = false;

  const at = (event: MouseEvent): Point => {
    const box = canvas.getBoundingClientRect();
    return [event.clientX - box.left, event.clientY - box.top];
  };
  const pair = (): readonly [Point, Point] => {
    const [first, second] = down.values();
    return [first!, second!];
  };
  const pressed = (event: PointerEvent): void => {
    event.preventDefault();
    canvas.focus();
    canvas.setPointerCapture(event.pointerId);
    down.set(event.pointerId, at(event));
    if (down.size === 2) {
      easel.cancel();
      moving = true;
    } else if (event.button === MIDDLE) moving = true;
    else if (down.size === 1 && !moving) easel.press(at(event));
  };
  const moved = (event: PointerEvent): void => {
    const from = down.get(event.pointerId);
    const to = at(event);
    if (!from) return easel.hover(to);
    const before = down.size === 2 ? pair() : null;
    down.set(event.pointerId, to);
    if (before) easel.sheet.pinchBy(before, pair());
    else if (moving) easel.sheet.panBy(to[0] - from[0], to[1] - from[1]);
    else for (const part of event.getCoalescedEvents?.() ?? []) easel.drag(at(part));
    if (!before && !moving) easel.drag(to);
  };
  const lifted = (event: PointerEvent): void => {
    if (!down.delete(event.pointerId)) return;
    if (!moving) easel.lift();
    // The finger that stays after a pinch does not begin to draw.
    if (!down.size) moving = false;
    if (event.pointerType !== "mouse") easel.hover(null);
  };
  const left = (): void => {
    if (!down.size) easel.hover(null);
  };
  const wheeled = (event: WheelEvent): void => {
    event.preventDefault();
    easel.sheet.zoomBy(Math.exp(-event.deltaY * WHEEL), at(event));
  };

  const events = [
    ["pointerdown", pressed],
    ["pointermove", moved],
    ["pointerup", lifted],
    ["pointercancel", lifted],
    ["pointerleave", left],
    ["wheel", wheeled],
  ] as const;
  for (const [name, hear] of events) {
    canvas.addEventListener(name, hear as EventListener, { passive: false });
  }
  return () => {
    for (const [name, hear] of events) canvas.removeEventListener(name, hear as EventListener);
  };
}
