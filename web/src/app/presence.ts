/** The presence of a tongue in words: a share would be read as the quality of the outline. */

const LEVELS = [
  [0.95, "sure"],
  [0.75, "likely"],
  [0.25, "unclear"],
  [0.05, "unlikely"],
] as const;

/** `presence` is the calibrated probability that the photo holds a tongue. */
export function levelOf(presence: number): (typeof LEVELS)[number][1] | "none" {
  return LEVELS.find(([least]) => presence >= least)?.[1] ?? "none";
}
