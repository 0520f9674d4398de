/** A button that opens the camera. */

import { shooting } from "../app/camera";
import { say } from "../i18n/say";
import { Button } from "./Button";

export function CameraButton({ kind }: { readonly kind?: "main" | "quiet" }) {
  return (
    <Button icon="camera" kind={kind} onClick={() => (shooting.value = true)}>
      {say("camera")}
    </Button>
  );
}
