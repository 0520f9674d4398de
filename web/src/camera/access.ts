/** The way to a camera, and the reasons why there is none. */

export type Fault = "insecure" | "refused" | "absent" | "busy" | "failed";

export type Facing = "environment" | "user";

/** Which camera: by the side that it is on or, where a browser does not tell sides, by its id. */
export type Choice = { readonly facing: Facing } | { readonly deviceId: string };

export class CameraFailed extends Error {
  constructor(
    readonly fault: Fault,
    message: string,
  ) {
    super(message);
  }
}

/** As much as a screen shows; a photo may have more. */
const SIZE = { width: { ideal: 1920 }, height: { ideal: 1440 } };

/** By the names of the browser's errors; older browsers have others. */
const FAULTS: Readonly<Record<string, Fault>> = {
  NotAllowedError: "refused",
  PermissionDeniedError: "refused",
  SecurityError: "refused",
  NotFoundError: "absent",
  DevicesNotFoundError: "absent",
  OverconstrainedError: "absent",
  NotReadableError: "busy",
  TrackStartError: "busy",
  AbortError: "busy",
};

/** Open a camera; throws `CameraFailed`. */
export async function openCamera(choice: Choice): Promise<MediaStream> {
  // A browser has no such thing for a page without https.
  const devices = navigator.mediaDevices as MediaDevices | undefined;
  if (!devices?.getUserMedia) throw new CameraFailed("insecure", "no mediaDevices");
  const which =
    "facing" in choice
      ? { facingMode: { ideal: choice.facing } }
      : { deviceId: { exact: choice.deviceId } };
  try {
    return await devices.getUserMedia({ audio: false, video: { ...SIZE, ...which } });
  } catch (error) {
    const { name, message } = error as Error;
    throw new CameraFailed(FAULTS[name] ?? "failed", message);
  }
}

export function stopCamera(stream: MediaStream | null): void {
  for (const track of stream?.getTracks() ?? []) track.stop();
}

/** The ids of all cameras; those of a browser that tells no ids are empty. */
export async function cameraIds(): Promise<string[]> {
  const devices = await navigator.mediaDevices.enumerateDevices().catch(() => []);
  return devices.filter(({ kind }) => kind === "videoinput").map(({ deviceId }) => deviceId);
}

/** What is opened after this camera: the one on the other side, or else the next one. */
export function otherThan(
  { facingMode, deviceId }: Pick<MediaTrackSettings, "facingMode" | "deviceId">,
  ids: readonly string[],
): Choice {
  if (facingMode === "user") return { facing: "environment" };
  if (facingMode === "environment") return { facing: "user" };
  const next = ids[(ids.indexOf(deviceId ?? "") + 1) % ids.length];
  return next ? { deviceId: next } : { facing: "user" };
}
