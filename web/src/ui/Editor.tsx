/** Brush, eraser and points over the photo, in a dialog that fills the screen. */

import { useEffect, useLayoutEffect, useMemo, useRef, useState } from "preact/hooks";
import { correct, keepMask, restore } from "../app/corrections";
import { bitmapOf } from "../app/show";
import { current, editing, type Ready } from "../app/state";
import type { Mask } from "../core/plane";
import { Easel } from "../editor/easel";
import { Keys, shortcut } from "../editor/keys";
import { listen } from "../editor/pointers";
import { say } from "../i18n/say";
import { Button } from "./Button";
import { Announcer, Hint, Tools } from "./EditorTools";
import { useBack } from "./useBack";

const AUTOSAVE = 400;

export function Editor({ held }: { held: Ready }) {
  const dialog = useRef<HTMLDialogElement>(null);
  const canvas = useRef<HTMLCanvasElement>(null);
  const [easel, set] = useState<Easel | null>(null);
  const before = useMemo(() => {
    const { mask, edited } = current.value!;
    return { mask, edited };
  }, []);
  const autosave = useMemo(() => delayed((mask) => void keepMask(held.id, mask)), []);

  useEffect(() => {
    const opened = dialog.current!;
    opened.showModal();
    const copy = { ...held.mask, data: held.mask.data.slice() };
    const fresh = new Easel(canvas.current!, held.bitmap, copy, autosave.call);
    const watch = new ResizeObserver(() => fresh.sheet.resize());
    watch.observe(canvas.current!);
    const stop = listen(canvas.current!, fresh);
    const sharp = sharpen(held, fresh);
    set(fresh);
    canvas.current!.focus();
    return () => {
      // Closed before it goes: the focus returns to where it was.
      opened.close();
      watch.disconnect();
      fresh.sheet.stop();
      stop();
      autosave.stop();
      void sharp.then((bitmap) => bitmap?.close());
    };
  }, []);

  useLayoutEffect(() => easel?.sheet.sharpen(held.bitmap), [held.bitmap]);

  const close = (): void => void (editing.value = false);
  const done = (): void => {
    autosave.stop();
    easel?.finish();
    autosave.stop();
    if (easel?.canUndo.value) void correct(held.id, easel.mask);
    else if (easel?.canRedo.value) void restore(held.id, before);
    close();
  };
  const cancel = (): void => {
    autosave.stop();
    if (easel?.canUndo.value || easel?.canRedo.value) void restore(held.id, before);
    close();
  };
  const latest = useRef(done);
  latest.current = done;
  useBack(() => latest.current());
  return (
    <dialog
      ref={dialog}
      class="editor"
      aria-label={say("editor")}
      data-part="editor"
      onCancel={done}
      onKeyDown={(event) => {
        if (easel && shortcut(event, easel)) event.preventDefault();
      }}
    >
      <div class="tools" role="toolbar" aria-label={say("editor")}>
        {easel && <Tools easel={easel} />}
        <div class="group end">
          <Button kind="quiet" onClick={cancel}>
            {say("cancel")}
          </Button>
          <Button icon="check" kind="main" onClick={done}>
            {say("done")}
          </Button>
        </div>
      </div>
      <Paper canvas={canvas} easel={easel} />
      {easel && <Announcer easel={easel} />}
      <p class="hint">{easel && <Hint easel={easel} />}</p>
    </dialog>
  );
}

/** The page shows a large photo smaller than it is, which is not enough to zoom into. */
async function sharpen(held: Ready, { sheet }: Easel): Promise<ImageBitmap | null> {
  if (held.bitmap.width >= held.mask.width) return null;
  // What there is will do where memory has run out.
  const whole = await bitmapOf(held).catch(() => null);
  if (whole) sheet.sharpen(whole);
  return whole;
}

function Paper({
  canvas,
  easel,
}: {
  canvas: { current: HTMLCanvasElement | null };
  easel: Easel | null;
}) {
  const keys = useMemo(() => easel && new Keys(easel), [easel]);
  return (
    <canvas
      ref={canvas}
      class="paper"
      tabIndex={0}
      role="application"
      aria-label={say("editorCanvas")}
      data-part="paper"
      onKeyDown={(event) => {
        if (keys?.down(event)) event.preventDefault();
      }}
      onKeyUp={(event) => keys?.up(event)}
      onBlur={() => keys?.stop()}
    />
  );
}

/** Call once things are quiet, with what came last. */
function delayed(run: (mask: Mask) => void): { call: (mask: Mask) => void; stop: () => void } {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const stop = (): void => clearTimeout(timer);
  const call = (mask: Mask): void => {
    stop();
    timer = setTimeout(() => run(mask), AUTOSAVE);
  };
  return { call, stop };
}
