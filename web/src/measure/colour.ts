/** CIE L*a*b* under D65 from sRGB, as `measure/colour.py` computes it. */

export interface Spread {
  readonly mean: number;
  readonly sd: number;
}

/** Of L*, a* and b*; NaN where a part has no surface. */
export interface Colour {
  readonly l: Spread;
  readonly a: Spread;
  readonly b: Spread;
}

/** Turn interleaved sRGB from 0 to 1 into interleaved L*a*b*. */
export function toLab(rgb: Float32Array): Float32Array {
  const out = new Float32Array(rgb.length);
  for (let i = 0; i < rgb.length; i += 3) {
    const [r, g, b] = [linear(rgb[i]!), linear(rgb[i + 1]!), linear(rgb[i + 2]!)];
    const x = (0.412453 * r + 0.35758 * g + 0.180423 * b) / 0.950456;
    const y = 0.212671 * r + 0.71516 * g + 0.072169 * b;
    const z = (0.019334 * r + 0.119193 * g + 0.950227 * b) / 1.088754;
    out[i] = y > 0.008856 ? 116 * Math.cbrt(y) - 16 : 903.3 * y;
    out[i + 1] = 500 * (root(x) - root(y));
    out[i + 2] = 200 * (root(y) - root(z));
  }
  return out;
}

/** Means and standard deviations over the cells that are chosen. */
export function colourOf(lab: Float32Array, chosen: (cell: number) => boolean): Colour {
  const cells = Array.from({ length: lab.length / 3 }, (_, i) => i).filter(chosen);
  const spread = (c: number): Spread => {
    const mean = cells.reduce((sum, i) => sum + lab[3 * i + c]!, 0) / cells.length;
    const squares = cells.reduce((sum, i) => sum + (lab[3 * i + c]! - mean) ** 2, 0);
    return { mean, sd: Math.sqrt(squares / cells.length) };
  };
  return { l: spread(0), a: spread(1), b: spread(2) };
}

function linear(value: number): number {
  return value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4;
}

function root(value: number): number {
  return value > 0.008856 ? Math.cbrt(value) : 7.787 * value + 16 / 116;
}
