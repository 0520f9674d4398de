/** Closed lines: their area, length, convex hull. */

export interface Line {
  readonly x: Float64Array;
  readonly y: Float64Array;
}

export function areaOf({ x, y }: Line): number {
  let sum = 0;
  for (let i = 0, j = x.length - 1; i < x.length; j = i++) sum += x[j]! * y[i]! - y[j]! * x[i]!;
  return Math.abs(sum / 2);
}

export function lengthOf({ x, y }: Line): number {
  let sum = 0;
  for (let i = 0, j = x.length - 1; i < x.length; j = i++) {
    sum += Math.hypot(x[i]! - x[j]!, y[i]! - y[j]!);
  }
  return sum;
}

/** Which points are corners of the convex hull, in their order along the line. */
export function hullOf({ x, y }: Line): number[] {
  const order = Array.from(x.keys()).sort((a, b) => x[a]! - x[b]! || y[a]! - y[b]!);
  const half = (points: readonly number[]): number[] => {
    const kept: number[] = [];
    for (const point of points) {
      while (kept.length > 1 && !turns(kept.at(-2)!, kept.at(-1)!, point)) kept.pop();
      kept.push(point);
    }
    return kept;
  };
  const turns = (a: number, b: number, c: number): boolean =>
    (x[b]! - x[a]!) * (y[c]! - y[a]!) - (y[b]! - y[a]!) * (x[c]! - x[a]!) > 0;
  return [...new Set([...half(order), ...half(order.reverse())])].sort((a, b) => a - b);
}

export function pick({ x, y }: Line, indices: readonly number[]): Line {
  return {
    x: Float64Array.from(indices, (i) => x[i]!),
    y: Float64Array.from(indices, (i) => y[i]!),
  };
}
