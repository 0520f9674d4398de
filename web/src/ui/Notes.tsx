/** What was found, in plain words. */

import { levelOf } from "../app/presence";
import { DOUBTFUL_IOU } from "../app/review";
import { current, type Photo, staged } from "../app/state";
import type { Flag } from "../core/quality";
import { figure, say } from "../i18n/say";
import { Icon } from "./icons";

export function Notes() {
  const photo = current.value;
  const held = staged.value;
  if (!photo?.answer || !held?.drawn) return null;
  const there = held.drawn.edges.length > 0;
  return (
    <section class="notes" aria-live="polite" data-part="notes">
      <NoteLines photo={photo} there={there} flags={held.flags} />
    </section>
  );
}

interface Props {
  readonly photo: Photo;
  /** Whether its mask holds a tongue. */
  readonly there: boolean;
  /** Undefined while it is checked. */
  readonly flags: readonly Flag[] | undefined;
}

/** What is said of a photo, on the screen and on paper. */
export function NoteLines({ photo, there, flags }: Props) {
  const answer = photo.answer!;
  const milliseconds = figure(answer.milliseconds, 0);
  const title = photo.edited ? "tongueDrawn" : "tongueFound";
  const predicted = there && !photo.edited ? (answer.predictedIou ?? null) : null;
  return (
    <>
      <h2>{say(there ? title : "noTongue")}</h2>
      {!photo.edited && (
        <p class="soft">
          {say(`presence ${levelOf(answer.presence)}`)} {say("took", { milliseconds })}
        </p>
      )}
      {predicted !== null && (
        <p class="soft">{say("predictedIou", { percent: figure(100 * predicted, 0) })}</p>
      )}
      {!there && <p>{say("noTongueWhy")}</p>}
      <ul>
        {predicted !== null && predicted < DOUBTFUL_IOU && (
          <li class="warn">
            <Icon name="note" />
            {say("doubtfulMask")}
          </li>
        )}
        {flags?.map((flag) => (
          <li key={flag} class="warn">
            <Icon name="note" />
            {say(`flag ${flag}`)}
          </li>
        ))}
        {there && flags?.length === 0 && (
          <li class="good">
            <Icon name="check" />
            {say("noFault")}
          </li>
        )}
      </ul>
    </>
  );
}
