import { effect } from "@preact/signals";
import { render } from "preact";
import { startChecks } from "./app/checks";
import { detectService, startEngine } from "./app/engines";
import { takeUp } from "./app/photos";
import { wake } from "./app/queue";
import { engine, notify, offline } from "./app/state";
import { start } from "./i18n/say";
import { controlled, prepare, watch } from "./offline/register";
import { App } from "./ui/App";
import "./style/page.css";
import "./style/welcome.css";
import "./style/notices.css";
import "./style/work.css";
import "./style/list.css";
import "./style/print.css";
import "./style/said.css";
import "./style/editor.css";
import "./style/camera.css";

async function main(): Promise<void> {
  start();
  if (!(await prepare())) return;
  render(<App />, document.getElementById("app")!);
  startEngine(wake);
  await takeUp();
  startChecks();
  // The worker answers for hosts that have no service, where a browser would complain.
  void controlled().then(detectService);
  const installed = (): void => {
    effect(() => void (offline.value = engine.value.kind === "ready" && engine.value.kept));
  };
  await watch(installed, (run) => notify({ key: "newVersion", action: { key: "reload", run } }));
}

void main();
