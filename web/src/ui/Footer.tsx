import { forget } from "../app/photos";
import { engine, photos, useServer } from "../app/state";
import { say } from "../i18n/say";
import { Button } from "./Button";

export function Footer() {
  const state = engine.value;
  const sure = (): void => {
    if (confirm(say("forgetSure"))) void forget();
  };
  return (
    <footer>
      {photos.value.length > 0 && (
        <>
          <p>
            {say(useServer.value ? "keptHereServer" : "keptHere")}{" "}
            <Button kind="quiet" onClick={sure}>
              {say("forget")}
            </Button>
          </p>
          <p>{say("noClaim")}</p>
        </>
      )}
      {state.kind === "ready" && (
        <p>
          {say(state.threads === 1 ? "footerOne" : "footer", {
            model: state.model,
            threads: state.threads,
          })}
        </p>
      )}
    </footer>
  );
}
