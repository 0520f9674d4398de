import type { Mask } from "../src/core/plane";

/** A mask from rows of dots and hashes. */
export function drawn(...rows: string[]): Mask {
  const data = Uint8Array.from(rows.join(""), (sign) => (sign === "#" ? 1 : 0));
  return { data, height: rows.length, width: rows[0]!.length };
}

/** Rows of dots and hashes from a mask. */
export function rowsOf({ data, height, width }: Mask): string[] {
  const row = (y: number): number[] => [...data.subarray(y * width, (y + 1) * width)];
  return Array.from({ length: height }, (_, y) =>
    row(y)
      .map((v) => (v ? "#" : "."))
      .join(""),
  );
}
