/** When the shutter is released by itself: at the sharpest of the good frames of a steady hand. */

/** Good frames one after the other. */
export interface Streak {
  /** When it began, in milliseconds. */
  readonly since: number;
  /** The sharpness of its sharpest frame. */
  readonly sharpest: number;
}

export interface Verdict {
  readonly streak: Streak;
  /** Whether this frame is the sharpest of its streak. */
  readonly best: boolean;
  readonly release: boolean;
}

/** How long sharpness is compared at least, and at most, in milliseconds. */
const [COMPARE, LONGEST] = [600, 1500];
/** A frame as sharp as this share of the sharpest one is as good as it: what differs is noise. */
const ALIKE = 0.97;

/** Take another good frame into account; a frame that is not good ends the streak. */
export function judge(streak: Streak | null, sharpness: number, now: number): Verdict {
  if (!streak) return { streak: { since: now, sharpest: sharpness }, best: true, release: false };
  const best = sharpness > streak.sharpest;
  const sharpest = Math.max(sharpness, streak.sharpest);
  const lasted = now - streak.since;
  const release = lasted >= LONGEST || (lasted >= COMPARE && sharpness >= ALIKE * sharpest);
  return { streak: { since: streak.since, sharpest }, best, release };
}
