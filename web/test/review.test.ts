import { beforeEach, describe, expect, it } from "vitest";
import { duplicateOf, sameBytes } from "../src/app/duplicates";
import * as review from "../src/app/review";
import { currentId, type Photo, photos } from "../src/app/state";
import { swipeOf } from "../src/app/swipe";
import { packMask, unpackMask } from "../src/store/pack";
import { drawn } from "./helpers";

const ANSWER = {
  tongue: true,
  presence: 0.99,
  predictedIou: 0.95,
  flags: null,
  height: 4,
  width: 4,
  model: "nano",
  milliseconds: 20,
};
const MASK = { packed: new Blob(), height: 4, width: 4, empty: false };
const DONE: Photo = {
  id: "a",
  name: "a.jpg",
  added: 0,
  file: new Blob(),
  answer: ANSWER,
  mask: MASK,
  edited: false,
  checked: { flags: [], measures: {} },
  thumbnail: null,
  picked: false,
  progress: "done",
  trouble: null,
  unkept: false,
};

describe("a photo is to be checked", () => {
  it.each<[string, Partial<Photo>, boolean]>([
    ["not if all is well", {}, false],
    ["if it was not read", { progress: "failed", answer: null, mask: null }, true],
    ["not while it waits", { progress: "waiting", answer: null, mask: null }, false],
    ["if its mask is empty", { mask: { ...MASK, empty: true } }, true],
    ["if it is flagged", { checked: { flags: ["blurred"], measures: {} } }, true],
    [
      "if a service flagged it",
      { checked: null, answer: { ...ANSWER, flags: ["too dark"] } },
      true,
    ],
    ["if its mask is probably inexact", { answer: { ...ANSWER, predictedIou: 0.89 } }, true],
    ["not without a prediction", { answer: { ...ANSWER, predictedIou: null } }, false],
    ["not once it was corrected", { edited: true, mask: { ...MASK, empty: true } }, false],
  ])("%s", (_, with_, expected) => {
    expect(review.needsCheck({ ...DONE, ...with_ })).toBe(expected);
  });

  it("and a predicted IoU counts for the model's masks alone", () => {
    expect(review.predictedIouOf(DONE)).toBe(0.95);
    expect(review.predictedIouOf({ ...DONE, edited: true })).toBeNull();
    expect(review.predictedIouOf({ ...DONE, mask: { ...MASK, empty: true } })).toBeNull();
  });

  it("and says how far it is", () => {
    expect(review.standingOf({ ...DONE, edited: true })).toBe("corrected");
    expect(review.standingOf({ ...DONE, edited: true, progress: "working" })).toBe("working");
    expect(review.settledCount([DONE, { ...DONE, progress: "failed" }])).toBe(2);
    expect(review.settledCount([{ ...DONE, progress: "waiting" }])).toBe(0);
  });
});

describe("from photo to photo", () => {
  const blurred: Partial<Photo> = { checked: { flags: ["blurred"], measures: {} } };

  beforeEach(() => {
    photos.value = ["a", "b", "c", "d"].map((id) => ({
      ...DONE,
      id,
      ...(id === "a" || id === "d" ? blurred : {}),
    }));
    review.listOpen.value = false;
    review.onlyToCheck.value = false;
  });

  const step = (from: string, by: 1 | -1): string | undefined => {
    currentId.value = from;
    return review.neighbour(by)?.id;
  };

  it("goes on, and around the end", () => {
    expect([step("b", 1), step("b", -1), step("d", 1), step("a", -1)]).toEqual([
      "c",
      "a",
      "a",
      "d",
    ]);
  });

  it("leaves out what the list leaves out, for as long as it is open", () => {
    review.onlyToCheck.value = true;
    expect(step("b", 1)).toBe("c");
    review.listOpen.value = true;
    expect([step("b", 1), step("c", -1), step("a", 1)]).toEqual(["d", "a", "d"]);
  });

  it("stays where there is no other", () => {
    photos.value = photos.value.slice(0, 1);
    expect(step("a", 1)).toBeUndefined();
  });
});

describe("a finger", () => {
  it.each([
    ["to the left", -80, 10, 200, 1],
    ["to the right", 80, -10, 200, -1],
    ["that taps", 10, 2, 50, 0],
    ["that scrolls", -80, 90, 200, 0],
    ["that rests", -80, 0, 2000, 0],
  ])("%s", (_, x, y, time, expected) => {
    const start = { x: 100, y: 100, time: 1000 };
    expect(swipeOf(start, { x: 100 + x, y: 100 + y, time: 1000 + time })).toBe(expected);
  });
});

describe("a file that is there already", () => {
  const blob = (...bytes: number[]): Blob => new Blob([Uint8Array.from(bytes)]);

  it("has the same bytes, whatever it is called", async () => {
    const held = [{ file: blob(1, 2) }, { file: blob(1, 3) }];
    expect(await duplicateOf(blob(1, 3), held)).toBe(held[1]);
    expect(await duplicateOf(blob(3, 1), held)).toBeNull();
  });

  it("is compared to its end", async () => {
    const long = new Uint8Array(9 * 2 ** 20);
    const other = long.slice();
    expect(await sameBytes(new Blob([long]), new Blob([other]))).toBe(true);
    other[other.length - 1] = 1;
    expect(await sameBytes(new Blob([long]), new Blob([other]))).toBe(false);
  });

  it("is read only where the sizes agree", async () => {
    const unreadable = Object.assign(blob(1, 2, 3), {
      slice: () => {
        throw new Error("read");
      },
    });
    expect(await sameBytes(unreadable, blob(1, 2))).toBe(false);
    expect(await sameBytes(unreadable, blob(1, 2, 3))).toBe(false);
  });
});

describe("a packed mask", () => {
  it("says whether it is empty", async () => {
    expect((await packMask(drawn("..", ".."))).empty).toBe(true);
    const kept = await packMask(drawn(".#", ".."));
    expect(kept.empty).toBe(false);
    expect([...(await unpackMask(kept)).data]).toEqual([0, 1, 0, 0]);
  });
});
