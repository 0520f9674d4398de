/** The canvas of an editor: the photo, its mask as a tint, and the view of both. */

import { alphas, pictureOf, tinted } from "../app/layers";
import type { Point } from "../core/contour";
import { type Box, cropMask, type Mask, type Size } from "../core/plane";
import { fit, pan, pinch, type View, zoom } from "./view";

const TINT = [63, 226, 150] as const;
const STRENGTH = 80;
const MARGIN = 32;
/** Screen pixels of one photo pixel from which on pixels are shown as squares. */
const SQUARES = 3;

/** Draws onto the sheet, in CSS pixels. */
export type Above = (context: CanvasRenderingContext2D, view: View) => void;

export class Sheet {
  view: View = { scale: 1, x: 0, y: 0 };
  size: Size = { height: 1, width: 1 };
  private readonly tint: HTMLCanvasElement;

  /** `photo` may be smaller than its mask; `above` draws what lies over both, each time. */
  constructor(
    private readonly canvas: HTMLCanvasElement,
    private photo: ImageBitmap,
    private readonly mask: Mask,
    private readonly above: Above,
  ) {
    this.tint = tinted(mask, TINT, alphas(mask, 0, STRENGTH));
  }

  /** Fill the canvas's box again; the first time, and after it changed. */
  resize(): void {
    const box = this.canvas.getBoundingClientRect();
    this.size = { height: box.height, width: box.width };
    this.canvas.height = Math.round(box.height * devicePixelRatio);
    this.canvas.width = Math.round(box.width * devicePixelRatio);
    this.showAll();
  }

  get middle(): Point {
    return [this.size.width / 2, this.size.height / 2];
  }

  /** Go on with a sharper picture of the photo; one that was closed has no pixels. */
  sharpen(photo: ImageBitmap): void {
    if (photo.width <= this.photo.width) return;
    this.photo = photo;
    this.draw();
  }

  showAll(): void {
    this.see(fit(this.mask, this.size, MARGIN));
  }

  zoomBy(by: number, at = this.middle): void {
    this.see(zoom(this.view, by, at, this.mask, this.size));
  }

  panBy(dx: number, dy: number): void {
    this.see(pan(this.view, dx, dy, this.mask, this.size));
  }

  pinchBy(before: readonly [Point, Point], after: readonly [Point, Point]): void {
    this.see(pinch(this.view, before, after, this.mask, this.size));
  }

  /** Bring a rectangle of the mask, or all of it, onto the screen. */
  update(box: Box | null = { top: 0, left: 0, ...sizeOf(this.mask) }): void {
    if (box) {
      const part = cropMask(this.mask, box);
      const tint = pictureOf(part, TINT, alphas(part, 0, STRENGTH));
      this.tint.getContext("2d")!.putImageData(tint, box.left, box.top);
    }
    this.draw();
  }

  draw(): void {
    const context = this.canvas.getContext("2d")!;
    const { scale, x, y } = this.view;
    context.setTransform(1, 0, 0, 1, 0, 0);
    context.clearRect(0, 0, this.canvas.width, this.canvas.height);
    context.scale(devicePixelRatio, devicePixelRatio);
    context.imageSmoothingEnabled = scale < SQUARES;
    context.imageSmoothingQuality = "high";
    for (const layer of [this.photo, this.tint]) {
      context.drawImage(layer, x, y, this.mask.width * scale, this.mask.height * scale);
    }
    this.above(context, this.view);
  }

  private see(view: View): void {
    this.view = view;
    this.draw();
  }
}

function sizeOf({ height, width }: Mask): Size {
  return { height, width };
}
