/** Changes a photo's light as `relight.py` does it, value for value. */

import type { Pixels } from "./plane";

/** How a photo's values change, all pixels alike. */
export interface Relight {
  /** The share of the photo's values that become black. */
  readonly blackPoint: number;
  /** The mean value to which a brighter photo is dimmed. */
  readonly brightness: number;
}

/** The relight of test-time augmentation and of bright photos. */
export const RELIGHT: Relight = { blackPoint: 0.01, brightness: 45 };

/** No black point lies above this value. */
const MAX_BLACK_POINT = 127;

/** Mean red, green and blue of a tongue and skin around it, over the mean of the three. */
const MEAN_COLOUR = [1.444, 0.798, 0.757] as const;

/** Take haze off, halve a colour cast, and dim what is too bright. */
export function relight(image: Pixels, how: Relight): Pixels {
  const data = image.data.slice();
  const counts = [0, 1, 2].map(() => new Float64Array(256));
  for (const [c, channel] of counts.entries())
    for (let i = c; i < data.length; i += 3) channel[data[i]!]!++;
  const black = blackPoint(counts, how.blackPoint * data.length);
  const clear = Float64Array.from({ length: 256 }, (_, value) =>
    Math.floor((Math.max(0, value - black) * 255) / (255 - black) + 0.5),
  );
  const size = image.height * image.width;
  const means = counts.map((channel) => Math.max(1, dot(channel, clear) / size));
  const whole = sum(means) / 3;
  // Half way: the colours of a photo also tell what it shows.
  const gains = means.map((mean, c) => Math.sqrt((MEAN_COLOUR[c]! * whole) / mean));
  const dim = Math.min(1, how.brightness / (dot(means, gains) / 3));
  const tables = gains.map((gain) =>
    Uint8ClampedArray.from(clear, (value) => Math.floor(value * gain * dim + 0.5)),
  );
  for (const [c, table] of tables.entries())
    for (let i = c; i < data.length; i += 3) data[i] = table[data[i]!]!;
  return { ...image, data };
}

/** The largest value that at most so many values lie below. */
function blackPoint(counts: readonly Float64Array[], most: number): number {
  const at = (value: number) => sum(counts.map((channel) => channel[value]!));
  let black = 0;
  for (let below = at(0); black < MAX_BLACK_POINT && below <= most; below += at(++black));
  return black;
}

const sum = (values: readonly number[]) => values.reduce((a, b) => a + b);

function dot(a: ArrayLike<number>, b: ArrayLike<number>): number {
  let total = 0;
  for (let i = 0; i < a.length; i++) total += a[i]! * b[i]!;
  return total;
}
