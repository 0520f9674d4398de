/** The canvas of an editor: the photo, its mask as a tint, and the view of both. */

import { alphas, pictureOf, sized, tinted } from "../app/layers";
import type { Point } from "../core/contour";
import { clamp } from "../core/round";
import { type Box, cropMask, type Mask, type Size } from "../core/plane";
import { fit, pan, pinch, reach, toPhoto, toScreen, type View, zoom } from "./view";

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
  /** The photo as it lies on the screen: scaling all its pixels costs more than all the rest. */
  private readonly backdrop = sized(1, 1);
  private outdated = true;
  private frame = 0;

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
    // A canvas of a new size is empty, and the next frame would be.
    this.paint();
  }

  /** Paint nothing more: the photo is about to go. */
  stop(): void {
    cancelAnimationFrame(this.frame);
  }

  get middle(): Point {
    return [this.size.width / 2, this.size.height / 2];
  }

  /** Go on with a sharper picture of the photo; one that was closed has no pixels. */
  sharpen(photo: ImageBitmap): void {
    if (photo.width <= this.photo.width) return;
    this.photo = photo;
    this.outdated = true;
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

  /** Paint before the next frame, once for all that happens until then. */
  draw(): void {
    this.frame ||= requestAnimationFrame(() => this.paint());
  }

  /** Move the photo so that a point is on the screen, and give where it is then. */
  follow(at: Point): Point {
    const { height, width } = this.size;
    const place = toPhoto(this.view, at);
    this.panBy(...reach(this.view, at, this.mask, this.size));
    const [x, y] = toScreen(this.view, place);
    return [clamp(x, 0, width), clamp(y, 0, height)];
  }

  private paint(): void {
    cancelAnimationFrame(this.frame);
    this.frame = 0;
    if (!this.canvas.width || !this.canvas.height) return;
    if (this.outdated) this.paintBackdrop();
    const context = this.canvas.getContext("2d")!;
    context.setTransform(1, 0, 0, 1, 0, 0);
    context.drawImage(this.backdrop, 0, 0);
    this.lay(context, this.tint, "low");
    this.above(context, this.view);
  }

  private paintBackdrop(): void {
    const { height, width } = this.canvas;
    // A bitmap that was closed has no pixels; a sharper one is on its way.
    if (!this.photo.width) return;
    [this.backdrop.height, this.backdrop.width] = [height, width];
    const context = this.backdrop.getContext("2d", { alpha: false })!;
    context.fillStyle = getComputedStyle(this.canvas).backgroundColor;
    context.fillRect(0, 0, width, height);
    this.lay(context, this.photo, "high");
    this.outdated = false;
  }

  private lay(
    context: CanvasRenderingContext2D,
    layer: CanvasImageSource,
    quality: ImageSmoothingQuality,
  ): void {
    const { scale, x, y } = this.view;
    context.scale(devicePixelRatio, devicePixelRatio);
    context.imageSmoothingEnabled = scale < SQUARES;
    context.imageSmoothingQuality = quality;
    context.drawImage(layer, x, y, this.mask.width * scale, this.mask.height * scale);
  }

  private see(view: View): void {
    this.view = view;
    this.outdated = true;
    this.draw();
  }
}

function sizeOf({ height, width }: Mask): Size {
  return { height, width };
}
