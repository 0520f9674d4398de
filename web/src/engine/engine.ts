/** What finds the tongue in a photo: this device, or the service that the page came from. */

import type { Point } from "../core/contour";
import type { Mask } from "../core/plane";
import type { Flag } from "../core/quality";

export interface Answer {
  readonly tongue: boolean;
  readonly presence: number;
  /** What is wrong with the photo; null where that is yet to be judged on this device. */
  readonly flags: readonly Flag[] | null;
  /** The photo's own upright size. */
  readonly height: number;
  readonly width: number;
  readonly model: string;
  /** Wall time, decoding included. */
  readonly milliseconds: number;
}

/** A mask as it is drawn over a photo, which may be shown smaller than it is. */
export interface Drawn {
  readonly mask: Mask;
  /** The outlines of its pieces and of the holes in them; none without a tongue. */
  readonly edges: readonly (readonly Point[])[];
}

/** What is needed first, and a way to the rest. */
export interface Seen extends Answer {
  /** For the photo at the size at which it was first shown. */
  readonly drawn: Drawn;
  /** The mask at the size that is worked on; to be asked for before another photo is. */
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
  segment(photo: Source, viewed: Promise<void>): Promise<Seen>;
}

export class EngineFailed extends Error {}
