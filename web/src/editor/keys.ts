/** The easel by keyboard. */

import type { Easel } from "./easel";

const [STEP, LEAP] = [4, 24] as const;
const ARROWS: Readonly<Record<string, readonly [number, number]>> = {
  ArrowLeft: [-1, 0],
  ArrowRight: [1, 0],
  ArrowUp: [0, -1],
  ArrowDown: [0, 1],
};

/** Keys that count wherever the focus is in the editor. */
export function shortcut(event: KeyboardEvent, easel: Easel): boolean {
  const key = event.key.toLowerCase();
  if (event.ctrlKey || event.metaKey) {
    if (key === "y" || (key === "z" && event.shiftKey)) easel.redo();
    else if (key === "z") easel.undo();
    else return false;
    return true;
  }
  if (key === "b") easel.take("brush");
  else if (key === "e") easel.take("eraser");
  else if (key === "p") easel.take("polygon");
  else if (key === "[") easel.grow(1 / 1.25);
  else if (key === "]") easel.grow(1.25);
  else if (key === "+" || key === "=") easel.sheet.zoomBy(1.25);
  else if (key === "-") easel.sheet.zoomBy(1 / 1.25);
  else if (key === "0") easel.sheet.showAll();
  else return false;
  return true;
}

/** Keys that count on the drawing area alone. */
export class Keys {
  private painting = false;

  constructor(private readonly easel: Easel) {}

  down(event: KeyboardEvent): boolean {
    const { easel } = this;
    const arrow = ARROWS[event.key];
    const points = easel.tool.value === "polygon";
    if (arrow) {
      const far = event.shiftKey ? LEAP : STEP;
      easel.step(far * arrow[0], far * arrow[1], this.painting);
    } else if (event.key === " ") {
      if (!event.repeat) this.start();
    } else if (points && event.key === "Enter") easel.shaping.close();
    else if (points && event.key === ",") easel.choose(-1);
    else if (points && event.key === ".") easel.choose(1);
    else if (points && (event.key === "Delete" || event.key === "Backspace"))
      easel.shaping.removeChosen();
    else return false;
    return true;
  }

  up(event: KeyboardEvent): void {
    if (event.key === " ") this.stop();
  }

  /** Also when the focus leaves in the middle of a stroke. */
  stop(): void {
    if (this.painting) this.easel.lift();
    this.painting = false;
  }

  private start(): void {
    this.painting = this.easel.tool.value !== "polygon";
    this.easel.press(this.easel.here);
    if (!this.painting) this.easel.lift();
  }
}
