/** A finger that wipes across the photo goes to the next one or to the one before. */

/** Where a pointer was, in CSS pixels, and when, in milliseconds. */
export interface Touch {
  readonly x: number;
  readonly y: number;
  readonly time: number;
}

const LEAST = 48;
const LONGEST = 700;

/** 1 for the next photo (to the left), -1 for the one before, 0 for any other movement. */
export function swipeOf(start: Touch, end: Touch): 1 | 0 | -1 {
  const [across, down] = [end.x - start.x, end.y - start.y];
  if (end.time - start.time > LONGEST) return 0;
  if (Math.abs(across) < LEAST || Math.abs(across) < 2 * Math.abs(down)) return 0;
  return across < 0 ? 1 : -1;
}
