/** A drawn photo by which engines are compared and warmed: a red disc on a darker ground. */

import { pixels, type Pixels, type Size } from "../core/plane";

export function drawnPhoto({ height, width }: Size): Pixels {
  const image = pixels(height, width, 3);
  for (let y = 0, i = 0; y < height; y++) {
    for (let x = 0; x < width; x++, i += 3) {
      const far = Math.hypot((y - height * 0.55) / height, (x - width / 2) / width);
      const inside = far < 0.28;
      image.data[i] = inside ? 205 - 120 * far : 90 + 60 * Math.sin(x / 9);
      image.data[i + 1] = inside ? 110 + 40 * Math.cos(y / 7) : 70;
      image.data[i + 2] = inside ? 115 : 66;
    }
  }
  return image;
}
