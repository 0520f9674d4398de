/** The calls that the worker answers. */

import { edgesOf, outlinesOf } from "../core/contour";
import { cutBox } from "../core/cutBox";
import { cutout, onColour } from "../core/cutout";
import { nearest } from "../core/linear";
import { crop, cropMask, type Mask, rgbOf, type Size } from "../core/plane";
import { encodePng } from "../core/png";
import { qualityFlags } from "../core/quality";
import { maskOf, segment, type Segmented } from "../core/segment";
import type { ModelSpec } from "../core/spec";
import { measure } from "../measure/measure";
import { inOwnPixels } from "../measure/scale";
import { openForDrawing } from "../photo/decode";
import { maskFrom } from "../photo/mask";
import { displaySize, workingSize } from "../photo/sizes";
import { read, readWhole, rereadable, sharpen, view } from "./album";
import type { Calls } from "./calls";
import { findInFrame } from "./liveFrame";
import { type Loading, openRuntime, type Runtime } from "./runtime";

type Work = {
  [Name in keyof Calls]: (
    ...given: Calls[Name]["takes"]
  ) => Calls[Name]["gives"] | Promise<Calls[Name]["gives"]>;
};

/** All calls by name; they share the model and its last answer. */
export function workWith(loading: Loading): Work {
  let runtime: Runtime | null = null;
  let last: { key: string; segmented: Segmented; spec: ModelSpec; size: Size } | null = null;
  return {
    async load(base) {
      runtime = await openRuntime(base, loading);
      return { model: runtime.spec.name, threads: runtime.threads, kept: runtime.kept };
    },

    view,

    async segment(photo) {
      const started = performance.now();
      if (!runtime) throw new Error("no model is loaded");
      const { spec, run } = runtime;
      const decoded = await read(photo);
      const side = Math.max(spec.input.height, spec.input.width);
      const detailed = await rereadable(photo, decoded).atLeast!(side);
      const segmented = await segment(detailed, spec, run);
      const { own, pixels } = decoded;
      last = { key: photo.key, segmented, spec, size: workingSize(own) };
      const mask = maskOf(segmented, spec, displaySize(pixels));
      const drawn = { mask, edges: edgesOf(mask) };
      const milliseconds = performance.now() - started;
      const { tongue, presence, predictedIou } = segmented;
      const answer = { tongue, presence, predictedIou, flags: null, ...own };
      return { ...answer, model: spec.name, milliseconds, drawn };
    },

    mask({ key }) {
      if (last?.key !== key) throw new Error("another photo was segmented since");
      return maskOf(last.segmented, last.spec, last.size);
    },

    sharpen,

    draw(whole) {
      const mask = fitted(whole, displaySize(whole));
      return { mask, edges: edgesOf(mask) };
    },

    async describe(photo, given) {
      const pixels = rgbOf(await readWhole(photo));
      const mask = fitted(given, pixels);
      const { own } = await read(photo);
      const measured = measure(pixels, mask);
      const measures = measured && inOwnPixels(measured, own.width / pixels.width);
      return { outlines: outlinesOf(mask), measures, flags: qualityFlags(pixels, mask) };
    },

    async frame(picture) {
      try {
        if (!runtime) throw new Error("no model is loaded");
        return await findInFrame(picture, runtime.spec, runtime.run);
      } catch (error) {
        picture.close();
        throw error;
      }
    },

    open: ({ file }) => openForDrawing(file),

    async paint(photo, given, colour, cropped) {
      const all = rgbOf(await readWhole(photo));
      const fit = fitted(given, all);
      const box = cropped ? cutBox(fit) : null;
      const [pixels, mask] = box ? [crop(all, box), cropMask(fit, box)] : [all, fit];
      const painted = colour ? onColour(pixels, mask, colour) : cutout(pixels, mask);
      return new Blob([encodePng(painted)], { type: "image/png" });
    },

    unpack: maskFrom,
  };
}

/** The mask at another size: a service answers at the photo's own, the page draws fewer pixels. */
function fitted(mask: Mask, { height, width }: Size): Mask {
  return nearest({ ...mask, channels: 1 }, height, width);
}
