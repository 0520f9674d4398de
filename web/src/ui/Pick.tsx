/** A button that opens the files; on phones their dialog offers the camera as well. */

import { useRef } from "preact/hooks";
import { add } from "../app/photos";
import { Button } from "./Button";
import type { IconName } from "./icons";

interface Props {
  readonly icon: IconName;
  readonly text: string;
  readonly kind?: "main" | "plain" | "quiet";
  /** Called once photos were added. */
  readonly done?: () => void;
}

export function Pick({ icon, text, kind = "plain", done }: Props) {
  const input = useRef<HTMLInputElement>(null);
  const taken = (): void => {
    const { files } = input.current!;
    if (files) add([...files]);
    // The same photo may be taken again.
    input.current!.value = "";
    done?.();
  };
  return (
    <>
      <input
        ref={input}
        type="file"
        accept="image/*,.heic,.heif"
        multiple
        data-part="files"
        hidden
        onChange={taken}
      />
      <Button icon={icon} kind={kind} onClick={() => input.current!.click()}>
        {text}
      </Button>
    </>
  );
}
