/** Many photos: how far each is, which are worth a check, and the way from one to the next. */

import { computed, signal } from "@preact/signals";
import type { Flag } from "../core/quality";
import { currentId, type Photo, photos } from "./state";

/** A mask with a lower predicted IoU is worth a check, as `tally.py` counts it. */
export const DOUBTFUL_IOU = 0.9;

export type Standing = Photo["progress"] | "corrected";

export const listOpen = signal(false);
export const onlyToCheck = signal(false);

/** The photos that the list shows, and that the steps go through. */
export const listed = computed(() =>
  listOpen.value && onlyToCheck.value ? photos.value.filter(needsCheck) : photos.value,
);

export function standingOf({ progress, edited }: Photo): Standing {
  return progress === "done" && edited ? "corrected" : progress;
}

/** Whether a photo has a mask that holds no tongue. */
export function isEmpty({ mask }: Pick<Photo, "mask">): boolean {
  return mask !== null && mask.empty;
}

/** What is wrong with the photo, as far as it is known. */
export function flagsOf({ checked, answer }: Photo): readonly Flag[] {
  return checked?.flags ?? answer?.flags ?? [];
}

/** The predicted IoU of the mask; null where somebody drew it or there is no tongue. */
export function predictedIouOf(photo: Photo): number | null {
  return photo.edited || isEmpty(photo) ? null : (photo.answer?.predictedIou ?? null);
}

/** Whether somebody should see to it: failed, or not corrected and without tongue, flagged or inexact. */
export function needsCheck(photo: Photo): boolean {
  const standing = standingOf(photo);
  if (standing !== "done") return standing === "failed";
  const iou = predictedIouOf(photo);
  return isEmpty(photo) || flagsOf(photo).length > 0 || (iou !== null && iou < DOUBTFUL_IOU);
}

/** How many photos have been worked on, with or without success. */
export function settledCount(all: readonly Photo[]): number {
  return all.filter(({ progress }) => progress === "done" || progress === "failed").length;
}

/** The photo before (-1) or after (1) the shown one, around the end; only among the listed. */
export function neighbour(step: 1 | -1): Photo | null {
  const all = photos.value;
  const accepted = new Set(listed.value);
  const from = all.findIndex(({ id }) => id === currentId.value);
  for (let far = 1; far < all.length; far++) {
    const photo = all[(from + step * far + all.length) % all.length]!;
    if (accepted.has(photo)) return photo;
  }
  return null;
}
