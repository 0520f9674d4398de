/** What the first bytes of a file tell: its format and, before anything is decoded, its size. */

import type { Size } from "../core/plane";

export type Format = "jpeg" | "png" | "webp" | "heic" | "other";

export interface Header {
  readonly format: Format;
  /** As it is stored, perhaps on its side; null where the header does not tell it here. */
  readonly size: Size | null;
}

const HEIC = new Set(["heic", "heix", "mif1", "msf1", "hevc", "heim", "heis"]);

/** How many bytes of a file are enough; a JPEG may carry a thumbnail before its size. */
export const ENOUGH = 512 * 1024;

export function readHeader(bytes: Uint8Array): Header {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const text = (start: number, length: number): string =>
    String.fromCharCode(...bytes.subarray(start, start + length));
  if (bytes.length < 30) return { format: "other", size: null };
  if (view.getUint16(0) === 0xffd8) return { format: "jpeg", size: jpegSize(view) };
  if (text(1, 3) === "PNG") {
    return { format: "png", size: { width: view.getUint32(16), height: view.getUint32(20) } };
  }
  if (text(0, 4) === "RIFF" && text(8, 4) === "WEBP") {
    return { format: "webp", size: webpSize(view, text(12, 4)) };
  }
  if (text(4, 4) === "ftyp" && HEIC.has(text(8, 4))) return { format: "heic", size: null };
  return { format: "other", size: null };
}

/** Step from segment to segment up to the one that starts the frame. */
function jpegSize(view: DataView): Size | null {
  for (let at = 2; at + 9 < view.byteLength;) {
    if (view.getUint8(at) !== 0xff) return null;
    const kind = view.getUint8(at + 1);
    const starts = kind >= 0xc0 && kind <= 0xcf && kind !== 0xc4 && kind !== 0xc8 && kind !== 0xcc;
    if (starts) return { height: view.getUint16(at + 5), width: view.getUint16(at + 7) };
    at += kind === 0xff ? 1 : 2 + view.getUint16(at + 2);
  }
  return null;
}

function webpSize(view: DataView, kind: string): Size {
  if (kind === "VP8X") return { width: 1 + uint24(view, 24), height: 1 + uint24(view, 27) };
  if (kind === "VP8L") {
    const bits = view.getUint32(21, true);
    return { width: 1 + (bits & 0x3fff), height: 1 + ((bits >> 14) & 0x3fff) };
  }
  return { width: view.getUint16(26, true) & 0x3fff, height: view.getUint16(28, true) & 0x3fff };
}

function uint24(view: DataView, at: number): number {
  return view.getUint16(at, true) | (view.getUint8(at + 2) << 16);
}
