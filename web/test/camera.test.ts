import { describe, expect, it } from "vitest";
import { otherThan } from "../src/camera/access";
import { type Extent, extentOf, motionBetween, motionSince, remember } from "../src/camera/extent";
import { type Given, hintOf, settle } from "../src/camera/hint";
import { judge, type Streak } from "../src/camera/shutter";
import type { Figures } from "../src/core/quality";
import { drawn } from "./helpers";

const FILLED: Extent = { x: 0, y: 0, height: 0.7, width: 0.5 };
const TONGUE = { sharpness: 8, cut: 0, across: 200 };
const FINE: Figures = { mean: 120, burnt: 0.01, tongue: TONGUE };

describe("the extent of a tongue", () => {
  it("is in shares of the shorter side, from the middle", () => {
    const mask = drawn("........", "....##..", "....##..", "........");
    expect(extentOf(mask)).toEqual({ x: 0.25, y: 0, height: 0.5, width: 0.5 });
    expect(extentOf(drawn("....", "...."))).toBeNull();
  });

  it("moves by what changed most, as a share of its longer side", () => {
    expect(motionBetween(FILLED, FILLED)).toBe(0);
    expect(motionBetween(FILLED, { ...FILLED, x: 0.07 })).toBeCloseTo(0.1);
    expect(motionBetween(FILLED, { ...FILLED, height: 1.4 })).toBeCloseTo(0.5);
  });

  it("moves since half a second ago, however few frames there are", () => {
    const before = { at: 0, extent: { ...FILLED, x: 0.35 } };
    const last = { at: 400, extent: FILLED };
    const now = { at: 450, extent: FILLED };
    expect(motionSince([], now)).toBe(Infinity);
    expect(motionSince([before, last], now)).toBeCloseTo(0.5);
    expect(motionSince([before, last], { ...now, at: 600 })).toBe(0);
    expect(motionSince([before], { ...now, at: 2000 })).toBeCloseTo(0.5);
    expect(remember([before, last], { ...now, at: 600 }).map(({ at }) => at)).toEqual([400, 600]);
  });
});

describe("the hint", () => {
  const tongue = (change: Partial<typeof TONGUE>): Figures => {
    return { ...FINE, tongue: { ...TONGUE, ...change } };
  };

  it.each([
    ["good", FINE, FILLED, 0],
    ["dark", { ...FINE, mean: 30 }, FILLED, 0],
    ["dark", { mean: 20, burnt: 0, tongue: null }, null, 0],
    ["glare", { ...FINE, burnt: 0.12 }, FILLED, 0],
    ["none", { ...FINE, burnt: 0.12, tongue: null }, null, 0],
    ["glare", { ...FINE, burnt: 0.5, tongue: null }, null, 0],
    ["cut", tongue({ cut: 0.1 }), FILLED, 0],
    ["far", FINE, { ...FILLED, height: 0.3, width: 0.25 }, 0],
    ["near", FINE, { ...FILLED, height: 1.2 }, 0],
    ["aside", FINE, { ...FILLED, x: -0.3 }, 0],
    ["aside", FINE, { ...FILLED, y: 0.3 }, 0],
    ["moving", FINE, FILLED, 0.1],
    ["moving", FINE, FILLED, Infinity],
    ["blurred", tongue({ sharpness: 2 }), FILLED, 0],
    ["moving", tongue({ sharpness: 2 }), FILLED, 0.1],
  ] as const)("is %s", (hint, figures, extent, motion) => {
    expect(hintOf(figures, extent, motion)).toBe(hint);
  });

  it("changes only once another one holds", () => {
    let given: Given | null = null;
    const hints = ([at, hint]: readonly [number, "far" | "good"]): string => {
      given = settle(given, hint, at);
      return given.hint;
    };
    const frames = [
      [0, "far"],
      [100, "good"],
      [200, "far"],
      [300, "good"],
      [500, "good"],
      [700, "good"],
    ] as const;
    expect(frames.map(hints)).toEqual(["far", "far", "far", "far", "far", "good"]);
  });
});

describe("the shutter", () => {
  /** When it is released, and the sharpness of the frame that is held by then. */
  const released = (frames: readonly (readonly [at: number, sharpness: number])[]) => {
    let [streak, held]: [Streak | null, number] = [null, 0];
    for (const [at, sharpness] of frames) {
      const verdict = judge(streak, sharpness, at);
      streak = verdict.streak;
      if (verdict.best) held = sharpness;
      if (verdict.release) return { at, held };
    }
    return null;
  };

  it("waits for frames to compare", () => {
    expect(
      released([
        [0, 5],
        [300, 5],
        [500, 6],
      ]),
    ).toBeNull();
  });

  it("is released at a frame that is as sharp as the sharpest one", () => {
    const frames = [
      [0, 5],
      [300, 9],
      [700, 6],
      [900, 8.9],
      [1000, 9],
    ] as const;
    expect(released(frames)).toEqual({ at: 900, held: 9 });
  });

  it("is released within two seconds, on a slow device too", () => {
    expect(
      released([
        [0, 9],
        [800, 5],
        [1600, 4],
      ]),
    ).toEqual({ at: 1600, held: 9 });
    expect(
      released([
        [0, 9],
        [1900, 4],
      ]),
    ).toEqual({ at: 1900, held: 9 });
  });
});

describe("the other camera", () => {
  it("is on the other side, or else the next one", () => {
    const ids = ["a", "b", "c"];
    expect(otherThan({ facingMode: "environment", deviceId: "a" }, ids)).toEqual({
      facing: "user",
    });
    expect(otherThan({ facingMode: "user" }, ids)).toEqual({ facing: "environment" });
    expect(otherThan({ deviceId: "b" }, ids)).toEqual({ deviceId: "c" });
    expect(otherThan({ deviceId: "c" }, ids)).toEqual({ deviceId: "a" });
    expect(otherThan({}, [])).toEqual({ facing: "user" });
    expect(otherThan({}, ["", ""])).toEqual({ facing: "user" });
  });
});
