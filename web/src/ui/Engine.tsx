/** How far the model is, and where photos are worked on. */

import { useRef } from "preact/hooks";
import { retryModel } from "../app/engines";
import { giveKey } from "../app/photos";
import { engine, keyRequired, service, useServer } from "../app/state";
import { figure, say } from "../i18n/say";
import { Button } from "./Button";

const MEGABYTE = 1e6;

export function EngineState() {
  const state = engine.value;
  if (state.kind === "ready" || useServer.value) return null;
  if (state.kind === "missing")
    return (
      <p class="trouble" role="alert">
        {say(`missing ${state.what}`)}
      </p>
    );
  if (state.kind === "failed") {
    return (
      <div class="trouble" role="alert">
        <p>{say("modelFailed", { reason: state.reason })}</p>
        <Button onClick={retryModel}>{say("tryAgain")}</Button>
      </div>
    );
  }
  return <Loading done={state.done} total={state.total} />;
}

function Loading({ done, total }: { done: number; total: number }) {
  const whole = total > 0 && done >= total;
  const values = { done: figure(done / MEGABYTE, 1), total: figure(total / MEGABYTE, 1) };
  const text = total && !whole ? say("loadingModel", values) : say("startingModel");
  return (
    <div class="loading">
      <progress value={total ? done : undefined} max={total || 1} aria-label={text} />
      <p>{text}</p>
    </div>
  );
}

/** Only where a service answers beside the page. */
export function EngineChoice() {
  if (service.value === null) return null;
  const here = engine.value.kind !== "missing";
  return (
    <fieldset class="choice">
      <legend>{say("engine")}</legend>
      <label>
        <input
          type="radio"
          name="engine"
          checked={!useServer.value}
          disabled={!here}
          onChange={() => (useServer.value = false)}
        />
        {say("engineDevice")}
      </label>
      <label>
        <input
          type="radio"
          name="engine"
          checked={useServer.value}
          onChange={() => (useServer.value = true)}
        />
        {say("engineServer")}
      </label>
      {useServer.value && <p class="soft">{say("serverWarning")}</p>}
      {useServer.value && keyRequired.value && <KeyField />}
    </fieldset>
  );
}

/** Kept in this tab's memory alone. */
function KeyField() {
  const field = useRef<HTMLInputElement>(null);
  return (
    <form
      class="key"
      onSubmit={(event) => {
        event.preventDefault();
        giveKey(field.current!.value.trim());
      }}
    >
      <label>
        {say("serverKey")}
        <input ref={field} type="password" autocomplete="off" required data-part="key" />
      </label>
      <button type="submit" class="button">
        {say("serverKeyUse")}
      </button>
      <p class="soft">{say("serverKeyNote")}</p>
    </form>
  );
}
