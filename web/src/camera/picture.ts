/** A frame of a video that may be handed to another thread. */

import type { Size } from "../core/plane";

/** Who holds it closes it. */
export type Picture = ImageBitmap | VideoFrame;

/** What a video shows at the moment; throws before it shows anything. */
export async function pictureOf(video: HTMLVideoElement): Promise<Picture> {
  if (typeof VideoFrame !== "undefined") {
    // Costs this thread nothing, where a bitmap of a large frame costs many milliseconds.
    const frame = new VideoFrame(video);
    const { width } = sizeOf(frame);
    // Some browsers give the frame of a phone that stands as the sensor has it, on its side.
    if (width === video.videoWidth) return frame;
    frame.close();
  }
  return createImageBitmap(video);
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
