/** What the page knows, as signals; what may be done to it stands in the files beside. */

import { computed, signal } from "@preact/signals";
import type { Point } from "../core/contour";
import type { Mask } from "../core/plane";
import type { Flag } from "../core/quality";
import type { Calls } from "../engine/calls";
import type { Drawn, Fault } from "../engine/engine";
import type { Missing } from "../engine/support";
import type { Measures } from "../measure/measure";
import type { Refusal } from "../photo/refusal";
import type { Key } from "../i18n/texts";
import type { Kept } from "../store/db";

export type Progress = "waiting" | "working" | "done" | "failed";

/** Why a photo has no answer. */
export interface Trouble {
  readonly refusal: Refusal | null;
  readonly figure: number;
  readonly message: string;
  /** What is wrong with the service, where the page has words for it. */
  readonly fault: Fault | null;
}

export interface Photo extends Kept {
  readonly progress: Progress;
  readonly trouble: Trouble | null;
  /** Whether the browser's database refused it, or what was changed of it last. */
  readonly unkept: boolean;
}

/** The photo on the stage, with what is too large to be held for all of them. */
export interface Staged {
  readonly id: string;
  /** The photo, no larger than a screen. */
  readonly bitmap: ImageBitmap;
  /** The mask at the same size; null while the tongue is looked for. */
  readonly drawn: Drawn | null;
  /** At the size that is worked on; null until it is there. */
  readonly mask: Mask | null;
  /** Those of the mask. */
  readonly outlines: readonly (readonly Point[])[];
  /** Undefined while the photo is checked. */
  readonly flags: readonly Flag[] | undefined;
  /** Undefined while they are measured, null without a tongue. */
  readonly measures: Measures | null | undefined;
}

/** A photo on the stage once its mask is there, at the size that is worked on. */
export type Ready = Staged & { readonly mask: Mask };

export type EngineState =
  | { readonly kind: "loading"; readonly done: number; readonly total: number }
  | ({ readonly kind: "ready" } & Calls["load"]["gives"])
  | { readonly kind: "failed"; readonly reason: string }
  | { readonly kind: "missing"; readonly what: Missing };

export type View = "outline" | "cutout";
export type Background = "none" | "blur" | `#${string}`;

/** A passing word at the edge of the page. */
export interface Notice {
  readonly key: Key;
  readonly values?: Readonly<Record<string, string | number>>;
  readonly action?: { readonly key: Key; readonly run: () => void };
  readonly urgent?: boolean;
  /** Whether it stays for as long as it is true. */
  readonly lasting?: boolean;
}

export const engine = signal<EngineState>({ kind: "loading", done: 0, total: 0 });
/** The version of a service beside the page; null without one. */
export const service = signal<string | null>(null);
export const useServer = signal(false);
/** The key for the service, kept for as long as this tab is; and whether the service requires one. */
export const serverKey = signal("");
export const keyRequired = signal(false);
export const offline = signal(false);

export const photos = signal<readonly Photo[]>([]);
export const currentId = signal<string | null>(null);
export const staged = signal<Staged | null>(null);
export const editing = signal(false);

export const view = signal<View>("outline");
export const background = signal<Background>("none");
/** How much of the stage shows the photo as it is, 0 to 1 from the left. */
export const compare = signal(0);

export const notices = signal<readonly Notice[]>([]);
export const exporting = signal(false);

export const current = computed(() => find(currentId.value ?? ""));
export const ready = computed(() => (staged.value?.mask ? (staged.value as Ready) : null));
export const picked = computed(() => photos.value.filter((photo) => photo.picked && photo.mask));

export function notify(notice: Notice): void {
  const others = notices.value.filter(({ key }) => key !== notice.key);
  notices.value = [...others, notice];
}

export function dismiss(key: Key): void {
  notices.value = notices.value.filter((notice) => notice.key !== key);
}

export function find(id: string): Photo | null {
  return photos.value.find((photo) => photo.id === id) ?? null;
}

/** Change one photo in the list. */
export function change(id: string, with_: Partial<Photo>): Photo | null {
  photos.value = photos.value.map((photo) => (photo.id === id ? { ...photo, ...with_ } : photo));
  return find(id);
}
