/** The cut-out for other programs: by the clipboard, or by what the device shares with. */

import { cutoutOf, stemOf } from "./downloads";
import { notify, type Ready } from "./state";
import { reasonOf } from "./trouble";

const PNG = "image/png";

export function canCopy(): boolean {
  // Both are missing without a secure context.
  return typeof ClipboardItem !== "undefined" && "clipboard" in navigator;
}

export async function copyCutout(held: Ready): Promise<void> {
  try {
    // Some browsers take it only while the click lasts, and a promise of the picture counts.
    await navigator.clipboard.write([new ClipboardItem({ [PNG]: cutoutOf(held) })]);
    notify({ key: "copied" });
  } catch (error) {
    notify({ key: "copyFailed", values: { reason: reasonOf(error) }, urgent: true });
  }
}

export function canShare(): boolean {
  const sample = new File([], "cutout.png", { type: PNG });
  return "canShare" in navigator && navigator.canShare({ files: [sample] });
}

export async function shareCutout(held: Ready): Promise<void> {
  try {
    const file = new File([await cutoutOf(held)], `${stemOf(held)}-cutout.png`, { type: PNG });
    await navigator.share({ files: [file] });
  } catch (error) {
    // Whoever closes the sheet has decided so.
    if (error instanceof DOMException && error.name === "AbortError") return;
    notify({ key: "shareFailed", values: { reason: reasonOf(error) }, urgent: true });
  }
}
