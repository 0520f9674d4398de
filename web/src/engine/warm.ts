/** Does with a drawn photo what is done with every photo, until the browser has compiled it. */

import { edgesOf } from "../core/contour";
import type { Run } from "../core/modelPass";
import { maskOf, segment } from "../core/segment";
import type { ModelSpec } from "../core/spec";
import { drawnPhoto } from "./drawn";

const TURNS = 4;
const SIZE = { height: 450, width: 600 };

/** All but the network: it has its own first run. */
export async function warmUp(spec: ModelSpec): Promise<void> {
  const { height, width } = spec.input;
  const logits = new Float32Array(height * width);
  for (let i = 0; i < logits.length; i++) {
    logits[i] = 9 - Math.hypot(Math.floor(i / width) - height / 2, (i % width) - width / 2) / 9;
  }
  const run: Run = () => Promise.resolve(logits.slice());
  const photo = { pixels: drawnPhoto(SIZE), ...SIZE };
  for (let turn = 0; turn < TURNS; turn++) {
    edgesOf(maskOf(await segment(photo, spec, run), spec, SIZE));
  }
}
