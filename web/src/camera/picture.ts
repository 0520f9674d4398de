/** A frame of a video that may be handed to another thread. */

import type { Size } from "../core/plane";

/** Who holds it closes it. */
export type Picture = ImageBitmap | VideoFrame;

/** What a video shows at the moment; throws before it shows anything. */
export async function pictureOf(video: HTMLVideoElement): Promise<Picture> {
  return frameOf(video) ?? createImageBitmap(video);
}

/** Costs this thread nothing, where a bitmap of a large frame costs many milliseconds. */
function frameOf(video: HTMLVideoElement): VideoFrame | null {
  if (typeof VideoFrame === "undefined") return null;
  try {
    const frame = new VideoFrame(video);
    if (frame.displayWidth === video.videoWidth) return frame;
    // Of a phone that stands, some browsers give the frame as the sensor has it: on its side.
    frame.close();
    return null;
  } catch {
    return null;
  }
}

export function sizeOf(picture: Picture): Size {
  if ("displayWidth" in picture) {
    return { height: picture.displayHeight, width: picture.displayWidth };
  }
  return { height: picture.height, width: picture.width };
}

export function isPicture(value: unknown): value is Picture {
  if (value instanceof ImageBitmap) return true;
  return typeof VideoFrame !== "undefined" && value instanceof VideoFrame;
}
