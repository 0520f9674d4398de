import { describe, expect, it } from "vitest";
import { edgesOf, outlinesOf } from "../src/core/contour";
import { holesOf, mark, piecesOf } from "../src/core/pieces";
import { mask } from "../src/core/plane";
import { smoothed } from "../src/core/smooth";
import { drawn, rowsOf } from "./helpers";

const numbered = (...rows: string[]): number[] => piecesOf(drawn(...rows), false).areas.slice();

describe("pieces", () => {
  it("are numbered by their first pixels, with their areas", () => {
    const { firsts, areas } = piecesOf(drawn("..##.", "#...#", "##..#"), false);
    expect(firsts).toEqual([2, 5, 9]);
    expect(areas).toEqual([2, 3, 2]);
  });

  it("are joined where they meet further down", () => {
    expect(numbered("#.#.#", "#.#.#", "#####")).toEqual([11]);
    expect(numbered("#...#", "###.#", "..###")).toEqual([9]);
  });

  it("touch by corners only where that counts", () => {
    const corners = drawn("#..", ".#.", "..#");
    expect(piecesOf(corners, false).areas).toEqual([1, 1, 1]);
    expect(piecesOf(corners, true).areas).toEqual([3]);
  });

  it("do not reach from the end of a row to the start of the next", () => {
    expect(piecesOf(drawn("...#", "#...", "...#", "#..."), true).areas).toEqual([1, 1, 1, 1]);
  });

  it("may be none, or all", () => {
    expect(piecesOf(mask(3, 3), true).areas).toEqual([]);
    expect(numbered("###", "###")).toEqual([6]);
  });

  it("are marked one by one", () => {
    const onto = mask(2, 4);
    mark(piecesOf(drawn("##.#", "...#"), false), (number) => number === 1, onto);
    expect(rowsOf(onto)).toEqual(["...#", "...#"]);
  });
});

describe("holes", () => {
  it("are enclosed on all sides, though corners may gape", () => {
    const ring = drawn(".##..", "#..#.", ".##..", ".....");
    const { pieces, closed } = holesOf(ring);
    const marked = mask(4, 5);
    mark(pieces, closed, marked);
    expect(rowsOf(marked)).toEqual([".....", ".##..", ".....", "....."]);
  });

  it("have edges of their own", () => {
    const ring = drawn("#####", "#...#", "#...#", "#####");
    expect(outlinesOf(ring)).toHaveLength(1);
    const hole = edgesOf(ring)[1]!.map(([x, y]) => `${x},${y}`);
    expect(hole.sort()).toEqual(["1,1", "1,2", "3,1", "3,2"]);
  });
});

describe("an outline that is drawn", () => {
  it("runs through the middles of its pixels", () => {
    const square = [
      [0, 0],
      [0, 20],
      [20, 20],
      [20, 0],
    ] as const;
    const line = smoothed(square);
    expect(line).toHaveLength(80);
    expect(line[10]).toEqual([0.5, 10.5]);
    expect(line[20]![0]).toBeGreaterThan(0.5);
  });

  it("may be that of a speck", () => {
    expect(smoothed([[4, 7]])).toEqual([[4.5, 7.5]]);
    const two = smoothed([
      [0, 0],
      [1, 0],
    ]);
    expect(two.flat().every(Number.isFinite)).toBe(true);
  });
});
