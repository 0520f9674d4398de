/** Which engine finds the tongue, and how far it is. */

import { Device } from "../engine/device";
import type { Engine } from "../engine/engine";
import { findService, Server } from "../engine/server";
import { missing } from "../engine/support";
import { engine, serverKey, service, useServer } from "./state";
import { reasonOf } from "./trouble";

export const BASE = new URL(".", document.baseURI).href;

let worker: Device | null = null;
let wake: () => void = () => undefined;

/** Start the worker and load the model; `ready` is called whenever an engine is there. */
export function startEngine(ready: () => void): void {
  wake = ready;
  const what = missing();
  // Without SIMD a service may still find the tongue; the worker then decodes and measures alone.
  if (what !== "canvas") worker = new Device(loading);
  if (what) engine.value = { kind: "missing", what };
  else void loadModel();
}

/** The worker; null in a browser that is too old for it. */
export function device(): Device | null {
  return worker;
}

/** The engine that is chosen; null while it is not ready. */
export function engineNow(): Engine | null {
  if (useServer.value && worker) return new Server(BASE, worker, serverKey.value);
  return engine.value.kind === "ready" ? worker : null;
}

export function retryModel(): void {
  loading(0, 0);
  void loadModel();
}

/** Ask whether a service answers beside the page; it is offered, and used where nothing else can. */
export async function detectService(): Promise<void> {
  service.value = await findService(BASE);
  if (service.value !== null && engine.value.kind === "missing") useServer.value = true;
  wake();
}

async function loadModel(): Promise<void> {
  try {
    engine.value = { kind: "ready", ...(await worker!.ask("load", BASE)) };
  } catch (error) {
    engine.value = { kind: "failed", reason: reasonOf(error) };
  }
  wake();
}

function loading(done: number, total: number): void {
  engine.value = { kind: "loading", done, total };
}
