/** From a photo to an answer: the looks that the spec asks for, and the mask. */

import { resized } from "./frame";
import {
  around,
  averaged,
  doubt,
  type Look,
  look,
  otherwise,
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
  if (holdsTongue(seen, spec)) return cut(photo, seen, spec, run);
  const found = (await inOtherLight(photo, seen, spec, run)) ?? (await searched(photo, spec, run));
  return found ?? seen;
}

/** The look that cuts a tongue that another one has found. */
async function cut(photo: Photo, seen: Look, spec: ModelSpec, run: Run): Promise<Look> {
  const nearer = await fromNearby(photo, seen, spec, run);
  if (holdsTongue(nearer, spec) && isBright(nearer, spec)) {
    const other = await otherwise(photo, nearer, spec, run);
    return holdsTongue(other, spec) ? { ...other, presence: nearer.presence } : nearer;
  }
  const again = spec.look.flips && !nearer.frame.window && doubt(nearer, spec) >= spec.look.doubt;
  return again ? averaged(nearer, await otherwise(photo, nearer, spec, run), spec) : nearer;
}

/** A look at a tongue that was missed in bright light; null where there is none. */
async function inOtherLight(
  photo: Photo,
  seen: Look,
  spec: ModelSpec,
  run: Run,
): Promise<Look | null> {
  if (!isBright(seen, spec)) return null;
  const other = await otherwise(photo, seen, spec, run);
  return other.presence >= thresholdOfSearch(spec.output.presenceThreshold, 1) ? other : null;
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
  const seen = await cut(photo, surest, spec, run);
  const least = thresholdOfSearch(spec.output.presenceThreshold, windows.length);
  return seen.presence >= least ? seen : null;
}

async function fromNearby(photo: Photo, seen: Look, spec: ModelSpec, run: Run): Promise<Look> {
  const window = around(seen, spec);
  // From nearby it is also clearer whether that is a tongue.
  return window ? look(photo, spec, run, window) : seen;
}

function isBright(seen: Look, { look: { bright } }: ModelSpec): boolean {
  return bright > 0 && seen.brightness > bright;
}

function holdsTongue(seen: Look, spec: ModelSpec): boolean {
  return seen.presence >= spec.output.presenceThreshold;
}
