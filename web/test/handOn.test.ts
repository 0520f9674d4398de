import { describe, expect, it } from "vitest";
import { cutBox } from "../src/core/cutBox";
import { cutout } from "../src/core/cutout";
import { crop, cropMask, pixels } from "../src/core/plane";
import { drawn } from "./helpers";

describe("the box of a cut-out", () => {
  it("holds the tongue with a margin", () => {
    const mask = drawn("........", "...##...", "...##...", "........", "........");
    expect(cutBox(mask)).toEqual({ top: 0, left: 2, height: 4, width: 4 });
  });

  it("grows with the tongue", () => {
    const row = ".".repeat(20) + "#".repeat(100) + ".".repeat(20);
    const { left, width } = cutBox(drawn(...Array<string>(100).fill(row)));
    expect([left, width]).toEqual([14, 112]);
  });

  it("ends where the photo ends", () => {
    expect(cutBox(drawn("#..", "#.."))).toEqual({ top: 0, left: 0, height: 2, width: 2 });
  });

  it("is all of a photo without a tongue", () => {
    expect(cutBox(drawn("...", "..."))).toEqual({ top: 0, left: 0, height: 2, width: 3 });
  });

  it("changes no pixel of the cut-out", () => {
    const mask = drawn("......", ".####.", ".####.", "..##..", "......", "......");
    const image = pixels(6, 6, 3);
    image.data.forEach((_, i) => (image.data[i] = 7 * i));
    const box = cutBox(mask);
    expect(cutout(crop(image, box), cropMask(mask, box))).toEqual(crop(cutout(image, mask), box));
  });
});
