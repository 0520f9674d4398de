import { describe, expect, it } from "vitest";
import { shrink } from "../src/core/area";
import { type Pixels, rgbOf } from "../src/core/plane";
import { modelInput } from "../src/core/preprocess";
import { reduction, displaySize, workingSize } from "../src/photo/sizes";

const SPEC = { height: 4, width: 4, fit: "stretch", mean: [0, 0, 0], std: [1, 1, 1] } as const;

describe("the size of a photo", () => {
  it("is a half, a quarter or an eighth while enough is left for the model", () => {
    expect(reduction({ height: 3024, width: 4032 }, 320)).toBe(1 / 8);
    expect(reduction({ height: 3024, width: 4032 }, 400)).toBe(1 / 4);
    expect(reduction({ height: 900, width: 1200 }, 320)).toBe(1 / 2);
    expect(reduction({ height: 500, width: 4000 }, 320)).toBe(1);
    expect(reduction({ height: 900, width: 1200 }, Infinity)).toBe(1);
  });

  it("is its own for work, as far as memory allows, and a screen's to be shown", () => {
    expect(workingSize({ height: 3024, width: 4032 })).toEqual({ height: 3024, width: 4032 });
    const { height, width } = workingSize({ height: 6000, width: 8000 });
    expect(height * width).toBeLessThan(12_610_000);
    expect(height / width).toBeCloseTo(0.75, 3);
    expect(displaySize({ height: 3024, width: 4032 })).toEqual({ height: 1536, width: 2048 });
    expect(displaySize({ height: 30, width: 20 })).toEqual({ height: 30, width: 20 });
  });
});

describe("what a canvas holds", () => {
  const noise = (height: number, width: number): Pixels => {
    const data = Uint8Array.from({ length: 4 * height * width }, (_, i) => (i * 37) % 251);
    return { data, height, width, channels: 4 };
  };

  it("is resized and given to the model as its colours are", async () => {
    for (const [height, width] of [
      [9, 7],
      [8, 8],
      [3, 2],
      [4, 4],
    ] as const) {
      const rgba = noise(height, width);
      const rgb = rgbOf(rgba);
      expect(rgb.channels).toBe(3);
      if (height > 4) expect(shrink(rgba, 4, 4)).toEqual(shrink(rgb, 4, 4));
      const [actual, expected] = await Promise.all(
        [rgba, rgb].map((pixels) => modelInput({ pixels, height, width }, SPEC)),
      );
      expect(actual).toEqual(expected);
    }
  });
});
