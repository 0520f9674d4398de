/** From an error to what can be said of it. */

import { EngineFailed } from "../engine/engine";
import { BadPhoto } from "../photo/refusal";
import { say } from "../i18n/say";
import type { Key } from "../i18n/texts";
import type { Trouble } from "./state";

export function troubleOf(error: unknown): Trouble {
  if (error instanceof BadPhoto) {
    return { refusal: error.refusal, figure: error.figure, message: "", fault: null };
  }
  const fault = error instanceof EngineFailed ? error.fault : null;
  return { refusal: null, figure: 0, message: reasonOf(error), fault };
}

/** In the page's language where the reason is a known one; others are the browser's own words. */
export function reasonOf(error: unknown): string {
  const message = error instanceof Error ? error.message : String(error);
  const known = REASONS.find(([pattern]) => pattern.test(message));
  return known ? say(known[1]) : message;
}

const REASONS: readonly [RegExp, Key][] = [
  [/failed to fetch|networkerror|load failed|^https?:.*: \d+$/i, "reason network"],
  [/out of memory|allocation|memory access/i, "reason memory"],
  [/spec describes/, "reason changed"],
];
