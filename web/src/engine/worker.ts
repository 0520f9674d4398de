/** The thread that decodes, segments and measures; the page only draws. */

import { isPicture } from "../camera/picture";
import { BadPhoto } from "../photo/refusal";
import type { Call, WorkerMessage } from "./calls";
import { workWith } from "./work";

const work = workWith((done, total) => post({ kind: "progress", done, total }));

async function answer({ id, name, given }: Call): Promise<void> {
  try {
    const value = await (work[name] as (...given: unknown[]) => unknown)(...given);
    post({ kind: "done", id, value }, [...transferables(value)]);
  } catch (error) {
    const refused =
      error instanceof BadPhoto ? { refusal: error.refusal, figure: error.figure } : null;
    const message = error instanceof Error ? error.message : String(error);
    post({ kind: "failed", id, refused, message });
  }
}

function post(message: WorkerMessage, transfer: Transferable[] = []): void {
  self.postMessage(message, { transfer });
}

/** What is handed over and not copied: bitmaps, and the bytes of masks. */
function* transferables(value: unknown): Generator<Transferable> {
  if (isPicture(value)) yield value;
  else if (value instanceof Uint8Array) yield value.buffer as ArrayBuffer;
  else if (typeof value === "object" && value !== null && !Array.isArray(value)) {
    for (const part of Object.values(value)) yield* transferables(part);
  }
}

self.addEventListener("message", (event: MessageEvent<Call>) => void answer(event.data));
