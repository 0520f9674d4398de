/** From a photo to an answer: the looks that the spec asks for, and the mask. */

import { resized } from "./frame";
import {
  around,
  averaged,
  doubt,
  type Look,
  look,
  OTHERWISE,
  OTHERWISE_NEARBY,
  picture,
  type Run,
  sharedThreshold,
  windowsToSearch,
} from "./look";
import { type Box, mask, type Mask, type Photo, type Size } from "./plane";
import type { Prepared } from "./prepare";
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
  const first = await picture(photo, spec);
  if (isBright(first, spec)) return lookTwice(photo, first, spec, run);
  const seen = await look(first, spec, run);
  if (holdsTongue(seen, spec)) return cut(photo, seen, spec, run);
  return (await searched(photo, spec, run)) ?? seen;
}

/** Look at a bright photo in other light, and as it is unless that has told everything. */
async function lookTwice(photo: Photo, first: Prepared, spec: ModelSpec, run: Run): Promise<Look> {
  const other = await otherwise(photo, spec, run);
  const sure = other.presence >= sharedThreshold(spec.output.presenceThreshold, 2);
  if (sure && !around(other, spec)) return other;
  const seen = await look(first, spec, run);
  if (holdsTongue(seen, spec)) {
    if (around(seen, spec)) return cut(photo, seen, spec, run);
    return holdsTongue(other, spec) ? other : seen;
  }
  const found = sure ? await cut(photo, other, spec, run) : null;
  if (found && holdsTongue(found, spec)) return found;
  return (await searched(photo, spec, run)) ?? seen;
}

/** The look that cuts a tongue that another one has found. */
async function cut(photo: Photo, seen: Look, spec: ModelSpec, run: Run): Promise<Look> {
  const window = around(seen, spec);
  // From nearby it is also clearer whether that is a tongue.
  if (window) return fromNearby(photo, window, spec, run);
  const again = spec.look.flips && !seen.frame.window && doubt(seen, spec) >= spec.look.doubt;
  return again ? averaged(seen, await otherwise(photo, spec, run), spec) : seen;
}

/** A look at a tongue that the first one missed; null where there is none. */
async function searched(photo: Photo, spec: ModelSpec, run: Run): Promise<Look | null> {
  const windows = windowsToSearch(photo.height, photo.width, spec.look.search);
  let surest: Look | null = null;
  for (const window of windows) {
    // As they are: other light is richer in contrast, and finds more that is none.
    const nearer = await look(await picture(photo, spec, window), spec, run);
    if (!surest || nearer.presence > surest.presence) surest = nearer;
  }
  if (!surest || !holdsTongue(surest, spec)) return null;
  const seen = await cut(photo, surest, spec, run);
  const least = sharedThreshold(spec.output.presenceThreshold, 1 + windows.length);
  return seen.presence >= least ? seen : null;
}

async function fromNearby(photo: Photo, window: Box, spec: ModelSpec, run: Run): Promise<Look> {
  const near = await picture(photo, spec, window);
  const seen = await look(near, spec, run);
  if (!isBright(near, spec) || !holdsTongue(seen, spec)) return seen;
  const other = await otherwise(photo, spec, run, window);
  // How sure it is that there is one is told better as it is, where it is small.
  return holdsTongue(other, spec) ? { ...other, presence: seen.presence } : seen;
}

async function otherwise(
  photo: Photo,
  spec: ModelSpec,
  run: Run,
  window: Box | null = null,
): Promise<Look> {
  const view = window ? OTHERWISE_NEARBY : OTHERWISE;
  return look(await picture(photo, spec, window, view), spec, run, true);
}

function isBright({ brightness }: Prepared, { look: { bright } }: ModelSpec): boolean {
  return bright > 0 && brightness > bright;
}

function holdsTongue(seen: Look, spec: ModelSpec): boolean {
  return seen.presence >= spec.output.presenceThreshold;
}
