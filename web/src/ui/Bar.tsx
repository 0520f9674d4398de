/** The dataset that is being collected. */

import { exportDataset } from "../app/corrections";
import { exporting, picked } from "../app/state";
import { say } from "../i18n/say";
import { Button } from "./Button";

export function Bar() {
  const count = picked.value.length;
  if (!count) return null;
  return (
    <aside class="bar" aria-label={say("dataset")}>
      <p aria-live="polite">{count === 1 ? say("datasetOne") : say("datasetCount", { count })}</p>
      <Button
        icon="down"
        kind="main"
        disabled={exporting.value}
        onClick={() => void exportDataset()}
      >
        {say(exporting.value ? "exporting" : "exportDataset")}
      </Button>
    </aside>
  );
}
