/** The photo with its outline, and the slider between both. */

import { useEffect, useLayoutEffect, useMemo, useRef, useState } from "preact/hooks";
import { drawStage, overOf } from "../app/stage";
import { background, compare, current, type Staged, staged, view } from "../app/state";
import { say } from "../i18n/say";

export function Stage() {
  const held = staged.value;
  if (!held) return <Empty />;
  return <Canvas key={held.id} held={held} />;
}

function Empty() {
  return (
    <div class="stage empty">
      <Progress />
    </div>
  );
}

function Progress() {
  const progress = current.value?.progress;
  return (
    <p class="progress" role="status">
      <span class="pulse" aria-hidden="true" />
      {say(progress === "working" ? "working" : "waiting")}
    </p>
  );
}

function Canvas({ held }: { held: Staged }) {
  const canvas = useRef<HTMLCanvasElement>(null);
  const drawnAt = useRef(0);
  const [width, resized] = useState(0);
  const { bitmap, drawn } = held;
  const over = useMemo(() => drawn && overOf(bitmap, drawn), [bitmap, drawn, view.value]);
  // Before the frame that shows the page's change is painted, not after it.
  useLayoutEffect(() => {
    drawnAt.current = drawStage(canvas.current!, held, over);
  }, [bitmap, over, width, compare.value, background.value]);
  useEffect(() => {
    const watch = new ResizeObserver(([entry]) => {
      const now = entry!.contentRect.width;
      if (now !== drawnAt.current) resized(now);
    });
    watch.observe(canvas.current!);
    return () => watch.disconnect();
  }, []);
  const name = current.value?.name ?? "";
  const alt = drawn ? say(drawn.edges.length ? "photoAlt" : "photoAltNone", { name }) : name;
  return (
    <div class="stage" style={{ "--aspect": bitmap.width / bitmap.height }}>
      <div class="frame">
        <canvas ref={canvas} role="img" aria-label={alt} data-part="stage" />
        {drawn ? <Divider /> : <Progress />}
        {current.value?.unkept && <p class="unkept">{say("unkept")}</p>}
      </div>
    </div>
  );
}

/** Dragged over the photo, or moved by the arrow keys. */
function Divider() {
  const percent = Math.round(100 * compare.value);
  return (
    <>
      <span class="divider" style={{ "--at": compare.value }} hidden={percent === 0} />
      <input
        class="compare"
        type="range"
        min="0"
        max="100"
        value={percent}
        aria-label={say("compare")}
        aria-valuetext={say("compareValue", { percent })}
        title={say("compare")}
        onInput={(event) => (compare.value = Number(event.currentTarget.value) / 100)}
      />
    </>
  );
}
