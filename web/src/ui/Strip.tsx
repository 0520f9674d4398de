/** All photos, small, with how far each is. */

import { show } from "../app/show";
import { currentId, type Photo, photos } from "../app/state";
import { say } from "../i18n/say";
import type { Key } from "../i18n/texts";
import { CameraButton } from "./CameraButton";
import { Icon } from "./icons";
import { Pick } from "./Pick";
import { useCurrentInView } from "./useCurrentInView";

export function Strip() {
  const list = useCurrentInView();
  return (
    <nav class="strip" aria-label={say("photos")}>
      <ul ref={list}>
        {photos.value.map((photo) => (
          <li key={photo.id}>
            <Thumb photo={photo} />
          </li>
        ))}
      </ul>
      <Pick icon="plus" text={say("addMore")} kind="quiet" />
      <CameraButton kind="quiet" />
    </nav>
  );
}

const WORDS: Record<Photo["progress"], Key | null> = {
  waiting: "waiting",
  working: "working",
  failed: "failed",
  done: null,
};

function Thumb({ photo }: { photo: Photo }) {
  const word = WORDS[photo.progress];
  const parts = [
    photo.name,
    word && say(word),
    photo.picked && say("inDataset"),
    photo.unkept && say("unkept"),
  ];
  return (
    <button
      type="button"
      class={`thumb ${photo.progress}`}
      aria-current={photo.id === currentId.value ? "true" : undefined}
      aria-label={parts.filter(Boolean).join(", ")}
      title={photo.name}
      onClick={() => void show(photo.id)}
    >
      {photo.thumbnail && <img src={photo.thumbnail} alt="" />}
      {photo.progress === "failed" && <Icon name="note" />}
      {photo.unkept && (
        <span class="badge unkept">
          <Icon name="note" />
        </span>
      )}
      {photo.picked && (
        <span class="badge">
          <Icon name="check" />
        </span>
      )}
    </button>
  );
}
