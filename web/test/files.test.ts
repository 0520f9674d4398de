import { inflateSync } from "node:zlib";
import { unzipSync } from "fflate";
import { describe, expect, it } from "vitest";
import { encodeMask, encodePng } from "../src/core/png";
import { fullSize, zipDataset } from "../src/dataset/dataset";
import { nameFor } from "../src/dataset/names";
import { readHeader } from "../src/photo/header";
import { drawn, rowsOf } from "./helpers";

describe("a PNG", () => {
  it("is grey, of 0 and 255", () => {
    const bytes = encodeMask(drawn("#.", "##"));
    expect([...bytes.subarray(1, 4)]).toEqual([80, 78, 71]);
    expect(bytes[25]).toBe(0);
    const view = new DataView(bytes.buffer);
    const content = inflateSync(bytes.subarray(41, 41 + view.getUint32(33)));
    expect([...content]).toEqual([2, 255, 0, 2, 0, 255]);
  });

  it("has as many channels as the picture", () => {
    const colour = (channels: number): number | undefined =>
      encodePng({ data: new Uint8Array(channels), height: 1, width: 1, channels })[25];
    expect([colour(1), colour(3), colour(4)]).toEqual([0, 2, 6]);
  });
});

describe("names", () => {
  it("are safe and never twice the same", () => {
    const taken = new Set<string>();
    const names = ["a b.jpg", "a_b.png", "A_B.webp", "../../etc/passwd", "舌 1.jpg", "...", ""];
    expect(names.map((name) => nameFor(name, taken))).toEqual([
      "a_b",
      "a_b_2",
      "A_B_3",
      "passwd",
      "舌_1",
      "photo",
      "photo_2",
    ]);
  });
});

describe("a dataset", () => {
  it("holds the photo's own bytes and a mask of its size", async () => {
    const photo = Uint8Array.from([0xff, 0xd8, ...Array<number>(60).fill(7)]);
    const pair = { name: "one.jpeg", mask: drawn("##", ".."), height: 4, width: 4 };
    const zipped = await zipDataset([{ ...pair, file: new Blob([photo]) }], "read me");
    const files = unzipSync(new Uint8Array(await zipped.arrayBuffer()));
    expect(Object.keys(files).sort()).toEqual(["README.txt", "mask/one.png", "original/one.jpg"]);
    expect([...files["original/one.jpg"]!]).toEqual([...photo]);
    expect(new DataView(files["mask/one.png"]!.slice().buffer).getUint32(16)).toBe(4);
  });

  it("fetches a photo after the one before it is packed", async () => {
    const steps: string[] = [];
    const photo = (name: string): Blob => {
      const file = new Blob([Uint8Array.from([0xff, 0xd8, ...Array<number>(60).fill(7)])]);
      const read = file.arrayBuffer.bind(file);
      return Object.assign(file, { arrayBuffer: () => (steps.push(`pack ${name}`), read()) });
    };
    const size = { height: 2, width: 2 };
    async function* pairs() {
      for (const name of ["a", "b"]) {
        steps.push(`fetch ${name}`);
        await Promise.resolve();
        yield { name, file: photo(name), mask: drawn("##", ".."), ...size };
      }
    }
    const zipped = await zipDataset(pairs(), "read me");
    expect(steps).toEqual(["fetch a", "pack a", "fetch b", "pack b"]);
    expect(Object.keys(unzipSync(new Uint8Array(await zipped.arrayBuffer())))).toHaveLength(5);
  });

  it("grows masks that were drawn on a smaller photo", () => {
    expect(rowsOf(fullSize({ mask: drawn("##", ".."), height: 4, width: 4 }))).toEqual([
      "####",
      "####",
      "....",
      "....",
    ]);
  });
});

describe("a header", () => {
  const bytes = (...parts: (number[] | string)[]): Uint8Array => {
    const flat = parts.flatMap((part) =>
      typeof part === "string" ? [...part].map((sign) => sign.charCodeAt(0)) : part,
    );
    return Uint8Array.from([...flat, ...Array<number>(40).fill(0)]);
  };

  it("tells a JPEG's size past its thumbnail", () => {
    const start = [0xff, 0xd8, 0xff, 0xe1, 0, 6, 1, 2, 3, 4];
    const frame = [0xff, 0xc2, 0, 17, 8, 0x10, 0x00, 0x20, 0x00, 3];
    expect(readHeader(bytes(start, frame))).toEqual({
      format: "jpeg",
      size: { height: 0x1000, width: 0x2000 },
    });
  });

  it("tells sizes of PNG and WebP", () => {
    const png = bytes(
      [0x89],
      "PNG",
      [13, 10, 26, 10, 0, 0, 0, 13],
      "IHDR",
      [0, 0, 1, 0, 0, 0, 2, 0],
    );
    expect(readHeader(png)).toEqual({ format: "png", size: { width: 256, height: 512 } });
    const webp = bytes(
      "RIFF",
      [0, 0, 0, 0],
      "WEBPVP8X",
      [10, 0, 0, 0, 0, 0, 0, 0],
      [99, 0, 0, 49, 0, 0],
    );
    expect(readHeader(webp)).toEqual({ format: "webp", size: { width: 100, height: 50 } });
  });

  it("knows HEIC, and that it does not know the rest", () => {
    expect(readHeader(bytes([0, 0, 0, 24], "ftypheic")).format).toBe("heic");
    expect(readHeader(bytes("hello")).format).toBe("other");
    expect(readHeader(new Uint8Array(3)).format).toBe("other");
  });
});
