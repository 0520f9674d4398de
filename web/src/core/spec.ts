/** What a model file cannot say about itself: the JSON beside it, checked. */

export type Fit = "letterbox" | "stretch";

export interface InputSpec {
  readonly height: number;
  readonly width: number;
  readonly fit: Fit;
  readonly mean: readonly number[];
  readonly std: readonly number[];
}

/** The line from a mask's uncertainty to the logarithm of its error. */
export interface PredictedIouSpec {
  readonly intercept: number;
  readonly uncertainty: number;
}

export interface OutputSpec {
  readonly threshold: number;
  readonly presenceScale: number;
  readonly presenceBias: number;
  readonly presenceThreshold: number;
  /** Null where it was not calibrated. */
  readonly predictedIou: PredictedIouSpec | null;
}

export interface RefineSpec {
  readonly zoomBelow: number;
  readonly roiMargin: number;
  readonly tta: boolean;
  readonly ttaMinUncertainty: number;
  readonly relightAbove: number;
}

export interface ModelSpec {
  readonly name: string;
  readonly input: InputSpec;
  readonly output: OutputSpec;
  readonly refine: RefineSpec;
  /** The model's files, by name to their SHA-256. */
  readonly files: ReadonlyMap<string, string>;
}

/** A spec that this page cannot follow. */
export class BadModel extends Error {}

const FORMAT = 1;

/** Keys of specs from before version 0.1.0, and their names now. They are refused, not read. */
const RENAMED: Readonly<Record<string, string>> = {
  look: "refine",
  whole: "end_to_end",
  "refine.margin": "refine.roi_margin",
  "refine.flips": "refine.tta",
  "refine.doubt": "refine.tta_min_uncertainty",
  "refine.bright": "refine.relight_above",
};

/** Read a spec; nothing is guessed, and what is missing has the default that Python gives it. */
export function readSpec(json: unknown): ModelSpec {
  const spec = part(json, "the spec");
  if (spec["format"] !== FORMAT) throw new BadModel(`format ${String(spec["format"])} is not 1`);
  const input = part(spec["input"], "input");
  const output = part(spec["output"] ?? {}, "output");
  const refine = part(spec["refine"] ?? {}, "refine");
  noOldKey(spec);
  noOldKey(refine, "refine.");
  const normalize = part(input["normalize"] ?? {}, "input.normalize");
  only(input["channels"] ?? "RGB", ["RGB"], "input.channels");
  only(output["kind"] ?? "logits", ["logits"], "output.kind");
  return {
    name: String(spec["name"]),
    input: {
      height: number(input["height"], "input.height"),
      width: number(input["width"], "input.width"),
      fit: only(input["fit"] ?? "letterbox", ["letterbox", "stretch"], "input.fit"),
      mean: triple(normalize["mean"] ?? [0, 0, 0], "input.normalize.mean"),
      std: triple(normalize["std"] ?? [1, 1, 1], "input.normalize.std"),
    },
    output: {
      threshold: number(output["threshold"] ?? 0.5, "output.threshold"),
      presenceScale: number(output["presence_scale"] ?? 1, "output.presence_scale"),
      presenceBias: number(output["presence_bias"] ?? 0, "output.presence_bias"),
      presenceThreshold: number(output["presence_threshold"] ?? 0.5, "output.presence_threshold"),
      predictedIou: readLine(output["predicted_iou"] ?? null),
    },
    refine: {
      zoomBelow: number(refine["zoom_below"] ?? 0, "refine.zoom_below"),
      roiMargin: number(refine["roi_margin"] ?? 0.5, "refine.roi_margin"),
      tta: refine["tta"] === true,
      ttaMinUncertainty: number(refine["tta_min_uncertainty"] ?? 0, "refine.tta_min_uncertainty"),
      relightAbove: number(refine["relight_above"] ?? 0, "refine.relight_above"),
    },
    files: new Map(Object.entries(part(spec["files"] ?? {}, "files")) as [string, string][]),
  };
}

function readLine(json: unknown): PredictedIouSpec | null {
  if (json === null) return null;
  const name = "output.predicted_iou";
  const line = part(json, name);
  return {
    intercept: number(line["intercept"], `${name}.intercept`),
    uncertainty: number(line["uncertainty"], `${name}.uncertainty`),
  };
}

/** Check that a model's bytes are those its spec was written for. */
export async function verify(spec: ModelSpec, name: string, bytes: ArrayBuffer): Promise<void> {
  const expected = spec.files.get(name);
  if (!expected) throw new BadModel(`the spec does not name ${name}`);
  // Without a secure context there is no digest, and no one who promised us one either.
  if (!globalThis.crypto?.subtle) return;
  const digest = new Uint8Array(await crypto.subtle.digest("SHA-256", bytes));
  const actual = Array.from(digest, (byte) => byte.toString(16).padStart(2, "0")).join("");
  if (actual !== expected) throw new BadModel(`${name} is not the file that its spec describes`);
}

function noOldKey(part: Record<string, unknown>, prefix = ""): void {
  for (const key of Object.keys(part)) {
    const renamed = RENAMED[prefix + key];
    if (renamed) throw new BadModel(`${prefix}${key} is now called ${renamed}`);
  }
}

function part(value: unknown, name: string): Record<string, unknown> {
  if (typeof value === "object" && value !== null && !Array.isArray(value)) {
    return value as Record<string, unknown>;
  }
  throw new BadModel(`${name} is missing`);
}

function number(value: unknown, name: string): number {
  if (typeof value === "number" && Number.isFinite(value)) return value;
  throw new BadModel(`${name} is no number`);
}

function triple(value: unknown, name: string): number[] {
  if (Array.isArray(value) && value.length === 3) return value.map((one) => number(one, name));
  throw new BadModel(`${name} has not three values`);
}

function only<T extends string>(value: unknown, known: readonly T[], name: string): T {
  const match = known.find((one) => one === value);
  if (match === undefined) throw new BadModel(`${name} ${String(value)} is not known`);
  return match;
}
