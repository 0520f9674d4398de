import { downloadContour, downloadCutout, downloadMask, downloadMeasures } from "../app/downloads";
import { ready, staged } from "../app/state";
import { say } from "../i18n/say";
import { Button } from "./Button";
import { HandOn } from "./HandOn";

export function Downloads() {
  if (!staged.value?.drawn) return null;
  const held = ready.value;
  const described = held?.measures === undefined ? null : held;
  return (
    <section class="downloads">
      <h3>{say("download")}</h3>
      <div class="row" role="group" aria-label={say("download")}>
        <Button icon="down" disabled={!held} onClick={() => downloadMask(held!)}>
          {say("downloadMask")}
        </Button>
        <Button icon="down" disabled={!held} onClick={() => void downloadCutout(held!)}>
          {say("downloadCutout")}
        </Button>
        <Button icon="down" disabled={!described} onClick={() => downloadContour(described!)}>
          {say("downloadContour")}
        </Button>
        <Button
          icon="down"
          disabled={!described?.measures}
          onClick={() => downloadMeasures(described!)}
        >
          {say("downloadMeasures")}
        </Button>
      </div>
      <HandOn held={held} />
    </section>
  );
}
