/** What finds the tongue in a photo: this device, or the service that the page came from. */

import type { Point } from "../core/contour";
import type { Mask } from "../core/plane";
import type { Flag } from "../core/quality";

export interface Answer {
  readonly tongue: boolean;
  readonly presence: number;
  /** The IoU that the mask probably has with the truth; null where none is predicted. */
  readonly predictedIou: number | null;
  /** What is wrong with the photo; null where this device has yet to check it. */
  readonly flags: readonly Flag[] | null;
  /** The photo's own upright size. */
  readonly height: number;
  readonly width: number;
  readonly model: string;
  /** Wall time, decoding included. */
  readonly milliseconds: number;
}

/** A mask as it is drawn over a photo, which may be drawn smaller than it is. */
export interface Drawn {
  readonly mask: Mask;
  /** The outlines of its pieces and of the holes in them; none without a tongue. */
  readonly edges: readonly (readonly Point[])[];
}

/** An answer with what is drawn first, and a way to the mask at its working size. */
export interface Segmentation extends Answer {
  /** For the photo at the size at which it was first drawn. */
  readonly drawn: Drawn;
  /** The mask at its working size; call it before another photo is segmented. */
  readonly mask: () => Promise<Mask>;
}

/** A photo and a key that no other photo has. */
export interface Source {
  readonly key: string;
  readonly file: Blob;
}

export interface Engine {
  readonly name: "device" | "server";
  /**
   * Find the tongue in a photo; `viewed` tells that it is one, which may take as long.
   *
   * Throws `BadPhoto` where the photo cannot be read, `EngineFailed` where the engine fails.
   */
  segment(photo: Source, viewed: Promise<void>): Promise<Segmentation>;
}

/** Faults of a service that the page has words for, by the service's own codes. */
export const FAULTS = ["unauthorized", "overloaded", "deadline", "too_large", "network"] as const;

export type Fault = (typeof FAULTS)[number];

export class EngineFailed extends Error {
  constructor(
    message: string,
    readonly fault: Fault | null = null,
  ) {
    super(message);
  }
}
