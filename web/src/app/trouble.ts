/** From an error to what can be said of it. */

import { EngineFailed } from "../engine/engine";
import { BadPhoto } from "../photo/refusal";
import type { Trouble } from "./state";

export function troubleOf(error: unknown): Trouble {
  if (error instanceof BadPhoto) {
    return { refusal: error.refusal, figure: error.figure, message: "", fault: null };
  }
  const fault = error instanceof EngineFailed ? error.fault : null;
  return { refusal: null, figure: 0, message: reasonOf(error), fault };
}

export function reasonOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
