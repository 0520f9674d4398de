/** Outline or cut-out, and what lies behind the tongue. */

import { background, type Background, view } from "../app/state";
import type { Key } from "../i18n/texts";
import { say } from "../i18n/say";

const BACKGROUNDS: readonly [Background, Key][] = [
  ["none", "backgroundNone"],
  ["#ffffff", "backgroundWhite"],
  ["#000000", "backgroundBlack"],
  ["blur", "backgroundBlur"],
];

export function Views() {
  return (
    <div class="views">
      <div class="segments" role="group" aria-label={say("view")}>
        {(["outline", "cutout"] as const).map((name) => (
          <button
            key={name}
            type="button"
            aria-pressed={view.value === name}
            onClick={() => (view.value = name)}
          >
            {say(name === "outline" ? "viewOutline" : "viewCutout")}
          </button>
        ))}
      </div>
      {view.value === "cutout" && <Backgrounds />}
    </div>
  );
}

function Backgrounds() {
  const known = BACKGROUNDS.some(([value]) => value === background.value);
  return (
    <div class="backgrounds" role="group" aria-label={say("background")}>
      {BACKGROUNDS.map(([value, key]) => (
        <button
          key={value}
          type="button"
          class={`swatch ${value.replace("#", "is-")}`}
          aria-label={say(key)}
          title={say(key)}
          aria-pressed={background.value === value}
          onClick={() => (background.value = value)}
        />
      ))}
      <label class={`swatch any ${known ? "" : "chosen"}`} title={say("backgroundColour")}>
        <input
          type="color"
          aria-label={say("backgroundColour")}
          value={known ? "#b23a48" : background.value}
          onInput={(event) => (background.value = event.currentTarget.value as `#${string}`)}
        />
      </label>
    </div>
  );
}
