/** From a photo to an answer: the looks that the spec asks for, and the mask. */

import { resized } from "./frame";
import {
  around,
  doubt,
  type Look,
  look,
  mirrored,
  type Run,
  thresholdOfSearch,
  windowsToSearch,
} from "./look";
import { mask, type Mask, type Photo, type Size } from "./plane";
import { restoreMask } from "./restore";
import type { ModelSpec } from "./spec";

export interface Found {
  readonly tongue: boolean;
  /** How sure the model is that there is a tongue, 0 to 1. */
  readonly presence: number;
  /** The look that counts. */
  readonly seen: Look;
}

/** Find the tongue in a photo. */
export async function segment(photo: Photo, spec: ModelSpec, run: Run): Promise<Found> {
  const seen = await lookOften(photo, spec, run);
  return { tongue: holdsTongue(seen, spec), presence: seen.presence, seen };
}

/** The mask of what was found, for the photo at some size; all 0 without a tongue. */
export function maskOf(found: Found, spec: ModelSpec, { height, width }: Size): Mask {
  if (!found.tongue) return mask(height, width);
  const { logits, frame } = found.seen;
  return restoreMask(logits, resized(frame, height, width), spec.output.threshold);
}

async function lookOften(photo: Photo, spec: ModelSpec, run: Run): Promise<Look> {
  const seen = await look(photo, spec, run);
  if (!holdsTongue(seen, spec)) return (await searched(photo, spec, run)) ?? seen;
  const nearer = await fromNearby(photo, seen, spec, run);
  const again = spec.look.flips && nearer === seen && doubt(seen, spec) >= spec.look.doubt;
  return again ? mirrored(photo, seen, spec, run) : nearer;
}

/** A look at a tongue that the first one missed; null where there is none. */
async function searched(photo: Photo, spec: ModelSpec, run: Run): Promise<Look | null> {
  const windows = windowsToSearch(photo.height, photo.width, spec.look.search);
  let surest: Look | null = null;
  for (const window of windows) {
    const nearer = await look(photo, spec, run, window);
    if (!surest || nearer.presence > surest.presence) surest = nearer;
  }
  if (!surest || !holdsTongue(surest, spec)) return null;
  const seen = await fromNearby(photo, surest, spec, run);
  const least = thresholdOfSearch(spec.output.presenceThreshold, windows.length);
  return seen.presence >= least ? seen : null;
}

async function fromNearby(photo: Photo, seen: Look, spec: ModelSpec, run: Run): Promise<Look> {
  const window = around(seen, spec);
  // From nearby it is also clearer whether that is a tongue.
  return window ? look(photo, spec, run, window) : seen;
}

function holdsTongue(seen: Look, spec: ModelSpec): boolean {
  return seen.presence >= spec.output.presenceThreshold;
}
