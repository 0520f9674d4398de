/** The engine on this device: a worker whose calls have names. */

import { isPicture } from "../camera/picture";
import { BadPhoto } from "../photo/refusal";
import type { Calls, WorkerMessage } from "./calls";
import { type Engine, EngineFailed, type Segmentation, type Source } from "./engine";
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
    this.worker.addEventListener("message", (event: MessageEvent<WorkerMessage>) =>
      this.receive(event.data),
    );
    this.worker.addEventListener("error", (event) => this.fail(event.message));
  }

  ask<Name extends keyof Calls>(
    name: Name,
    ...given: Calls[Name]["takes"]
  ): Promise<Calls[Name]["gives"]> {
    const id = this.next++;
    const transfer = given.filter(isPicture);
    this.worker.postMessage({ id, name, given }, { transfer });
    return new Promise((done, failed) => {
      this.waiting.set(id, { done: done as (value: unknown) => void, failed });
    });
  }

  async segment(photo: Source): Promise<Segmentation> {
    const segmentation = await this.ask("segment", photo);
    return { ...segmentation, mask: () => this.ask("mask", photo) };
  }

  private receive(message: WorkerMessage): void {
    if (message.kind === "progress") return this.loading(message.done, message.total);
    const waiting = this.waiting.get(message.id);
    this.waiting.delete(message.id);
    if (message.kind === "done") waiting?.done(message.value);
    else if (message.refused) {
      waiting?.failed(new BadPhoto(message.refused.refusal, message.refused.figure));
    } else waiting?.failed(new EngineFailed(message.message));
  }

  /** A worker that dies answers no one any more. */
  private fail(message: string): void {
    for (const { failed } of this.waiting.values()) failed(new EngineFailed(message));
    this.waiting.clear();
  }
}
