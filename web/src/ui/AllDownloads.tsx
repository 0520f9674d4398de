import { downloadAllMasks, downloadAllMeasures, packedCount } from "../app/downloadAll";
import { print } from "../app/print";
import { photos } from "../app/state";
import { say } from "../i18n/say";
import { Button } from "./Button";

/** The files of all photos, where there is more than one. */
export function AllDownloads() {
  const count = photos.value.length;
  if (count < 2) return null;
  const done = packedCount.value;
  const none = !photos.value.some(({ mask }) => mask);
  return (
    <section class="downloads">
      <h3>{say("allPhotos", { count })}</h3>
      <div class="row" role="group" aria-label={say("allPhotos", { count })}>
        <Button
          icon="down"
          disabled={none || done !== null}
          onClick={() => void downloadAllMasks()}
        >
          {say("allMasks")}
        </Button>
        <Button
          icon="down"
          disabled={none || done !== null}
          onClick={() => void downloadAllMeasures()}
        >
          {say("allMeasures")}
        </Button>
        <Button
          icon="print"
          disabled={none || done !== null}
          onClick={() => void print(photos.value)}
        >
          {say("printAll")}
        </Button>
      </div>
      {done !== null && <p class="soft">{say("doneOf", { done, count })}</p>}
    </section>
  );
}
