/** What one tab of the page keeps, removes or forgets, the others show as well. */

export type Change =
  { readonly kind: "kept" | "removed"; readonly id: string } | { readonly kind: "forgotten" };

const NAME = "tongueseg";

let channel: BroadcastChannel | null = null;

/** Hear of the changes that other tabs make. */
export function listen(hear: (change: Change) => void): void {
  if (typeof BroadcastChannel === "undefined") return;
  channel = new BroadcastChannel(NAME);
  channel.addEventListener("message", ({ data }: MessageEvent<Change>) => hear(data));
}

export function tell(change: Change): void {
  channel?.postMessage(change);
}
