/** What the page needs of a browser, asked one by one. */

export type Missing = "simd" | "canvas";

// A module whose only function splats a lane: valid where there is SIMD.
const SIMD = Uint8Array.from([
  0, 97, 115, 109, 1, 0, 0, 0, 1, 5, 1, 96, 0, 1, 123, 3, 2, 1, 0, 10, 10, 1, 8, 0, 65, 0, 253, 15,
  253, 98, 11,
]);

export function hasSimd(): boolean {
  return typeof WebAssembly === "object" && WebAssembly.validate(SIMD);
}

/** The first thing without which the model cannot run here; null where all is there. */
export function missing(): Missing | null {
  if (!hasSimd() || typeof Worker === "undefined") return "simd";
  if (typeof OffscreenCanvas === "undefined" || typeof DecompressionStream === "undefined") {
    return "canvas";
  }
  return null;
}
