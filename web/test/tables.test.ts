import { unzipSync } from "fflate";
import { describe, expect, it } from "vitest";
import { csvText, escapeCell } from "../src/dataset/csv";
import { zipMasks } from "../src/dataset/dataset";
import { namesOf } from "../src/dataset/names";
import { inOwnPixels } from "../src/measure/scale";
import { measuresCsv } from "../src/measure/table";
import { drawn } from "./helpers";

describe("a cell", () => {
  it.each([
    ["舌 1", "舌 1"],
    ["-1.5", "-1.5"],
    ["=1+1", "\\x3d1+1"],
    [" +x", " \\x2bx"],
    ["a;@b", "a;\\x40b"],
    ["＝1", "\\uff1d1"],
    ["one\ntwo", "one\\x0atwo"],
    ["\\x41", "\\x5cx41"],
    ["\ud800", "\\ud800"],
    ["😀", "😀"],
  ])("%j stands as %j", (text, expected) => {
    expect(escapeCell(text)).toBe(expected);
  });

  it("is quoted where it holds a comma or a quote", () => {
    expect(csvText(["a", "b"], [["1,2", 'say "x"']])).toBe('\ufeffa,b\n"1,2","say ""x"""\n');
  });
});

describe("measures.csv", () => {
  const lines = (measures: Record<string, number> | null, error = ""): string[][] =>
    measuresCsv([{ name: "one", measures, error }])
      .slice(1)
      .split("\n")
      .map((line) => line.split(","));

  it("has the digits of each unit, and nothing where there is nothing", () => {
    const [columns, row] = lines({ area_px: 12, area_share: 0.12345, length_px: NaN, dents: 2.5 });
    const cell = (column: string): string => row![columns!.indexOf(column)]!;
    expect(["name", "area_px", "area_share", "length_px", "width_px", "dents"].map(cell)).toEqual([
      "one",
      "12",
      "0.1235",
      "",
      "",
      "2",
    ]);
    expect(row).toHaveLength(columns!.length + 1);
    expect(row!.slice(-3)).toEqual(['"sRGB by the browser', ' uncalibrated"', ""]);
  });

  it("says why there are no measures", () => {
    expect(lines(null, "damaged")[1]!.slice(-2)).toEqual(["", "damaged"]);
  });
});

describe("measures of a photo that was worked on at half its size", () => {
  it("are in the photo's own pixels", () => {
    const small = { area_px: 10, length_px: 3, symmetry: 0.5 };
    expect(inOwnPixels(small, 2)).toEqual({ area_px: 40, length_px: 6, symmetry: 0.5 });
    expect(inOwnPixels(small, 1)).toBe(small);
  });
});

describe("all masks", () => {
  it("are PNGs under the names of their photos, empty ones too", async () => {
    const photos = [{ name: "a b.jpg" }, { name: "a_b.png" }];
    const names = namesOf(photos);
    async function* pairs() {
      for (const photo of photos) {
        yield await Promise.resolve({
          name: names.get(photo)!,
          mask: drawn("..", ".."),
          height: 4,
          width: 2,
        });
      }
    }
    const files = unzipSync(new Uint8Array(await (await zipMasks(pairs())).arrayBuffer()));
    expect(Object.keys(files)).toEqual(["a_b.png", "a_b_2.png"]);
    expect(new DataView(files["a_b.png"]!.slice().buffer).getUint32(20)).toBe(4);
  });
});
