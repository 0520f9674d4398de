/** Arrays in, arrays out: what a photo and a mask are inside the page. */

/** Interleaved 8-bit values, `height * width * channels` of them: grey, RGB or RGBA. */
export interface Pixels {
  readonly data: Uint8Array;
  readonly height: number;
  readonly width: number;
  readonly channels: number;
}

/** One value per pixel: 0 no tongue, 1 tongue. */
export interface Mask {
  readonly data: Uint8Array;
  readonly height: number;
  readonly width: number;
}

/** One float per pixel, such as logits. */
export interface Floats {
  readonly data: Float32Array;
  readonly height: number;
  readonly width: number;
}

export interface Size {
  readonly height: number;
  readonly width: number;
}

/** A rectangle in the pixels of what it belongs to; inside it and not empty. */
export interface Box extends Size {
  readonly top: number;
  readonly left: number;
}

/** A photo, perhaps decoded at a reduced size; `height` and `width` are its own. */
export interface Photo {
  readonly pixels: Pixels;
  readonly height: number;
  readonly width: number;
  /** The photo with both sides of so many pixels or more, as far as it has them. */
  readonly atLeast?: (side: number) => Promise<Photo>;
}

export function pixels(height: number, width: number, channels: number): Pixels {
  return { data: new Uint8Array(height * width * channels), height, width, channels };
}

export function mask(height: number, width: number): Mask {
  return { data: new Uint8Array(height * width), height, width };
}

export function floats(height: number, width: number): Floats {
  return { data: new Float32Array(height * width), height, width };
}

/** Copy a rectangle out of interleaved pixels. */
export function crop(from: Pixels, box: Box): Pixels {
  const to = pixels(box.height, box.width, from.channels);
  const row = box.width * from.channels;
  for (let y = 0; y < box.height; y++) {
    const start = ((box.top + y) * from.width + box.left) * from.channels;
    to.data.set(from.data.subarray(start, start + row), y * row);
  }
  return to;
}

/** Copy a rectangle out of a mask. */
export function cropMask(from: Mask, box: Box): Mask {
  return crop({ ...from, channels: 1 }, box);
}

/** Copy a rectangle out of floats. */
export function cropFloats(from: Floats, box: Box): Floats {
  const to = floats(box.height, box.width);
  for (let y = 0; y < box.height; y++) {
    const start = (box.top + y) * from.width + box.left;
    to.data.set(from.data.subarray(start, start + box.width), y * box.width);
  }
  return to;
}

/** Red, green and blue of what a canvas holds; anything else is given back as it is. */
export function rgbOf(image: Pixels): Pixels {
  if (image.channels !== 4) return image;
  const { data, height, width } = image;
  const to = pixels(height, width, 3);
  // All machines that browsers run on keep the lowest byte first.
  const whole = new Uint32Array(data.buffer, data.byteOffset, height * width);
  for (let i = 0, j = 0; i < whole.length; i++, j += 3) {
    const pixel = whole[i]!;
    to.data[j] = pixel;
    to.data[j + 1] = pixel >> 8;
    to.data[j + 2] = pixel >> 16;
  }
  return to;
}

/** The smallest upright rectangle that holds a mask; null where it is empty. */
export function boundingBox({ data, width }: Mask): Box | null {
  const first = data.indexOf(1);
  if (first < 0) return null;
  const top = Math.floor(first / width);
  const bottom = Math.floor(data.lastIndexOf(1) / width);
  let [left, right] = [width, -1];
  for (let y = top; y <= bottom; y++) {
    const row = data.subarray(y * width, (y + 1) * width);
    const start = row.indexOf(1);
    if (start < 0) continue;
    left = Math.min(left, start);
    right = Math.max(right, row.lastIndexOf(1));
  }
  return { top, left, height: bottom - top + 1, width: right - left + 1 };
}

/** How many pixels are tongue. */
export function countOf(of: Mask): number {
  let count = 0;
  for (const value of of.data) count += value;
  return count;
}
