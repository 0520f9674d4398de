/** One photo: the stage, and all that can be said of it and done with it. */

import { pick } from "../app/corrections";
import { remove, tryAgain } from "../app/photos";
import { current, editing, type Photo, staged } from "../app/state";
import { figure, say } from "../i18n/say";
import { LIMITS } from "../photo/refusal";
import { AllDownloads } from "./AllDownloads";
import { Button } from "./Button";
import { Downloads } from "./Downloads";
import { EngineChoice, EngineState } from "./Engine";
import { MeasureTable } from "./MeasureTable";
import { Notes } from "./Notes";
import { PhotoList } from "./PhotoList";
import { Stage } from "./Stage";
import { Steps } from "./Steps";
import { Strip } from "./Strip";
import { useSwipe } from "./useSwipe";
import { Views } from "./Views";

export function PhotoPage() {
  const photo = current.value;
  const swipe = useSwipe();
  if (!photo) return null;
  return (
    <section class="work">
      <h1 class="unseen">{photo.name}</h1>
      <div class="left">
        <div class="swiped" {...swipe}>
          {photo.progress === "failed" ? <Failure photo={photo} /> : <Stage />}
        </div>
        {staged.value?.drawn && <Views />}
        <EngineState />
        <Steps />
        <Strip />
        <PhotoList />
      </div>
      <div class="right">
        <Notes />
        <Deeds photo={photo} />
        <Downloads />
        <AllDownloads />
        <EngineChoice />
      </div>
      <MeasureTable />
    </section>
  );
}

function Failure({ photo }: { photo: Photo }) {
  const trouble = photo.trouble!;
  const most =
    trouble.refusal === "many bytes" ? LIMITS.bytes / 2 ** 20 : Math.floor(LIMITS.pixels / 1e6);
  const values = { figure: figure(trouble.figure, 0), most: figure(most, 0) };
  return (
    <div class="stage failure" role="alert" data-part="failure">
      <p class="file">{photo.name}</p>
      <p>
        {trouble.refusal
          ? say(`refusal ${trouble.refusal}`, values)
          : trouble.fault
            ? say(`fault ${trouble.fault}`)
            : say("engineFailed", { reason: trouble.message })}
      </p>
      {!trouble.refusal && <Button onClick={() => tryAgain(photo.id)}>{say("tryAgain")}</Button>}
    </div>
  );
}

function Deeds({ photo }: { photo: Photo }) {
  const done = staged.value?.id === photo.id && staged.value.drawn;
  return (
    <section class="deeds">
      {done && (
        <>
          <Button icon="pen" kind="main" onClick={() => (editing.value = true)}>
            {say("correct")}
          </Button>
          <Button
            icon={photo.picked ? "check" : "stack"}
            pressed={photo.picked}
            onClick={() => void pick(photo.id, !photo.picked)}
          >
            {say(photo.picked ? "inDataset" : "addToDataset")}
          </Button>
        </>
      )}
      <Button icon="trash" kind="quiet" onClick={() => void remove(photo.id)}>
        {say("remove")}
      </Button>
    </section>
  );
}
