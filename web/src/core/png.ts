/** PNG without loss and without a canvas, whose PNGs are never grey and lose colour under alpha. */

import { zlibSync } from "fflate";
import type { Mask, Pixels } from "./plane";

const SIGNATURE = [137, 80, 78, 71, 13, 10, 26, 10];
const KIND = { 1: 0, 3: 2, 4: 6 } as const;
/** Filter 2 of PNG: each byte less the one above it. */
const UP = 2;

/** Encode grey (1 channel), RGB (3) or RGBA (4) of 8 bits. */
export function encodePng(image: Pixels, level: 1 | 6 = 1): Uint8Array<ArrayBuffer> {
  const { height, width, channels } = image;
  const header = new DataView(new ArrayBuffer(13));
  header.setUint32(0, width);
  header.setUint32(4, height);
  header.setUint8(8, 8);
  header.setUint8(9, KIND[channels as keyof typeof KIND]);
  const chunks = [
    chunk("IHDR", new Uint8Array(header.buffer)),
    chunk("IDAT", zlibSync(filtered(image), { level })),
    chunk("IEND", new Uint8Array()),
  ];
  return join([Uint8Array.from(SIGNATURE), ...chunks]);
}

/** Encode a mask as 8-bit grey of 0 and 255. */
export function encodeMask(mask: Mask): Uint8Array<ArrayBuffer> {
  const { height, width } = mask;
  const data = mask.data.map((value) => (value ? 255 : 0));
  return encodePng({ data, height, width, channels: 1 }, 6);
}

function filtered({ data, height, width, channels }: Pixels): Uint8Array {
  const row = width * channels;
  const out = new Uint8Array(height * (row + 1));
  for (let y = 0; y < height; y++) {
    out[y * (row + 1)] = UP;
    const start = y * (row + 1) + 1;
    for (let i = 0, at = y * row; i < row; i++, at++) {
      out[start + i] = data[at]! - (y ? data[at - row]! : 0);
    }
  }
  return out;
}

function chunk(name: string, content: Uint8Array): Uint8Array {
  const out = new Uint8Array(content.length + 12);
  const view = new DataView(out.buffer);
  view.setUint32(0, content.length);
  for (let i = 0; i < 4; i++) out[4 + i] = name.charCodeAt(i);
  out.set(content, 8);
  view.setUint32(out.length - 4, crc(out.subarray(4, out.length - 4)));
  return out;
}

const TABLE = Uint32Array.from({ length: 256 }, (_, value) => {
  let left = value;
  for (let bit = 0; bit < 8; bit++) left = left & 1 ? 0xedb88320 ^ (left >>> 1) : left >>> 1;
  return left;
});

function crc(bytes: Uint8Array): number {
  let left = 0xffffffff;
  for (const byte of bytes) left = TABLE[(left ^ byte) & 255]! ^ (left >>> 8);
  return (left ^ 0xffffffff) >>> 0;
}

function join(parts: readonly Uint8Array[]): Uint8Array<ArrayBuffer> {
  const out = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of parts) {
    out.set(part, at);
    at += part.length;
  }
  return out;
}
