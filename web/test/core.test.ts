import { describe, expect, it } from "vitest";
import { shrink } from "../src/core/area";
import { contourOf } from "../src/core/contour";
import { coverageOf } from "../src/core/cutout";
import { interpolate } from "../src/core/linear";
import { frameOf } from "../src/core/frame";
import { logit, sigmoid } from "../src/core/logit";
import { boundingBox, mask } from "../src/core/plane";
import { cleanComponents } from "../src/core/postprocess";
import { restoreMask } from "../src/core/restore";
import { roundEven, toByte } from "../src/core/round";
import { maskOf, segment } from "../src/core/segment";
import { BadModel, readSpec, verify } from "../src/core/spec";
import { drawn } from "./helpers";

const SPEC = { format: 1, name: "tiny", input: { height: 4, width: 4 }, architecture: {} };

describe("rounding", () => {
  it("takes halves to the even number, as Python does", () => {
    expect([0.5, 1.5, 2.5, -1.5, 2.4].map(roundEven)).toEqual([0, 2, 2, -2, 2]);
    expect([-3, 254.5, 300].map(toByte)).toEqual([0, 254, 255]);
  });
});

describe("resizing", () => {
  it("means blocks of whole pixels", () => {
    const image = { data: Uint8Array.of(1, 2, 3, 5), height: 2, width: 2, channels: 1 };
    expect([...shrink(image, 1, 1).data]).toEqual([3]);
  });

  it("weighs pixels that are cut", () => {
    const image = { data: Uint8Array.of(0, 100, 200), height: 1, width: 3, channels: 1 };
    expect([...shrink(image, 1, 2).data]).toEqual([33, 167]);
  });

  it("interpolates between centres", () => {
    const image = { data: Uint8Array.of(0, 100), height: 1, width: 2, channels: 1 };
    expect([...interpolate(image, 1, 4).data]).toEqual([0, 25, 75, 100]);
  });
});

describe("the frame of a photo", () => {
  it("keeps proportions and centres", () => {
    expect(frameOf(100, 200, 320, 320, "letterbox")).toMatchObject({
      top: 80,
      left: 0,
      height: 160,
      width: 320,
    });
  });

  it("fills the input where the spec says so", () => {
    expect(frameOf(100, 200, 32, 16, "stretch")).toMatchObject({ top: 0, height: 32, width: 16 });
  });

  it("leaves a margin free along every border", () => {
    const box = { top: 16, left: 16, height: 288, width: 288 };
    expect(frameOf(10, 10, 320, 320, "letterbox", 0.05)).toMatchObject(box);
    expect(frameOf(10, 70, 320, 320, "stretch", 0.05)).toMatchObject(box);
  });

  it("gives a mask at the photo's own size, nothing outside the window", () => {
    const frame = {
      ...frameOf(2, 2, 4, 4, "letterbox"),
      photoHeight: 4,
      photoWidth: 4,
      window: { top: 1, left: 1, height: 2, width: 2 },
    };
    const logits = { data: new Float32Array(16).fill(3), height: 4, width: 4 };
    expect([...restoreMask(logits, frame, 0.5).data].join("")).toBe("0000011001100000");
  });
});

describe("postprocessing", () => {
  it("removes what is small beside the largest piece, and fills holes", () => {
    const rows = ["#####..", "#...#..", "#...#.#", "#...#..", "#####.."];
    const data = Float32Array.from(rows.join(""), (sign) => (sign === "#" ? 2 : -2));
    const clean = cleanComponents({ data, height: 5, width: 7 }, 0).data;
    const signs = [...clean].map((value) => (value > 0 ? "#" : ".")).join("");
    expect(signs).toBe("#####..".repeat(5));
  });
});

describe("outlines", () => {
  it("turn at the corners of a square", () => {
    expect(contourOf(drawn("....", ".##.", ".##.", "...."))).toEqual([
      [1, 1],
      [1, 2],
      [2, 2],
      [2, 1],
    ]);
  });

  it("are those of the largest piece, and none without one", () => {
    expect(contourOf(drawn("#..", "..#", "###"))[0]).toEqual([2, 1]);
    expect(contourOf(mask(3, 3))).toEqual([]);
    expect(contourOf(drawn("...", ".#.", "..."))).toEqual([[1, 1]]);
  });
});

describe("the cut-out", () => {
  it("is softened inwards alone", () => {
    const coverage = coverageOf(drawn(".....", ".###.", ".###.", ".###.", "....."));
    expect([coverage[0], coverage[6], coverage[12]]).toEqual([0, Math.round((255 * 4) / 9), 255]);
  });
});

describe("the spec", () => {
  it("has the defaults that Python gives it", () => {
    const spec = readSpec(SPEC);
    expect(spec.output).toMatchObject({ threshold: 0.5, presenceScale: 1, presenceThreshold: 0.5 });
    expect(spec.refine).toMatchObject({ zoomBelow: 0, roiMargin: 0.5, tta: false });
    expect(spec.input.fit).toBe("letterbox");
  });

  it.each([
    [{ ...SPEC, format: 2 }, "format"],
    [{ ...SPEC, input: { width: 4 } }, "input.height"],
    [{ ...SPEC, input: { height: 4, width: 4, channels: "BGR" } }, "channels"],
    [{ ...SPEC, output: { kind: "probability" } }, "kind"],
    [[], "spec"],
    [{ ...SPEC, look: {} }, "look is now called refine"],
    [{ ...SPEC, whole: null }, "whole is now called end_to_end"],
    [{ ...SPEC, refine: { margin: 1 } }, "refine.margin is now called refine.roi_margin"],
    [{ ...SPEC, refine: { flips: true } }, "refine.flips is now called refine.tta"],
  ])("refuses what it cannot follow", (json, word) => {
    expect(() => readSpec(json)).toThrow(word);
  });

  it("knows its file by the digest", async () => {
    const empty = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";
    const spec = readSpec({ ...SPEC, files: { "tiny.onnx": empty } });
    await verify(spec, "tiny.onnx", new ArrayBuffer(0));
    await expect(verify(spec, "tiny.onnx", new ArrayBuffer(1))).rejects.toThrow(BadModel);
    await expect(verify(spec, "other.onnx", new ArrayBuffer(0))).rejects.toThrow(BadModel);
  });
});

describe("refining", () => {
  it("finds bright pixels with a model that takes them for tongue", async () => {
    const spec = readSpec({ ...SPEC, refine: { zoom_below: 1, roi_margin: 0.5 } });
    const run = (input: Float32Array): Promise<Float32Array> =>
      Promise.resolve(input.slice(0, 16).map((value) => (value - 0.5) * 20));
    const bright = drawn(
      "........",
      "........",
      "..##....",
      "..##....",
      ...Array<string>(4).fill("........"),
    );
    const data = Uint8Array.from({ length: 192 }, (_, i) => bright.data[Math.trunc(i / 3)]! * 255);
    const pixels = { data, height: 8, width: 8, channels: 3 };
    const result = await segment({ pixels, height: 8, width: 8 }, spec, run);
    expect(result.tongue).toBe(true);
    const whole = maskOf(result, spec, pixels);
    expect(boundingBox(whole)).toEqual({ top: 2, left: 2, height: 2, width: 2 });
    const larger = boundingBox(maskOf(result, spec, { height: 16, width: 16 }));
    expect(larger).toEqual({ top: 4, left: 4, height: 4, width: 4 });
  });

  it("gives an empty mask where the presence is too low", async () => {
    const spec = readSpec(SPEC);
    const run = (): Promise<Float32Array> => Promise.resolve(new Float32Array(16).fill(-4));
    const pixels = { data: new Uint8Array(48), height: 4, width: 4, channels: 3 };
    const result = await segment({ pixels, height: 4, width: 4 }, spec, run);
    expect(result).toMatchObject({ tongue: false, presence: sigmoid(-4) });
    expect(maskOf(result, spec, pixels).data.includes(1)).toBe(false);
  });

  // Corners of tongue, so many pixels each way and with that logit, one for each pass in turn.
  const inBrightLight = async (refine: object, ...answers: [number, number][]) => {
    const spec = readSpec({ ...SPEC, refine: { relight_above: 150, ...refine } });
    const left = answers.slice();
    let brightest = 0;
    const run = (input: Float32Array): Promise<Float32Array> => {
      brightest = Math.round(255 * Math.max(...input));
      const [side, inside] = left.shift()!;
      const logit = (i: number) => (i % 4 < side && i < 4 * side ? inside : -9);
      return Promise.resolve(Float32Array.from({ length: 16 }, (_, i) => logit(i)));
    };
    const pixels = { data: new Uint8Array(48).fill(200), height: 4, width: 4, channels: 3 };
    const result = await segment({ pixels, height: 4, width: 4 }, spec, run);
    const { data } = maskOf(result, spec, pixels);
    const size = data.reduce((sum, value) => sum + value, 0);
    const corners = [data[0], data[3]];
    return { ...result, size, corners, brightest, left: left.length };
  };

  it("takes one pass where the relit one is certain of a tongue", async () => {
    const result = await inBrightLight({ tta: true }, [4, 4], [2, 9]);
    expect(result).toMatchObject({ size: 16, left: 1 });
  });

  it("mirrors a relit pass back", async () => {
    expect(await inBrightLight({}, [2, 9])).toMatchObject({ size: 4, corners: [0, 1] });
  });

  it("takes an uncertain relit pass where the plain one agrees", async () => {
    expect(await inBrightLight({}, [4, 0.5], [2, 9])).toMatchObject({ size: 16, left: 0 });
    expect(await inBrightLight({}, [4, 1], [4, -9])).toMatchObject({ tongue: false, left: 0 });
  });

  it("keeps the plain pass where the relit one shows nothing", async () => {
    const result = await inBrightLight({ tta: true }, [2, -9], [4, 9]);
    expect(result).toMatchObject({ size: 16, left: 0 });
  });

  it("keeps the presence of the plain passes", async () => {
    const refine = { zoom_below: 1, roi_margin: 0 };
    const result = await inBrightLight(refine, [2, 9], [2, 9], [4, 5], [4, 3]);
    expect(result).toMatchObject({ size: 4, presence: sigmoid(7), left: 0 });
  });

  it("relights no photo that is dark enough", async () => {
    for (const relight_above of [0, 200]) {
      expect(await inBrightLight({ relight_above }, [4, 9])).toMatchObject({
        size: 16,
        brightest: 200,
      });
    }
  });

  it("turns probability into logits and back", () => {
    expect(sigmoid(logit(0.72))).toBeCloseTo(0.72, 12);
  });
});
