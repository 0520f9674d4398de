/** The discrete Fourier transform for lengths of small factors. */

export interface Complex {
  readonly real: Float64Array;
  readonly imaginary: Float64Array;
}

/** Transform complex values; `sign` -1 forwards, 1 back, which leaves a factor of the length. */
export function fourier(values: Complex, sign: -1 | 1): Complex {
  const length = values.real.length;
  const out = complex(length);
  transform(values, out, 0, 1, 0, length, turnsOf(sign * length));
  return out;
}

export function complex(length: number): Complex {
  return { real: new Float64Array(length), imaginary: new Float64Array(length) };
}

interface Turns {
  readonly cosine: Float64Array;
  readonly sine: Float64Array;
}

const known = new Map<number, Turns>();

/** The parts of a whole turn: as many as the length, the other way round where it is negative. */
function turnsOf(length: number): Turns {
  const cached = known.get(length);
  if (cached) return cached;
  const turn = Float64Array.from(
    { length: Math.abs(length) },
    (_, i) => (2 * Math.PI * i) / length,
  );
  const turns = { cosine: turn.map(Math.cos), sine: turn.map(Math.sin) };
  known.set(length, turns);
  return turns;
}

const FACTORS = [2, 3, 5];

function transform(
  from: Complex,
  to: Complex,
  start: number,
  stride: number,
  at: number,
  length: number,
  turns: Turns,
): void {
  if (length === 1) {
    to.real[at] = from.real[start]!;
    to.imaginary[at] = from.imaginary[start]!;
    return;
  }
  const factor = FACTORS.find((small) => length % small === 0) ?? length;
  const part = length / factor;
  for (let f = 0; f < factor; f++) {
    transform(from, to, start + f * stride, stride * factor, at + f * part, part, turns);
  }
  join(to, at, part, factor, turns);
}

function join(to: Complex, at: number, part: number, factor: number, turns: Turns): void {
  const length = part * factor;
  const step = turns.cosine.length / length;
  const { cosine, sine } = turns;
  const real = new Float64Array(factor);
  const imaginary = new Float64Array(factor);
  for (let k = 0; k < part; k++) {
    for (let f = 0; f < factor; f++) {
      real[f] = to.real[at + f * part + k]!;
      imaginary[f] = to.imaginary[at + f * part + k]!;
    }
    for (let q = 0; q < factor; q++) {
      const line = k + q * part;
      let sumReal = 0;
      let sumImaginary = 0;
      // The turn of each factor is the one before and that of the line; without a division.
      for (let f = 0, turn = 0; f < factor; f++) {
        const c = cosine[turn]!;
        const s = sine[turn]!;
        sumReal += real[f]! * c - imaginary[f]! * s;
        sumImaginary += real[f]! * s + imaginary[f]! * c;
        turn += line * step;
        if (turn >= cosine.length) turn -= cosine.length;
      }
      to.real[at + line] = sumReal;
      to.imaginary[at + line] = sumImaginary;
    }
  }
}
