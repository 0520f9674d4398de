/** All photos in words, with how far each is, and those alone that are worth a check. */

import { levelOf } from "../app/presence";
import {
  DOUBTFUL_IOU,
  flagsOf,
  isEmpty,
  listed,
  listOpen,
  needsCheck,
  onlyToCheck,
  predictedIouOf,
  standingOf,
} from "../app/review";
import { show } from "../app/show";
import { currentId, type Photo, photos } from "../app/state";
import { figure, say } from "../i18n/say";
import { Check } from "./Check";
import { useCurrentInView } from "./useCurrentInView";

export function PhotoList() {
  if (!listOpen.value || photos.value.length < 2) return null;
  const count = photos.value.filter(needsCheck).length;
  return (
    <section class="list" aria-label={say("listOf")} data-part="list">
      <Check checked={onlyToCheck}>{say("toCheck", { count })}</Check>
      <p class="soft">{say("toCheckWhat", { percent: figure(100 * DOUBTFUL_IOU, 0) })}</p>
      {listed.value.length ? <Rows /> : <p role="status">{say("nothingToCheck")}</p>}
    </section>
  );
}

function Rows() {
  const list = useCurrentInView();
  return (
    <ul ref={list}>
      {listed.value.map((photo) => (
        <li key={photo.id}>
          <button
            type="button"
            class={needsCheck(photo) ? "doubtful" : ""}
            aria-current={photo.id === currentId.value ? "true" : undefined}
            onClick={() => void show(photo.id)}
          >
            <span class="name">{photo.name}</span> <span class="standing">{standing(photo)}</span>{" "}
            <span class="soft">{detailsOf(photo).join(" · ")}</span>
          </button>
        </li>
      ))}
    </ul>
  );
}

function standing(photo: Photo): string {
  return say(`standing ${standingOf(photo)}`);
}

/** Presence, predicted IoU and flags, as far as they are known. */
function detailsOf(photo: Photo): string[] {
  const { answer, edited } = photo;
  if (!answer) return [];
  const iou = predictedIouOf(photo);
  return [
    edited ? null : say(`short ${levelOf(answer.presence)}`),
    isEmpty(photo) ? say("short empty") : null,
    iou === null ? null : say("short iou", { percent: figure(100 * iou, 0) }),
    ...flagsOf(photo).map((flag) => say(`short ${flag}`)),
  ].filter((part) => part !== null);
}
