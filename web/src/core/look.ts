/** One look at a photo or at a window of it, and where to look next, as `look.py` does it. */

import { clipped, onePiece, smooth } from "./cleanup";
import { interpolateFloats } from "./linear";
import { boundingBox, type Box, cropFloats, type Floats, mask, type Photo } from "./plane";
import type { Frame } from "./frame";
import { OTHER_LIGHT } from "./light";
import { logit, sigmoid } from "./logit";
import { AS_IT_IS, prepare, type Prepared, type View } from "./prepare";
import { clamp, roundEven } from "./round";
import type { ModelSpec } from "./spec";

/** Runs the network: planes of float32 in, logits of the input's size out. */
export type Run = (input: Float32Array) => Promise<Float32Array>;

/** What the model saw. */
export interface Look {
  readonly logits: Floats;
  /** Of the photo's part of the frame, before they were cleaned up. */
  readonly raw: Floats;
  readonly frame: Frame;
  readonly presence: number;
}

/** How a photo is shown in other light. */
export const OTHERWISE: View = { margin: 0.05, pad: 60, light: OTHER_LIGHT };

/** How a window is; it has surroundings of its own. */
export const OTHERWISE_NEARBY: View = { ...OTHERWISE, margin: 0 };

/** How far from the threshold a logit tells enough. */
const UNDECIDED = 2;

const EVIDENCE_SHARE = 0.005;
const EVIDENCE_LIMIT = 20;

/** Show a photo, or a window of it at the detail that the input can hold. */
export async function picture(
  photo: Photo,
  spec: ModelSpec,
  window: Box | null = null,
  view: View = AS_IT_IS,
): Promise<Prepared> {
  const side = Math.max(spec.input.height, spec.input.width);
  const shown = window ? await enough(photo, side, window) : photo;
  return prepare(shown, spec.input, window, view);
}

/** Let the model look at a picture, or at its mirror image and turn the answer back. */
export async function look(
  seen: Prepared,
  spec: ModelSpec,
  run: Run,
  mirrored = false,
): Promise<Look> {
  const { frame } = seen;
  const { height, width } = spec.input;
  const turned = (planes: Float32Array) => (mirrored ? reversed(planes, width) : planes);
  const logits = { data: turned(await run(turned(seen.input))), height, width };
  const raw = cropFloats(logits, frame);
  const score = spec.output.presenceScale * evidenceOf(raw.data) + spec.output.presenceBias;
  const presence = sigmoid(Math.fround(score));
  return { logits: cleaned(logits, raw, frame, spec), raw, frame, presence };
}

/** How wide the band is along the tongue's outline in which the model is undecided. */
export function doubt({ raw: { data } }: Look, spec: ModelSpec): number {
  const threshold = logit(spec.output.threshold);
  let [undecided, tongue] = [0, 0];
  for (let i = 0; i < data.length; i++) {
    if (Math.abs(data[i]! - threshold) < UNDECIDED) undecided++;
    if (data[i]! > threshold) tongue++;
  }
  return undecided / Math.sqrt(Math.max(1, tongue));
}

/** Average two looks at the same, in the frame of the first; its calibrated presence stays. */
export function averaged(seen: Look, other: Look, spec: ModelSpec): Look {
  const threshold = logit(spec.output.threshold);
  const again = interpolateFloats(other.raw, seen.raw.height, seen.raw.width);
  const [raw, its] = [clipped(seen.raw, threshold), clipped(again, threshold)];
  for (let i = 0; i < raw.data.length; i++) raw.data[i] = (raw.data[i]! + its.data[i]!) / 2;
  return { ...seen, logits: cleaned(seen.logits, raw, seen.frame, spec), raw };
}

/** Logits of the whole input with those of the photo cleaned up in their place. */
function cleaned(logits: Floats, raw: Floats, frame: Frame, spec: ModelSpec): Floats {
  const threshold = logit(spec.output.threshold);
  const out = { ...logits, data: logits.data.slice() };
  paste(onePiece(smooth(raw, threshold), threshold, raw), out, frame);
  return out;
}

/** As many pixels as let the window fill the input. */
async function enough(photo: Photo, side: number, window: Box): Promise<Photo> {
  const share = Math.min(window.height / photo.height, window.width / photo.width);
  return photo.atLeast ? photo.atLeast(roundEven(side / share)) : photo;
}

/** The window for a second look, or null where one is enough. */
export function around(seen: Look, spec: ModelSpec): Box | null {
  const { frame } = seen;
  const inner = cropFloats(seen.logits, frame);
  const limit = logit(spec.output.threshold);
  const tongue = mask(inner.height, inner.width);
  for (let i = 0; i < tongue.data.length; i++) tongue.data[i] = inner.data[i]! > limit ? 1 : 0;
  const box = boundingBox(tongue);
  if (!spec.look.zoomBelow || !box) return null;
  const { photoHeight, photoWidth } = frame;
  const whole = frame.window ?? { top: 0, left: 0, height: photoHeight };
  const scale = whole.height / frame.height;
  const [height, width] = [scale * box.height, scale * box.width];
  const side = Math.max(height, width);
  if (side >= spec.look.zoomBelow * Math.max(photoHeight, photoWidth)) return null;
  const y = whole.top + scale * box.top + height / 2;
  const x = whole.left + scale * box.left + width / 2;
  return square(y, x, side * (1 + 2 * spec.look.margin), photoHeight, photoWidth);
}

/** Overlapping windows over the photo: four corners and the middle; none for 0. */
export function windowsToSearch(height: number, width: number, share: number): Box[] {
  if (!share) return [];
  const side = share * Math.max(height, width);
  const places = [
    [0, 0],
    [0, 1],
    [1, 0],
    [1, 1],
    [0.5, 0.5],
  ] as const;
  const found = places.map(([y, x]) => square(y * height, x * width, side, height, width));
  const known = new Map(found.map((box) => [JSON.stringify(box), box]));
  return [...known.values()];
}

/** How sure a model has to be of a tongue that one of several looks has found: they share doubt. */
export function sharedThreshold(threshold: number, looks: number): number {
  return 1 - (1 - threshold) / looks;
}

/** The square of `side` around a point, moved inside the photo and cut to it. */
function square(y: number, x: number, side: number, height: number, width: number): Box {
  const down = Math.max(1, Math.min(roundEven(side), height));
  const across = Math.max(1, Math.min(roundEven(side), width));
  return {
    top: clamp(roundEven(y - down / 2), 0, height - down),
    left: clamp(roundEven(x - across / 2), 0, width - across),
    height: down,
    width: across,
  };
}

/** The mean logit of the surest pixels. */
function evidenceOf(logits: Float32Array): number {
  const count = Math.max(1, roundEven(logits.length * EVIDENCE_SHARE));
  const surest = largest(logits, count);
  return surest.reduce((sum, v) => sum + clamp(v, -EVIDENCE_LIMIT, EVIDENCE_LIMIT), 0) / count;
}

/** The largest values, in any order (quickselect). */
function largest(values: Float32Array, count: number): Float32Array {
  const all = values.slice();
  const wanted = all.length - count;
  for (let low = 0, high = all.length - 1; low < high;) {
    const pivot = all[(low + high) >> 1]!;
    let [i, j] = [low, high];
    while (i <= j) {
      while (all[i]! < pivot) i++;
      while (all[j]! > pivot) j--;
      if (i > j) break;
      const held = all[i]!;
      all[i++] = all[j]!;
      all[j--] = held;
    }
    if (wanted <= j) high = j;
    else if (wanted >= i) low = i;
    else break;
  }
  return all.subarray(wanted);
}

/** Every row from its end to its start. */
function reversed(planes: Float32Array, width: number): Float32Array {
  const out = planes.slice();
  for (let start = 0; start < out.length; start += width)
    out.subarray(start, start + width).reverse();
  return out;
}

function paste(from: Floats, to: Floats, at: Box): void {
  for (let y = 0; y < from.height; y++) {
    const row = from.data.subarray(y * from.width, (y + 1) * from.width);
    to.data.set(row, (at.top + y) * to.width + at.left);
  }
}
