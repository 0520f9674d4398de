import { useEffect, useRef } from "preact/hooks";
import { currentId } from "../app/state";

/** Scrolls a list, and not the page, so that the photo that is shown is in the middle of it. */
export function useCurrentInView(): { current: HTMLUListElement | null } {
  const list = useRef<HTMLUListElement>(null);
  useEffect(() => {
    const item = list.current?.querySelector("[aria-current]");
    if (!item) return;
    const [outer, inner] = [list.current!.getBoundingClientRect(), item.getBoundingClientRect()];
    list.current!.scrollBy(
      inner.left + inner.width / 2 - (outer.left + outer.width / 2),
      inner.top + inner.height / 2 - (outer.top + outer.height / 2),
    );
  }, [currentId.value]);
  return list;
}
