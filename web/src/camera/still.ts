/** The photo at full resolution. */

import { type Picture, sizeOf } from "./picture";

/** How long a camera may take for a photo, in milliseconds; some never answer. */
const PATIENCE = 4000;
const QUALITY = 0.95;

/** Whether photos come from the camera itself, larger than its video. */
export function takesPhotos(): boolean {
  return typeof ImageCapture !== "undefined";
}

/** A photo by the camera or, where there is none, of a frame of its video. */
export async function takeStill(
  track: MediaStreamTrack,
  frame: HTMLVideoElement | Picture,
): Promise<File> {
  const photo = takesPhotos() ? await byCamera(track) : null;
  return named(photo ?? (await encoded(frame)));
}

/** Null where the camera fails or does not answer. */
async function byCamera(track: MediaStreamTrack): Promise<Blob | null> {
  const late = new Promise<null>((done) => setTimeout(() => done(null), PATIENCE));
  try {
    const photo = await Promise.race([new ImageCapture(track).takePhoto(), late]);
    return photo?.size ? photo : null;
  } catch {
    return null;
  }
}

function encoded(frame: HTMLVideoElement | Picture): Promise<Blob> {
  const { height, width } =
    frame instanceof HTMLVideoElement
      ? { height: frame.videoHeight, width: frame.videoWidth }
      : sizeOf(frame);
  const canvas = document.createElement("canvas");
  canvas.width = width;
  canvas.height = height;
  canvas.getContext("2d", { alpha: false })!.drawImage(frame, 0, 0, width, height);
  return new Promise((done, failed) => {
    const given = (photo: Blob | null): void =>
      photo ? done(photo) : failed(new Error("out of memory"));
    canvas.toBlob(given, "image/jpeg", QUALITY);
  });
}

/** `camera-2026-01-31-101500.jpg`, in the local time. */
function named(photo: Blob): File {
  const now = new Date();
  const local = new Date(now.getTime() - 60_000 * now.getTimezoneOffset()).toISOString();
  const time = `${local.slice(0, 10)}-${local.slice(11, 19).replaceAll(":", "")}`;
  const ending = photo.type === "image/png" ? "png" : "jpg";
  return new File([photo], `camera-${time}.${ending}`, { type: photo.type || "image/jpeg" });
}
