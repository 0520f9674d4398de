import { useRef } from "preact/hooks";
import { neighbour } from "../app/review";
import { show } from "../app/show";
import { swipeOf, type Touch } from "../app/swipe";

interface Handlers {
  readonly onPointerDown: (event: PointerEvent) => void;
  readonly onPointerUp: (event: PointerEvent) => void;
  readonly onPointerCancel: () => void;
}

/** Handlers with which one finger on the photo goes to the next one; two fingers zoom the page. */
export function useSwipe(): Handlers {
  const start = useRef<(Touch & { readonly pointer: number }) | null>(null);
  const cancel = (): void => void (start.current = null);
  return {
    onPointerDown(event) {
      const { clientX: x, clientY: y, timeStamp: time, pointerId: pointer } = event;
      // The slider over the photo has its own use for a finger.
      const elsewhere = event.pointerType === "mouse" || event.target instanceof HTMLInputElement;
      if (elsewhere || start.current) return cancel();
      start.current = { x, y, time, pointer };
    },
    onPointerUp(event) {
      const { clientX: x, clientY: y, timeStamp: time, pointerId } = event;
      if (start.current?.pointer !== pointerId) return;
      const step = swipeOf(start.current, { x, y, time });
      cancel();
      const photo = step && neighbour(step);
      if (photo) void show(photo.id);
    },
    onPointerCancel: cancel,
  };
}
