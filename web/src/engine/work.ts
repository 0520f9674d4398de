/** What the worker does when it is asked. */

import { edgesOf, outlinesOf } from "../core/contour";
import { cutout, onColour } from "../core/cutout";
import { nearest } from "../core/linear";
import { type Mask, rgbOf, type Size } from "../core/plane";
import { encodePng } from "../core/png";
import { qualityFlags } from "../core/quality";
import { type Found, maskOf, segment } from "../core/segment";
import type { ModelSpec } from "../core/spec";
import { measure } from "../measure/measure";
import { openForDrawing } from "../photo/decode";
import { maskFrom } from "../photo/mask";
import { shownSize, workingSize } from "../photo/sizes";
import { forLooking, read, readWhole, sharpen, view } from "./album";
import type { Calls } from "./calls";
import { type Loading, openRuntime, type Runtime } from "./runtime";

type Work = {
  [Name in keyof Calls]: (
    ...given: Calls[Name]["takes"]
  ) => Calls[Name]["gives"] | Promise<Calls[Name]["gives"]>;
};

/** All calls by name; they share the model and what it saw last. */
export function workWith(loading: Loading): Work {
  let runtime: Runtime | null = null;
  let last: { key: string; found: Found; spec: ModelSpec; size: Size } | null = null;
  return {
    async load(base) {
      runtime = await openRuntime(base, loading);
      return { model: runtime.spec.name, threads: runtime.threads };
    },

    view,

    async segment(photo) {
      const started = performance.now();
      if (!runtime) throw new Error("no model is loaded");
      const { spec, run } = runtime;
      const decoded = await read(photo);
      const enough = Math.max(spec.input.height, spec.input.width);
      const shown = await forLooking(photo, decoded).atLeast!(enough);
      const found = await segment(shown, spec, run);
      const { own, pixels } = decoded;
      last = { key: photo.key, found, spec, size: workingSize(own) };
      const mask = maskOf(found, spec, shownSize(pixels));
      const drawn = { mask, edges: edgesOf(mask) };
      const milliseconds = performance.now() - started;
      const { tongue, presence } = found;
      return { tongue, presence, flags: null, ...own, model: spec.name, milliseconds, drawn };
    },

    mask({ key }) {
      if (last?.key !== key) throw new Error("another photo was segmented since");
      return maskOf(last.found, last.spec, last.size);
    },

    sharpen,

    draw(whole) {
      const mask = fitted(whole, shownSize(whole));
      return { mask, edges: edgesOf(mask) };
    },

    async describe(photo, given) {
      const pixels = rgbOf(await readWhole(photo));
      const mask = fitted(given, pixels);
      const [outlines, measures] = [outlinesOf(mask), measure(pixels, mask)];
      return { outlines, measures, flags: qualityFlags(pixels, mask) };
    },

    open: ({ file }) => openForDrawing(file),

    async paint(photo, given, colour) {
      const pixels = rgbOf(await readWhole(photo));
      const mask = fitted(given, pixels);
      const painted = colour ? onColour(pixels, mask, colour) : cutout(pixels, mask);
      return new Blob([encodePng(painted)], { type: "image/png" });
    },

    unpack: maskFrom,
  };
}

/** The mask at another size: a service answers at a photo's own, the page shows less. */
function fitted(mask: Mask, { height, width }: Size): Mask {
  return nearest({ ...mask, channels: 1 }, height, width);
}
