/** At which sizes a photo is worked on and drawn. */

import type { Size } from "../core/plane";

/** More pixels than these are worked on at a reduced size; phones run out of memory otherwise. */
const WORKING = 12_600_000;
/** The longer side of what is drawn on the page. */
const DISPLAY_SIDE = 2048;

/** The size at which masks are made: the photo's own, or what memory allows. */
export function workingSize(own: Size): Size {
  return scaled(own, Math.min(1, Math.sqrt(WORKING / (own.height * own.width))));
}

export function displaySize(size: Size): Size {
  return scaled(size, Math.min(1, DISPLAY_SIDE / Math.max(size.height, size.width)));
}

/**
 * How much smaller a photo may be decoded: 1/2, 1/4 or 1/8, as long as both sides keep `side`
 * pixels. Those are the scales at which a JPEG gives its pixels for less than all the work.
 */
export function reduction({ height, width }: Size, side: number): number {
  const part = [1 / 8, 1 / 4, 1 / 2].find((scale) => scale * Math.min(height, width) >= side);
  return part ?? 1;
}

export function scaled({ height, width }: Size, scale: number): Size {
  return {
    height: Math.max(1, Math.round(height * scale)),
    width: Math.max(1, Math.round(width * scale)),
  };
}
