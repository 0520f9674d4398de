/** Tables for spreadsheets, with the guards of `io/csv.py`. */

// Spreadsheets take a table without the mark for one in the code page of their system.
const BOM = "\ufeff";
const UNWRITABLE = /[\x00-\x1f\x7f\ud800-\udfff]/gu;
// A spreadsheet runs a cell that begins so. Where it splits lines at semicolons, so do parts of one.
const FORMULA = /(^|;)([ \u00a0\u3000]*)([-=+@\uff0b\uff0d\uff1d\uff20])/g;
const NUMBER = /^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i;
const ESCAPED = /\\x[0-9a-f]{2}|\\u(d[89a-f][0-9a-f]{2}|ff0b|ff0d|ff1d|ff20)/g;

/** A text as it stands in a table: on one line, and no formula. Numbers stay. */
export function escapeCell(text: string): string {
  if (NUMBER.test(text)) return text;
  return text
    .replace(ESCAPED, (escaped) => `\\x5c${escaped.slice(1)}`)
    .replace(UNWRITABLE, codeOf)
    .replace(FORMULA, (_, start: string, space: string, sign: string) =>
      [start, space, codeOf(sign)].join(""),
    );
}

function codeOf(sign: string): string {
  const code = sign.charCodeAt(0);
  const digits = (length: number): string => code.toString(16).padStart(length, "0");
  return code <= 0xff ? `\\x${digits(2)}` : `\\u${digits(4)}`;
}

/** A whole table; to be written as UTF-8. */
export function csvText(columns: readonly string[], rows: readonly (readonly string[])[]): string {
  const lines = [columns, ...rows.map((row) => row.map(escapeCell))];
  return BOM + lines.map((line) => `${line.map(quoted).join(",")}\n`).join("");
}

function quoted(cell: string): string {
  return /[",]/.test(cell) ? `"${cell.replaceAll('"', '""')}"` : cell;
}
