/** The dataset that is being collected. */

import { exportDataset, exported, includeEmpty } from "../app/corrections";
import { isEmpty } from "../app/review";
import { exporting, picked } from "../app/state";
import { say } from "../i18n/say";
import { Button } from "./Button";
import { Check } from "./Check";

export function Bar() {
  const count = picked.value.length;
  if (!count) return null;
  const empty = picked.value.filter(isEmpty).length;
  return (
    <aside class="bar" aria-label={say("dataset")}>
      <p aria-live="polite">{count === 1 ? say("datasetOne") : say("datasetCount", { count })}</p>
      <Button
        icon="down"
        kind="main"
        disabled={exporting.value || !exported.value.length}
        onClick={() => void exportDataset()}
      >
        {say(exporting.value ? "exporting" : "exportDataset")}
      </Button>
      {empty > 0 && <Check checked={includeEmpty}>{say("includeEmpty", { count: empty })}</Check>}
    </aside>
  );
}
