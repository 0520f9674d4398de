/** A zip that is put together file by file. */

import { Zip, ZipPassThrough } from "fflate";

export interface Entry {
  readonly name: string;
  readonly bytes: Uint8Array;
}

/** Zip files as they are, photos and PNGs being packed already; the next is fetched after each. */
export async function zipFiles(entries: AsyncIterable<Entry>): Promise<Blob> {
  const parts: Blob[] = [];
  const failures: Error[] = [];
  const zip = new Zip((error, part) => {
    if (error) failures.push(error);
    // As blobs they need not stay in memory.
    else parts.push(new Blob([part]));
  });
  for await (const { name, bytes } of entries) {
    const file = new ZipPassThrough(name);
    zip.add(file);
    file.push(bytes, true);
  }
  zip.end();
  if (failures[0]) throw failures[0];
  return new Blob(parts, { type: "application/zip" });
}
