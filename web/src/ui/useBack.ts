import { useEffect } from "preact/hooks";

/** The browser's way back, a button or a gesture on phones, closes what is open and stays here. */
export function useBack(close: () => void): void {
  useEffect(() => {
    history.pushState(OPEN, "");
    addEventListener("popstate", close);
    return () => {
      removeEventListener("popstate", close);
      if (isOpen(history.state)) history.back();
    };
  }, []);
}

const OPEN = { open: true };

function isOpen(entry: unknown): boolean {
  return (entry as typeof OPEN | null)?.open === true;
}
