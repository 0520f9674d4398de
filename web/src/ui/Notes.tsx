/** What was found, in plain words. */

import { levelOf } from "../app/presence";
import { DOUBTFUL_IOU } from "../app/review";
import { current, staged } from "../app/state";
import { figure, say } from "../i18n/say";
import { Icon } from "./icons";

export function Notes() {
  const photo = current.value;
  const answer = photo?.answer;
  const held = staged.value;
  if (!photo || !answer || !held?.drawn) return null;
  const there = held.drawn.edges.length > 0;
  const milliseconds = figure(answer.milliseconds, 0);
  const title = photo.edited ? "tongueDrawn" : "tongueFound";
  const predicted = there && !photo.edited ? (answer.predictedIou ?? null) : null;
  return (
    <section class="notes" aria-live="polite" data-part="notes">
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
        {held.flags?.map((flag) => (
          <li key={flag} class="warn">
            <Icon name="note" />
            {say(`flag ${flag}`)}
          </li>
        ))}
        {there && held.flags?.length === 0 && (
          <li class="good">
            <Icon name="check" />
            {say("noFault")}
          </li>
        )}
      </ul>
    </section>
  );
}
