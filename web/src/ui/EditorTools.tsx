/** What is held over the photo: brush, eraser, points, and the ways back and nearer. */

import { RADII, type Easel, type Tool } from "../editor/easel";
import { say } from "../i18n/say";
import { Button } from "./Button";
import type { IconName } from "./icons";

const TOOLS: readonly [Tool, IconName][] = [
  ["brush", "brush"],
  ["eraser", "eraser"],
  ["polygon", "points"],
];
const ZOOM = 1.5;

export function Tools({ easel }: { easel: Easel }) {
  return (
    <>
      <div class="group" role="group" aria-label={say("groupTools")}>
        {TOOLS.map(([tool, icon]) => (
          <Button
            key={tool}
            icon={icon}
            pressed={easel.tool.value === tool}
            onClick={() => easel.take(tool)}
          >
            {say(tool)}
          </Button>
        ))}
      </div>
      <label class="size" hidden={easel.tool.value === "polygon"}>
        <span>{say("brushSize")}</span>
        <input
          type="range"
          min={RADII.least}
          max={RADII.most}
          value={easel.radius.value}
          onInput={(event) => (easel.radius.value = Number(event.currentTarget.value))}
        />
      </label>
      <div class="group" role="group" aria-label={say("groupSteps")}>
        <Button
          icon="undo"
          label={say("undo")}
          disabled={!easel.canUndo.value && !easel.shaping.points.drafting.value}
          onClick={() => easel.undo()}
        />
        <Button
          icon="redo"
          label={say("redo")}
          disabled={!easel.canRedo.value}
          onClick={() => easel.redo()}
        />
        {easel.tool.value === "polygon" && (
          <Button
            icon="trash"
            label={say("removePoint")}
            disabled={easel.shaping.points.chosen < 0 || easel.shaping.points.drafting.value}
            onClick={() => easel.shaping.removeChosen()}
          />
        )}
      </div>
      <div class="group" role="group" aria-label={say("groupZoom")}>
        <Button icon="minus" label={say("zoomOut")} onClick={() => easel.sheet.zoomBy(1 / ZOOM)} />
        <Button icon="plus" label={say("zoomIn")} onClick={() => easel.sheet.zoomBy(ZOOM)} />
        <Button icon="fit" label={say("zoomFit")} onClick={() => easel.sheet.showAll()} />
      </div>
    </>
  );
}

/** Says what a key did; read out again where the same happens twice. */
export function Announcer({ easel }: { easel: Easel }) {
  const status = easel.status.value;
  return (
    <p class="unseen" role="status" data-part="status">
      {status && <span key={status.turn}>{say(status.key, status.values)}</span>}
    </p>
  );
}

export function Hint({ easel }: { easel: Easel }) {
  const tool = easel.tool.value;
  if (tool === "brush") return <>{say("hintBrush")}</>;
  if (tool === "eraser") return <>{say("hintEraser")}</>;
  return <>{say(easel.shaping.points.drafting.value ? "hintPolygonNew" : "hintPolygon")}</>;
}
