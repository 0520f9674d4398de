import { describe, expect, it } from "vitest";
import { paint } from "../src/editor/brush";
import { History } from "../src/editor/history";
import { Points } from "../src/editor/points";
import { fill, reshape, simplify } from "../src/editor/polygon";
import { Session } from "../src/editor/session";
import { fit, pinch, reach, toPhoto, toScreen, zoom } from "../src/editor/view";
import { piecesOf } from "../src/core/pieces";
import { mask } from "../src/core/plane";
import { drawn, rowsOf } from "./helpers";

const SQUARE = [
  [1, 1],
  [4, 1],
  [4, 4],
  [1, 4],
] as const;

describe("the brush", () => {
  it("paints the pixels whose centres it covers", () => {
    const paper = mask(5, 5);
    expect(paint(paper, [2.5, 2.5], [2.5, 2.5], 1, 1)).toEqual({
      top: 1,
      left: 1,
      height: 3,
      width: 3,
    });
    expect(rowsOf(paper)).toEqual([".....", "..#..", ".###.", "..#..", "....."]);
  });

  it("leaves no gap in a quick stroke", () => {
    const paper = mask(3, 9);
    paint(paper, [0.5, 1.5], [8.5, 1.5], 0.6, 1);
    expect(rowsOf(paper)[1]).toBe("#########");
  });

  it("does nothing beside the photo", () => {
    expect(paint(mask(4, 4), [-9, -9], [-8, -8], 2, 1)).toBeNull();
  });
});

describe("points", () => {
  it("fill the pixels whose centres lie inside", () => {
    expect(rowsOf(fill(SQUARE, 5, 5))).toEqual([".....", ".###.", ".###.", ".###.", "....."]);
  });

  it("change the mask only where they moved", () => {
    const paper = drawn(".....", ".###.", ".#.#.", ".###.", "....#");
    reshape(paper, SQUARE, [[0, 1], ...SQUARE.slice(1, 3), [0, 4]]);
    expect(rowsOf(paper)).toEqual([".....", "####.", "##.#.", "####.", "....#"]);
  });

  it("are few where the outline is straight", () => {
    const line = Array.from({ length: 9 }, (_, i) => [i, 0] as const);
    expect(simplify([...line, [8, 8]], 0.5)).toEqual([
      [0, 0],
      [8, 0],
      [8, 8],
    ]);
  });
});

describe("points that are held", () => {
  it("are chosen, moved and removed", () => {
    const points = new Points();
    points.begin(SQUARE);
    points.grab([4.2, 4.1], 1);
    points.move([6, 6]);
    expect(points.change()).toEqual({
      before: SQUARE,
      after: [...SQUARE.slice(0, 2), [6, 6], SQUARE[3]],
    });
    expect(points.choose(1)).toEqual([1, 4]);
    expect(points.removeChosen()).toBe(true);
    expect(points.choose(1)).not.toBeNull();
    expect(points.removeChosen()).toBe(false);
  });

  it("come of an edge that is held", () => {
    const points = new Points();
    points.begin(SQUARE);
    points.grab([2.5, 1.2], 0.8);
    expect(points.all).toHaveLength(5);
    expect(points.all[1]).toEqual([2.5, 1.2]);
    points.cancel();
    expect(points.all).toEqual(SQUARE);
  });

  it("make a polygon once the first is met again", () => {
    const points = new Points();
    points.begin([]);
    for (const point of SQUARE.slice(0, 3)) expect(points.grab(point, 0.5)).toBe(false);
    expect(points.change()).toBeNull();
    expect(points.grab([1.2, 1], 0.5)).toBe(true);
    expect(points.close()).toBe(true);
    expect(points.change()).toEqual({ before: [], after: SQUARE.slice(0, 3) });
  });

  it("are taken back one by one while there is no polygon yet", () => {
    const points = new Points();
    points.begin([]);
    points.grab([1, 1], 0.5);
    expect([points.undo(), points.undo(), points.close()]).toEqual([true, false, false]);
  });
});

describe("an outline that is changed", () => {
  // A disc whose edge is as rough as that of a real mask.
  const rough = (): Session => {
    const paper = mask(600, 600);
    for (let y = 0; y < 600; y++) {
      for (let x = 0; x < 600; x++) {
        const way = Math.atan2(y - 300, x - 300);
        const far = Math.hypot(x - 300, y - 300) + 2.2 * Math.sin(61 * way);
        paper.data[y * 600 + x] = far < 220 ? 1 : 0;
      }
    }
    return new Session(paper);
  };
  const pulled = (session: Session, by: number): number => {
    const before = session.outline();
    const at = before.reduce((best, [, y], i) => (y > before[best]![1] ? i : best), 0);
    const [x, y] = before[at]!;
    session.reshape(before, [...before.slice(0, at), [x, y + by], ...before.slice(at + 1)]);
    return piecesOf(session.mask, true).firsts.length;
  };

  it.each([-150, -20, 40])("leaves nothing of the former edge behind, %i pixels away", (by) => {
    expect(pulled(rough(), by)).toBe(1);
  });

  it("keeps each pixel of the edges that were not touched", () => {
    const session = rough();
    const before = rowsOf(session.mask);
    pulled(session, -150);
    expect(rowsOf(session.mask).slice(0, 300)).toEqual(before.slice(0, 300));
  });

  it("replaces the edges that were", () => {
    const session = rough();
    const points = session.outline();
    session.reshape(points, SQUARE);
    expect(rowsOf(session.mask)).toEqual(rowsOf(fill(SQUARE, 600, 600)));
  });

  it("follows corners, notches and pixels that touch at a corner", () => {
    const paper = drawn("##...", "#.#..", "##.#.", "....#");
    const session = new Session({ ...paper, data: paper.data.slice() });
    const border = session.outline();
    expect(border.length).toBeGreaterThan(2);
    expect(session.reshape(border, border)).toBe(false);
    expect(rowsOf(session.mask)).toEqual(rowsOf(paper));
  });
});

describe("undo", () => {
  it("takes back and does again, stroke by stroke", () => {
    const session = new Session(mask(6, 6));
    session.press([2, 2], 1, 1);
    session.drag([4, 2], 1, 1);
    expect(session.lift()).toBe(true);
    const painted = rowsOf(session.mask);
    session.press([3, 2], 3, 0);
    session.lift();
    session.history.undo(session.mask);
    expect(rowsOf(session.mask)).toEqual(painted);
    session.history.undo(session.mask);
    expect(session.mask.data.includes(1)).toBe(false);
    session.history.redo(session.mask);
    expect(rowsOf(session.mask)).toEqual(painted);
    expect(session.history.canRedo).toBe(true);
  });

  it("knows nothing of a stroke that changed nothing, or was cancelled", () => {
    const session = new Session(mask(4, 4));
    session.press([2, 2], 1, 0);
    expect(session.lift()).toBe(false);
    session.press([2, 2], 1, 1);
    session.cancel();
    expect(session.mask.data.includes(1)).toBe(false);
    expect(session.history.canUndo).toBe(false);
  });

  it("forgets the oldest where there is no room", () => {
    const history = new History(20);
    const paper = mask(4, 4);
    for (const value of [1, 0, 1] as const) {
      const before = { ...paper, data: paper.data.slice() };
      paper.data.fill(value);
      history.note(before, paper);
    }
    history.undo(paper);
    expect(history.canUndo).toBe(false);
  });

  it("adds a polygon to an empty mask", () => {
    const session = new Session(mask(5, 5));
    expect(session.reshape([], SQUARE)).toBe(true);
    expect(rowsOf(session.mask)[1]).toBe(".###.");
    expect(session.outline().length).toBeGreaterThan(2);
  });
});

describe("the view", () => {
  const photo = { height: 100, width: 200 };
  const screen = { height: 400, width: 400 };

  it("shows the whole photo in the middle", () => {
    expect(fit(photo, screen)).toEqual({ scale: 2, x: 0, y: 100 });
  });

  it("keeps the point under the pointer", () => {
    const before = fit(photo, screen);
    const after = zoom(before, 3, [120, 180], photo, screen);
    expect(toPhoto(after, [120, 180])).toEqual(toPhoto(before, [120, 180]));
    expect(after.scale).toBe(6);
  });

  it("follows the cursor of the keyboard to the end of the photo, and no further", () => {
    const whole = fit(photo, screen);
    expect(reach(whole, [399, 200], photo, screen)).toEqual([-31, 0]);
    const near = { scale: 8, x: -100, y: -100 };
    expect(reach(near, [200, 200], photo, screen)).toEqual([0, 0]);
    expect(reach(near, [390, 2], photo, screen)).toEqual([-22, 30]);
    expect(reach({ ...near, x: 0 }, [10, 390], photo, screen)).toEqual([22, -22]);
  });

  it("follows two fingers", () => {
    const before = fit(photo, screen);
    const [from, to] = [
      [
        [100, 200],
        [200, 200],
      ],
      [
        [50, 210],
        [250, 210],
      ],
    ] as const;
    const after = pinch(before, from, to, photo, screen);
    expect(after.scale).toBe(4);
    expect(toScreen(after, toPhoto(before, [150, 200]))).toEqual([150, 210]);
  });
});
