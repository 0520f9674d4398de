/** The engine on this device: a worker, asked by name. */

import { BadPhoto } from "../photo/refusal";
import type { Calls, Told } from "./calls";
import { type Engine, EngineFailed, type Seen, type Source } from "./engine";
import type { Loading } from "./runtime";

interface Waiting {
  readonly done: (value: unknown) => void;
  readonly failed: (error: Error) => void;
}

export class Device implements Engine {
  readonly name = "device";
  private readonly worker = new Worker(new URL("./worker.ts", import.meta.url), { type: "module" });
  private readonly waiting = new Map<number, Waiting>();
  private next = 0;

  constructor(private readonly loading: Loading) {
    this.worker.addEventListener("message", (event: MessageEvent<Told>) => this.hear(event.data));
    this.worker.addEventListener("error", (event) => this.fail(event.message));
  }

  ask<Name extends keyof Calls>(
    name: Name,
    ...given: Calls[Name]["takes"]
  ): Promise<Calls[Name]["gives"]> {
    const id = this.next++;
    this.worker.postMessage({ id, name, given });
    return new Promise((done, failed) => {
      this.waiting.set(id, { done: done as (value: unknown) => void, failed });
    });
  }

  async segment(photo: Source): Promise<Seen> {
    const seen = await this.ask("segment", photo);
    return { ...seen, mask: () => this.ask("mask", photo) };
  }

  private hear(told: Told): void {
    if (told.kind === "progress") return this.loading(told.done, told.total);
    const waiting = this.waiting.get(told.id);
    this.waiting.delete(told.id);
    if (told.kind === "done") waiting?.done(told.value);
    else if (told.refused) {
      waiting?.failed(new BadPhoto(told.refused.refusal, told.refused.figure));
    } else waiting?.failed(new EngineFailed(told.message));
  }

  /** A worker that dies answers no one any more. */
  private fail(message: string): void {
    for (const { failed } of this.waiting.values()) failed(new EngineFailed(message));
    this.waiting.clear();
  }
}
