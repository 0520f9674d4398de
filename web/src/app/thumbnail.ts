/** Small pictures of photos for the strip. */

import { change } from "./state";

const SIDE = 160;

/** Draw a photo small from a picture of it. */
export function drawThumbnail(id: string, bitmap: ImageBitmap): void {
  const scale = SIDE / Math.min(bitmap.height, bitmap.width);
  change(id, { thumbnail: drawn(bitmap, scale) });
}

/** Draw a photo small from its file. */
export async function openThumbnail(id: string, file: Blob): Promise<void> {
  const how = { resizeHeight: 2 * SIDE, resizeQuality: "medium" } as const;
  const bitmap = await createImageBitmap(file, how).catch(() => null);
  if (!bitmap) return;
  drawThumbnail(id, bitmap);
  bitmap.close();
}

function drawn(bitmap: ImageBitmap, scale: number): string {
  const [width, height] = [bitmap.width * scale, bitmap.height * scale];
  const canvas = document.createElement("canvas");
  canvas.width = canvas.height = SIDE;
  const context = canvas.getContext("2d")!;
  context.imageSmoothingQuality = "high";
  context.drawImage(bitmap, (SIDE - width) / 2, (SIDE - height) / 2, width, height);
  return canvas.toDataURL("image/jpeg", 0.8);
}
