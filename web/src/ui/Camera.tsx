/** The camera, in a dialog that fills the screen: the view, what to do, the shutter. */

import type { RefObject } from "preact";
import { useEffect, useRef, useState } from "preact/hooks";
import { cameraPage, shooting } from "../app/camera";
import { engine } from "../app/state";
import { automatic, Session } from "../camera/session";
import { say } from "../i18n/say";
import type { Key } from "../i18n/texts";
import { Button } from "./Button";
import { Icon } from "./icons";
import { Pick } from "./Pick";
import { useBack } from "./useBack";
import { ViewFinder } from "./ViewFinder";

const close = (): void => void (shooting.value = false);

export function Camera() {
  const dialog = useRef<HTMLDialogElement>(null);
  const video = useRef<HTMLVideoElement>(null);
  const shutter = useRef<HTMLButtonElement>(null);
  const [session, set] = useState<Session | null>(null);

  useEffect(() => {
    const opened = dialog.current!;
    opened.showModal();
    const fresh = new Session(video.current!, cameraPage);
    // Nobody is filmed who does not see it.
    const watch = (): void => (document.hidden ? fresh.stop() : void fresh.open());
    document.addEventListener("visibilitychange", watch);
    void fresh.open();
    set(fresh);
    return () => {
      document.removeEventListener("visibilitychange", watch);
      fresh.stop();
      // Closed before it goes: the focus returns to where it was.
      opened.close();
    };
  }, []);

  useBack(close);
  const trouble = session?.trouble.value;
  // There from the start, and again after trouble.
  useEffect(() => shutter.current?.focus(), [!trouble]);
  return (
    <dialog
      ref={dialog}
      class="camera"
      aria-label={say("camera")}
      data-part="camera"
      onCancel={close}
    >
      <ViewFinder video={video} session={session} />
      <div class="aim">
        {session && (trouble ? <Failure session={session} /> : <Advice session={session} />)}
      </div>
      <Controls session={session} shutter={shutter} />
    </dialog>
  );
}

function Advice({ session }: { session: Session }) {
  const key = adviceOf(session);
  const good = key === "hint good" || key === "hint hold" || key === "hint taking";
  return (
    <p class={`advice ${good ? "good" : "warn"}`} role="status" data-part="advice">
      <Icon name={good ? "check" : "note"} />
      <span>{say(key)}</span>
    </p>
  );
}

function adviceOf(session: Session): Key {
  const stage = session.stage.value;
  if (stage === "starting") return "hint starting";
  if (stage === "taking") return "hint taking";
  const kind = engine.value.kind;
  if (kind !== "ready") return kind === "loading" ? "hint loading" : "hint unaided";
  const hint = session.given.value?.hint;
  if (!hint) return "hint starting";
  return hint === "good" && automatic.value ? "hint hold" : `hint ${hint}`;
}

function Failure({ session }: { session: Session }) {
  const box = useRef<HTMLDivElement>(null);
  const { fault, reason } = session.trouble.value!;
  // The button that had the focus is gone.
  useEffect(() => box.current!.querySelector("button")!.focus(), []);
  return (
    <div ref={box} class="trouble" data-part="trouble">
      <p role="alert">{say(`camera ${fault}`, { reason })}</p>
      <Pick icon="photos" text={say("choosePhotos")} kind="main" done={close} />
      {fault !== "insecure" && (
        <Button onClick={() => void session.open()}>{say("tryAgain")}</Button>
      )}
    </div>
  );
}

interface ControlsProps {
  readonly session: Session | null;
  readonly shutter: RefObject<HTMLButtonElement>;
}

function Controls({ session, shutter }: ControlsProps) {
  const live = session?.stage.value === "live";
  return (
    <div class="controls" role="toolbar" aria-label={say("camera")}>
      <Button icon="close" label={say("closeCamera")} onClick={close} />
      {!session?.trouble.value && (
        <>
          <button
            ref={shutter}
            type="button"
            class="shutter"
            aria-label={say("takePhoto")}
            title={say("takePhoto")}
            aria-disabled={!live}
            onClick={() => void session?.shoot()}
          />
          {session?.turns.value && (
            <Button icon="turn" label={say("turnCamera")} onClick={() => session.turn()} />
          )}
          <label class="itself">
            <input
              type="checkbox"
              checked={automatic.value}
              onChange={(event) => (automatic.value = event.currentTarget.checked)}
            />
            {say("takeItself")}
          </label>
        </>
      )}
    </div>
  );
}
