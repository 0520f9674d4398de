/** How a photo lies on the screen: enlarged by `scale`, its corner at `x`, `y`. */

import type { Point } from "../core/contour";
import type { Size } from "../core/plane";
import { clamp } from "../core/round";

export interface View {
  readonly scale: number;
  readonly x: number;
  readonly y: number;
}

/** Screen pixels of one photo pixel at most. */
const LARGEST = 32;
/** The photo's share of the screen that stays in view however far it is moved. */
const STAYS = 0.25;

/** How near the edge of the screen, in its pixels, the cursor of the keyboard goes. */
const MARGIN = 32;

/** The whole photo in the middle of the screen. */
export function fit(photo: Size, screen: Size, room = 0): View {
  const scale = Math.min(
    (screen.width - room) / photo.width,
    (screen.height - room) / photo.height,
  );
  return {
    scale,
    x: (screen.width - photo.width * scale) / 2,
    y: (screen.height - photo.height * scale) / 2,
  };
}

export function toPhoto(view: View, [x, y]: Point): Point {
  return [(x - view.x) / view.scale, (y - view.y) / view.scale];
}

export function toScreen(view: View, [x, y]: Point): Point {
  return [x * view.scale + view.x, y * view.scale + view.y];
}

/** Enlarge around a point of the screen, which stays where it is. */
export function zoom(view: View, by: number, at: Point, photo: Size, screen: Size): View {
  const smallest = Math.min(fit(photo, screen).scale, 1) / 2;
  const scale = clamp(view.scale * by, smallest, LARGEST);
  const [px, py] = toPhoto(view, at);
  return hold({ scale, x: at[0] - px * scale, y: at[1] - py * scale }, photo, screen);
}

export function pan(view: View, dx: number, dy: number, photo: Size, screen: Size): View {
  return hold({ ...view, x: view.x + dx, y: view.y + dy }, photo, screen);
}

/** Two fingers: what lay under their middle still does, enlarged as they part. */
export function pinch(
  view: View,
  before: readonly [Point, Point],
  after: readonly [Point, Point],
  photo: Size,
  screen: Size,
): View {
  const [from, to] = [middle(before), middle(after)];
  const moved = pan(view, to[0] - from[0], to[1] - from[1], photo, screen);
  const by = spread(after) / Math.max(spread(before), 1);
  return zoom(moved, by, to, photo, screen);
}

/** How far the photo has to move so that a point is on the screen, no further than it goes on. */
export function reach(view: View, [x, y]: Point, photo: Size, screen: Size): Point {
  const along = (at: number, start: number, side: number, room: number): number => {
    const [least, most] = [MARGIN, room - MARGIN];
    if (at > most) return -Math.min(at - most, Math.max(0, start + side * view.scale - most));
    return at < least ? Math.min(least - at, Math.max(0, least - start)) : 0;
  };
  return [
    along(x, view.x, photo.width, screen.width),
    along(y, view.y, photo.height, screen.height),
  ];
}

function hold(view: View, photo: Size, screen: Size): View {
  const keep = (at: number, side: number, room: number): number => {
    const least = Math.min(side * view.scale, room) * STAYS;
    return clamp(at, least - side * view.scale, room - least);
  };
  return {
    ...view,
    x: keep(view.x, photo.width, screen.width),
    y: keep(view.y, photo.height, screen.height),
  };
}

function middle([[x0, y0], [x1, y1]]: readonly [Point, Point]): Point {
  return [(x0 + x1) / 2, (y0 + y1) / 2];
}

function spread([[x0, y0], [x1, y1]]: readonly [Point, Point]): number {
  return Math.hypot(x1 - x0, y1 - y0);
}
