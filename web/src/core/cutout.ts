/** The tongue alone, and on another background, as `render/background.py` makes them. */

import { type Mask, type Pixels, pixels } from "./plane";

export type Colour = readonly [red: number, green: number, blue: number];

/** How much of a tongue's pixel and those around it is tongue, 0 to 255; softened inwards alone. */
export function coverageOf({ data, height, width }: Mask): Uint8Array {
  const out = new Uint8Array(data.length);
  const rows = new Uint8Array(data.length);
  for (let y = 0; y < height; y++) {
    for (let x = 0, i = y * width; x < width; x++, i++) {
      rows[i] = data[x > 0 ? i - 1 : i]! + data[i]! + data[x < width - 1 ? i + 1 : i]!;
    }
  }
  for (let y = 0, i = 0; y < height; y++) {
    for (let x = 0; x < width; x++, i++) {
      if (!data[i]) continue;
      const above = rows[y > 0 ? i - width : i]!;
      const below = rows[y < height - 1 ? i + width : i]!;
      out[i] = Math.round(((above + rows[i]! + below) * 255) / 9);
    }
  }
  return out;
}

/** The tongue on nothing: RGBA, all zero outside the mask. */
export function cutout(image: Pixels, mask: Mask): Pixels {
  const out = pixels(image.height, image.width, 4);
  const alpha = coverageOf(mask);
  for (let i = 0; i < alpha.length; i++) {
    if (!alpha[i]) continue;
    for (let c = 0; c < 3; c++) out.data[4 * i + c] = image.data[3 * i + c]!;
    out.data[4 * i + 3] = alpha[i]!;
  }
  return out;
}

/** The tongue on a colour, RGB. */
export function onColour(image: Pixels, mask: Mask, colour: Colour): Pixels {
  const out = pixels(image.height, image.width, 3);
  const alpha = coverageOf(mask);
  for (let i = 0; i < alpha.length; i++) {
    const share = alpha[i]! / 255;
    for (let c = 0; c < 3; c++) {
      out.data[3 * i + c] = Math.round(image.data[3 * i + c]! * share + colour[c]! * (1 - share));
    }
  }
  return out;
}
