/** The engine of a service on the same origin: `POST v1/predict`. */

import { type Flag, FLAGS } from "../core/quality";
import type { Device } from "./device";
import {
  type Engine,
  EngineFailed,
  type Fault,
  FAULTS,
  type Segmentation,
  type Source,
} from "./engine";

interface Reply {
  readonly mask: string;
  readonly tongue: boolean;
  readonly presence: number;
  readonly predicted_iou?: number | null;
  readonly flags: readonly string[];
  readonly size: readonly [width: number, height: number];
  readonly model: { readonly name: string };
}

/** Whether a service answers beside the page, and the version that it tells. */
export async function findService(base: string): Promise<string | null> {
  try {
    const answer = await fetch(new URL("v1/version", base));
    if (answer.status !== 200) return null;
    const { version } = (await answer.json()) as { version?: unknown };
    return typeof version === "string" ? version : "";
  } catch {
    return null;
  }
}

export class Server implements Engine {
  readonly name = "server";

  /** The worker decodes and draws: that is the same whoever finds the tongue. */
  constructor(
    private readonly base: string,
    private readonly worker: Pick<Device, "ask">,
    /** The key that the service requires; empty without one. */
    private readonly key: string,
  ) {}

  async segment(photo: Source, viewed: Promise<void>): Promise<Segmentation> {
    const started = performance.now();
    // Nothing is sent that is no photo.
    await viewed;
    const form = new FormData();
    form.append("file", photo.file, "photo");
    const reply = await this.post(form);
    const mask = await this.worker.ask("unpack", pngOf(reply.mask));
    const drawn = await this.worker.ask("draw", mask);
    return {
      tongue: reply.tongue,
      presence: reply.presence,
      predictedIou: reply.predicted_iou ?? null,
      flags: reply.flags.filter((flag): flag is Flag => FLAGS.includes(flag as Flag)),
      height: reply.size[1],
      width: reply.size[0],
      model: reply.model.name,
      milliseconds: performance.now() - started,
      drawn,
      mask: () => Promise.resolve(mask),
    };
  }

  private async post(form: FormData): Promise<Reply> {
    const headers: HeadersInit = this.key ? { Authorization: `Bearer ${this.key}` } : {};
    const sent = fetch(new URL("v1/predict", this.base), { method: "POST", body: form, headers });
    const answer = await sent.catch((error: unknown) => {
      throw new EngineFailed(String(error), "network");
    });
    const content: unknown = await answer.json().catch(() => null);
    const { error } = (content ?? {}) as { error?: { code?: string; message?: string } };
    if (!answer.ok || error) {
      const fault = FAULTS.find((known) => known === error?.code) ?? byStatus(answer.status);
      throw new EngineFailed(error?.message ?? String(answer.status), fault);
    }
    return content as Reply;
  }
}

/** What a proxy before the service answers has no code. */
function byStatus(status: number): Fault | null {
  if (status === 401) return "unauthorized";
  return status === 413 ? "too_large" : null;
}

function pngOf(base64: string): Blob {
  const bytes = Uint8Array.from(atob(base64), (letter) => letter.charCodeAt(0));
  return new Blob([bytes], { type: "image/png" });
}
