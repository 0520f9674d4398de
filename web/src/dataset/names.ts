/** Names of photos in a dataset: safe on every system, and no two alike. */

const FALLBACK = "photo";
const LONGEST = 80;

/** The name without folder, ending and what file systems refuse; `taken` grows by it. */
export function nameFor(file: string, taken: Set<string>): string {
  const stem = file
    .normalize("NFC")
    .replace(/^.*[\\/]/, "")
    .replace(/\.[^.]*$/, "")
    .replace(/[^\p{L}\p{N}._-]+/gu, "_")
    .replace(/^[._]+|[._]+$/g, "")
    .slice(0, LONGEST);
  const base = stem || FALLBACK;
  let name = base;
  // Some file systems take A and a for one.
  for (let number = 2; taken.has(name.toLowerCase()); number++) name = `${base}_${number}`;
  taken.add(name.toLowerCase());
  return name;
}

/** The names of all photos in a file, in their order. */
export function namesOf<Named extends { readonly name: string }>(
  photos: readonly Named[],
): Map<Named, string> {
  const taken = new Set<string>();
  return new Map(photos.map((photo) => [photo, nameFor(photo.name, taken)]));
}
