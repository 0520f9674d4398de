/** All measures of one tongue, by the columns of `measures.csv` and by Python's definitions. */

import { greyOf } from "../core/grey";
import {
  boundingBox,
  type Box,
  countOf,
  crop,
  cropMask,
  type Mask,
  type Pixels,
} from "../core/plane";
import { BURNT, DARK, sharpness } from "../core/quality";
import { cut, findAxis, regionAt, REGIONS, toLeft, type Cut } from "./axis";
import { type Colour, colourOf, toLab } from "./colour";
import { countDents, freeEdge, hollows, irregularity } from "./edge";
import { areaOf, hullOf, type Line, pick } from "./line";
import { type ResampledTongue, resampleTongue, surfaceOf } from "./resample";
import { outlineOf } from "./outline";

const DENT = 0.02;

/** Every measure by its column; NaN where it is not defined. */
export type Measures = Readonly<Record<string, number>>;

/** Measure a tongue; null where the mask is empty. */
export function measure(image: Pixels, mask: Mask): Measures | null {
  const box = boundingBox(mask);
  if (!box) return null;
  const tongue = resampleTongue(image, mask, box);
  const lab = toLab(tongue.rgb);
  const outline = outlineOf(mask, box);
  const where = cut(
    outline,
    findAxis(
      tongue,
      lab.filter((_, i) => i % 3 === 1),
    ),
  );
  return {
    ...placeOf(mask, box),
    ...shapeOf(outline, where),
    ...coloursOf(tongue, lab, where),
    ...exposureOf(image, mask, box),
  };
}

function placeOf(mask: Mask, box: Box): Measures {
  const area = countOf(mask);
  return {
    area_px: area,
    area_share: area / mask.data.length,
    box_left_px: box.left,
    box_top_px: box.top,
    box_width_px: box.width,
    box_height_px: box.height,
  };
}

function shapeOf(outline: Line, where: Cut): Measures {
  const aside = outline.x.map((x, i) => toLeft(where.axis, x, outline.y[i]!));
  const width = Math.max(...aside) - Math.min(...aside);
  const length = where.tip - where.root;
  const edge = freeEdge(outline, where);
  const hollow = hollows(edge).map((depth) => depth / width);
  const degrees = (where.axis.angle * 180) / Math.PI;
  return {
    length_px: length,
    width_px: width,
    length_to_width: length / width,
    tip_angle_deg: 180 - ((((degrees + 90) % 360) + 360) % 360),
    axis_confidence: where.axis.confidence,
    symmetry: where.axis.symmetry,
    solidity: Math.min(1, areaOf(outline) / areaOf(pick(outline, hullOf(outline)))),
    edge_irregularity: irregularity(edge),
    dents: countDents(hollow, DENT),
    deepest_dent: Math.max(...hollow),
  };
}

function coloursOf(tongue: ResampledTongue, lab: Float32Array, where: Cut): Measures {
  const surface = surfaceOf(tongue).data;
  const width = tongue.x.length;
  const regions = Array.from(surface, (on, i) =>
    on ? regionAt(where, tongue.x[i % width]!, tongue.y[Math.trunc(i / width)]!) : null,
  );
  const parts = REGIONS.map(
    (name) => [`${name}_`, colourOf(lab, (i) => regions[i] === name)] as const,
  );
  const all = [["", colourOf(lab, (i) => surface[i] === 1)] as const, ...parts];
  return Object.fromEntries(all.flatMap(([prefix, colour]) => columnsOf(prefix, colour)));
}

function columnsOf(prefix: string, colour: Colour): [string, number][] {
  return (["l", "a", "b"] as const).flatMap((channel): [string, number][] => [
    [`${prefix}${channel}_mean`, colour[channel].mean],
    [`${prefix}${channel}_sd`, colour[channel].sd],
  ]);
}

function exposureOf(image: Pixels, mask: Mask, box: Box): Measures {
  const [tongue, shape] = [crop(image, box), cropMask(mask, box)];
  const grey = greyOf(tongue);
  let [luma, dark, clipped, area] = [0, 0, 0, 0];
  for (let i = 0; i < shape.data.length; i++) {
    if (!shape.data[i]) continue;
    area++;
    luma += grey.data[i]!;
    dark += Number(grey.data[i]! < DARK);
    const brightest = Math.max(
      tongue.data[3 * i]!,
      tongue.data[3 * i + 1]!,
      tongue.data[3 * i + 2]!,
    );
    clipped += Number(brightest >= BURNT);
  }
  const focus = sharpness(grey, shape);
  return {
    luma_mean: luma / area / 255,
    clipped_share: clipped / area,
    dark_share: dark / area,
    sharpness: Number.isFinite(focus) ? focus : NaN,
  };
}
