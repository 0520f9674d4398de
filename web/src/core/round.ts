/** Rounding as Python and OpenCV do it, where JavaScript's own differs. */

/** To the nearest whole number, halves to the even one. */
export function roundEven(value: number): number {
  const low = Math.floor(value);
  const rest = value - low;
  if (rest !== 0.5) return rest < 0.5 ? low : low + 1;
  return low % 2 === 0 ? low : low + 1;
}

/** Into the range of a byte, rounded. */
export function toByte(value: number): number {
  return value <= 0 ? 0 : value >= 255 ? 255 : roundEven(value);
}

export function clamp(value: number, low: number, high: number): number {
  return Math.min(Math.max(value, low), high);
}
