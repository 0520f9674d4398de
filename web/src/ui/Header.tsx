import { engine, offline, useServer } from "../app/state";
import { choose, language, say } from "../i18n/say";

export function Header() {
  const other = language.value === "en" ? "zh" : "en";
  return (
    <header class="top">
      <p class="mark">
        <svg viewBox="0 0 32 32" aria-hidden="true">
          <path class="mark-tongue" d="M8 5h16v11c0 6-3.6 11-8 11s-8-5-8-11z" />
          <path class="mark-line" d="M16 9v9" />
        </svg>
        tongueseg
      </p>
      <p class="where" role="status">
        {(useServer.value || engine.value.kind === "ready") && <Where />}
      </p>
      <button
        type="button"
        class="language"
        lang={other === "zh" ? "zh-Hans" : "en"}
        onClick={() => choose(other)}
      >
        {say("otherLanguage")}
      </button>
    </header>
  );
}

function Where() {
  if (useServer.value) return <span class="dot away">{say("onServer")}</span>;
  return <span class="dot">{say(offline.value ? "readyOffline" : "ready")}</span>;
}
