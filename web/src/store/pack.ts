/** Masks packed for the store: mostly long runs, so that they shrink a hundredfold. */

import type { Mask } from "../core/plane";
import type { PackedMask } from "./db";

export async function packMask(mask: Mask): Promise<PackedMask> {
  const plain = new Blob([mask.data as Uint8Array<ArrayBuffer>]);
  const stream = plain.stream().pipeThrough(new CompressionStream("deflate"));
  const packed = await new Response(stream).blob();
  return { packed, height: mask.height, width: mask.width, empty: !mask.data.includes(1) };
}

export async function unpackMask(kept: PackedMask): Promise<Mask> {
  const stream = kept.packed.stream().pipeThrough(new DecompressionStream("deflate"));
  const data = new Uint8Array(await new Response(stream).arrayBuffer());
  return { data, height: kept.height, width: kept.width };
}
