/** The camera and the page: what finds the tongue in its frames, and where its photo goes. */

import { signal } from "@preact/signals";
import type { Page } from "../camera/session";
import { device } from "./engines";
import { add } from "./photos";
import { engine } from "./state";

/** Whether the camera is open. */
export const shooting = signal(false);

export const cameraPage: Page = {
  find() {
    const worker = device();
    if (!worker || engine.value.kind !== "ready") return null;
    return (picture) => worker.ask("frame", picture);
  },

  take(photo) {
    shooting.value = false;
    add([photo]);
  },
};
