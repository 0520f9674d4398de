/** Large files: kept by the browser once they are here, packed on the way. */

const LARGE = "tongueseg-large";
const GZIP = [0x1f, 0x8b];

/** Called with how many more bytes are here. */
export type Progress = (bytes: number) => void;

/** A file's content, and whether the browser has it for the next visit. */
export interface Fetched {
  readonly content: ArrayBuffer;
  readonly kept: boolean;
}

/** Fetch a packed file, from the browser's own store where it is there, and unpack it. */
export async function fetchPacked(address: string, progress: Progress): Promise<Fetched> {
  const store = await openStore();
  const stored = await store?.match(address).catch(() => undefined);
  const packed = stored ? await collect(stored, progress) : await fetchNew(address, progress);
  const kept = !!stored || (await keep(store, address, packed));
  return { content: await unpack(packed), kept };
}

async function fetchNew(address: string, progress: Progress): Promise<Blob> {
  const response = await fetch(address);
  if (!response.ok) throw new Error(`${address}: ${response.status}`);
  return collect(response, progress);
}

async function collect(response: Response, progress: Progress): Promise<Blob> {
  if (!response.body) return response.blob();
  const parts: BlobPart[] = [];
  const reader = response.body.getReader();
  for (let next = await reader.read(); !next.done; next = await reader.read()) {
    parts.push(next.value);
    progress(next.value.length);
  }
  return new Blob(parts);
}

/** A host may have unpacked it on the way, as its headers told the browser to. */
async function unpack(packed: Blob): Promise<ArrayBuffer> {
  const head = new Uint8Array(await packed.slice(0, GZIP.length).arrayBuffer());
  if (!GZIP.every((byte, i) => head[i] === byte)) return packed.arrayBuffer();
  const stream = packed.stream().pipeThrough(new DecompressionStream("gzip"));
  return new Response(stream).arrayBuffer();
}

/** There is no store in a page without a secure context, nor in some private windows. */
async function openStore(): Promise<Cache | null> {
  if (typeof caches === "undefined") return null;
  return caches.open(LARGE).catch(() => null);
}

async function keep(store: Cache | null, address: string, content: Blob): Promise<boolean> {
  if (!store) return false;
  const put = store.put(address, new Response(content));
  // A full store costs the next visit a download, and the use without a network.
  return put.then(
    () => true,
    () => false,
  );
}
