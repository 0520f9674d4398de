/** A button that opens the camera or the files. */

import { useRef } from "preact/hooks";
import { add } from "../app/photos";
import { Button } from "./Button";
import type { IconName } from "./icons";

interface Props {
  readonly icon: IconName;
  readonly text: string;
  readonly kind?: "main" | "plain" | "quiet";
  readonly camera?: boolean;
}

export function Pick({ icon, text, kind = "plain", camera = false }: Props) {
  const input = useRef<HTMLInputElement>(null);
  const taken = (): void => {
    const { files } = input.current!;
    if (files) add([...files]);
    // The same photo may be taken again.
    input.current!.value = "";
  };
  return (
    <>
      <input
        ref={input}
        type="file"
        accept="image/*,.heic,.heif"
        multiple={!camera}
        {...(camera ? { capture: "user" } : {})}
        data-part={camera ? "camera" : "files"}
        hidden
        onChange={taken}
      />
      <Button icon={icon} kind={kind} onClick={() => input.current!.click()}>
        {text}
      </Button>
    </>
  );
}
