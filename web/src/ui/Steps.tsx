/** The way from photo to photo, how far they are, and the button that opens their list. */

import { useEffect } from "preact/hooks";
import { listed, listOpen, neighbour, settledCount } from "../app/review";
import { show } from "../app/show";
import { current, photos } from "../app/state";
import { say } from "../i18n/say";
import { Button } from "./Button";

export function Steps() {
  useArrows();
  const all = photos.value;
  if (all.length < 2) return null;
  const done = settledCount(all);
  return (
    <div class="steps">
      <div class="row" role="group" aria-label={say("photos")}>
        <Button
          icon="before"
          label={say("previousPhoto")}
          keys="ArrowLeft"
          onClick={() => go(-1)}
        />
        <p>{position()}</p>
        <Button icon="next" label={say("nextPhoto")} keys="ArrowRight" onClick={() => go(1)} />
      </div>
      {done < all.length && (
        <p class="soft" data-part="progress">
          <progress max={all.length} value={done} aria-label={say("photos")} />{" "}
          {say("doneOf", { done, count: all.length })}
        </p>
      )}
      <Button
        icon="list"
        expanded={listOpen.value}
        onClick={() => (listOpen.value = !listOpen.value)}
      >
        {say("list")}
      </Button>
    </div>
  );
}

/** Of the listed photos; one that is not among them has no number. */
function position(): string {
  const number = listed.value.indexOf(current.value!) + 1;
  return say("position", { number: number || "–", count: listed.value.length });
}

function go(step: 1 | -1): void {
  const photo = neighbour(step);
  if (photo) void show(photo.id);
}

/** The arrow keys go from photo to photo where nothing else has a use for them. */
function useArrows(): void {
  useEffect(() => {
    const press = (event: KeyboardEvent): void => {
      const step = event.key === "ArrowRight" ? 1 : event.key === "ArrowLeft" ? -1 : 0;
      const held = event.ctrlKey || event.altKey || event.metaKey || event.shiftKey;
      if (!step || held || event.defaultPrevented || usesArrows(event.target)) return;
      go(step);
      event.preventDefault();
    };
    window.addEventListener("keydown", press);
    return () => window.removeEventListener("keydown", press);
  }, []);
}

function usesArrows(target: EventTarget | null): boolean {
  if (document.querySelector("dialog[open]")) return true;
  return target instanceof Element && target.matches("input, select, textarea");
}
