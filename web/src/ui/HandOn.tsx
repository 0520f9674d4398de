import { cropped } from "../app/downloads";
import { canCopy, canShare, copyCutout, shareCutout } from "../app/handOn";
import { print } from "../app/print";
import { current, type Ready } from "../app/state";
import { say } from "../i18n/say";
import { Button } from "./Button";
import { Check } from "./Check";

/** How the cut-out is cropped, and the ways to other programs and to paper. */
export function HandOn({ held }: { held: Ready | null }) {
  return (
    <>
      <Check checked={cropped}>{say("cropCutout")}</Check>
      <div class="row" role="group" aria-label={say("handOn")}>
        {canCopy() && (
          <Button icon="copy" disabled={!held} onClick={() => void copyCutout(held!)}>
            {say("copyCutout")}
          </Button>
        )}
        {canShare() && (
          <Button icon="share" disabled={!held} onClick={() => void shareCutout(held!)}>
            {say("shareCutout")}
          </Button>
        )}
        <Button
          icon="print"
          disabled={held?.measures === undefined}
          onClick={() => void print([current.value!])}
        >
          {say("print")}
        </Button>
      </div>
    </>
  );
}
