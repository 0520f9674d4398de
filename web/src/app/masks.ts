/** Masks that are on their way into the store: packing takes a moment, and the photo is used meanwhile. */

import type { Mask } from "../core/plane";
import type { Kept } from "../store/db";
import { packMask, unpackMask } from "../store/pack";

interface Packing {
  readonly mask: Mask;
}

const packing = new Map<string, Packing>();

/** Pack a mask as it is now; null where a later one has taken its place by then. */
export async function packed(id: string, mask: Mask): Promise<Kept["mask"]> {
  const entry = { mask };
  packing.set(id, entry);
  const kept = await packMask(mask);
  if (packing.get(id) !== entry) return null;
  packing.delete(id);
  return kept;
}

/** The mask that is on its way is not taken over. */
export function dropMask(id: string): void {
  packing.delete(id);
}

/** The latest mask of a photo; null before there is one. */
export async function maskOf({ id, mask }: Pick<Kept, "id" | "mask">): Promise<Mask | null> {
  return packing.get(id)?.mask ?? (mask && unpackMask(mask));
}
