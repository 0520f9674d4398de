/** What the page says before there is a photo. */

import assets from "virtual:assets";
import { addExample } from "../app/photos";
import { engine, useServer } from "../app/state";
import { say } from "../i18n/say";
import { Button } from "./Button";
import { CameraButton } from "./CameraButton";
import { EngineChoice, EngineState } from "./Engine";
import { Drawing } from "./Drawing";
import { Pick } from "./Pick";

export function Welcome() {
  const able = engine.value.kind !== "missing" || useServer.value;
  return (
    <section class="welcome">
      <div class="words">
        <h1>{say("headline")}</h1>
        <p class="lead">{say(useServer.value ? "leadServer" : "lead")}</p>
        {able && (
          <div class="ways">
            <CameraButton kind="main" />
            <Pick icon="photos" text={say("choosePhotos")} />
            <Button kind="quiet" onClick={() => void addExample(assets.example)}>
              {say("tryExample")}
            </Button>
          </div>
        )}
        <EngineState />
        <EngineChoice />
        <p class="soft claim">{say("noClaim")}</p>
      </div>
      <Drawing />
    </section>
  );
}
