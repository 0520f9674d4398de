/** A mask from the PNG that a service sends. */

import type { Mask } from "../core/plane";

export async function maskFrom(png: Blob): Promise<Mask> {
  const bitmap = await createImageBitmap(png);
  const { height, width } = bitmap;
  const context = new OffscreenCanvas(width, height).getContext("2d", { alpha: false })!;
  context.drawImage(bitmap, 0, 0);
  bitmap.close();
  const grey = new Uint8Array(context.getImageData(0, 0, width, height).data.buffer);
  const data = new Uint8Array(height * width);
  for (let i = 0; i < data.length; i++) data[i] = grey[4 * i]! >> 7;
  return { data, height, width };
}
