/** Why a photo is not read. */

/** The words are in `i18n`. */
export type Refusal = "heic" | "damaged" | "many pixels" | "many bytes" | "empty";

export class BadPhoto extends Error {
  /** `figure`: megapixels or megabytes, where that is the reason. */
  constructor(
    readonly refusal: Refusal,
    readonly figure = 0,
  ) {
    super(refusal);
  }
}

export const LIMITS = { bytes: 100 * 2 ** 20, pixels: 50_500_000 };
