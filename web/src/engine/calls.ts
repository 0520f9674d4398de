/** The calls that the page makes to its worker, and the messages that come back. */

import type { Picture } from "../camera/picture";
import type { Point } from "../core/contour";
import type { Colour } from "../core/cutout";
import type { Mask } from "../core/plane";
import type { Flag } from "../core/quality";
import type { Measures } from "../measure/measure";
import type { Refusal } from "../photo/refusal";
import type { Drawn, Segmentation, Source } from "./engine";
import type { LiveFrame } from "./liveFrame";

export interface Described {
  /** The outlines at the mask's own size. */
  readonly outlines: readonly (readonly Point[])[];
  readonly measures: Measures | null;
  readonly flags: readonly Flag[];
}

export interface Calls {
  load: { takes: [base: string]; gives: { model: string; threads: number; kept: boolean } };
  /** Read a photo for drawing, no sharper than is quick. */
  view: { takes: [photo: Source]; gives: ImageBitmap };
  /** Find the tongue. */
  segment: { takes: [photo: Source]; gives: Omit<Segmentation, "mask"> };
  /** The mask of the photo that was segmented last, at its working size. */
  mask: { takes: [photo: Source]; gives: Mask };
  /** A bitmap that is more than `across` pixels wide; null where the photo has no more. */
  sharpen: { takes: [photo: Source, across: number]; gives: ImageBitmap | null };
  /** Make a mask ready for drawing. */
  draw: { takes: [mask: Mask]; gives: Drawn };
  /** Outline, check and measure. */
  describe: { takes: [photo: Source, mask: Mask]; gives: Described };
  /** The whole photo for drawing. */
  open: { takes: [photo: Source]; gives: ImageBitmap };
  /** The tongue as a PNG, on nothing or on a colour; all of the photo, or no more than the tongue. */
  paint: {
    takes: [photo: Source, mask: Mask, colour: Colour | null, cropped: boolean];
    gives: Blob;
  };
  /** Find the tongue in a frame of the camera; the frame comes back. */
  frame: { takes: [picture: Picture]; gives: LiveFrame };
  /** A mask from a PNG. */
  unpack: { takes: [png: Blob]; gives: Mask };
}

export interface Call {
  readonly id: number;
  readonly name: keyof Calls;
  readonly given: readonly unknown[];
}

export type WorkerMessage =
  | { readonly kind: "progress"; readonly done: number; readonly total: number }
  | { readonly kind: "done"; readonly id: number; readonly value: unknown }
  | {
      readonly kind: "failed";
      readonly id: number;
      readonly refused: { readonly refusal: Refusal; readonly figure: number } | null;
      readonly message: string;
    };
