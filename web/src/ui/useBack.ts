import { useEffect } from "preact/hooks";

const ENTRY = { editor: true };

/** The browser's way back, a button or a gesture on phones, closes what is open and stays here. */
export function useBack(close: () => void): void {
  useEffect(() => {
    // One entry serves for all that is opened: taking it away would come too late, and close the next.
    const entry = history.state as typeof ENTRY | null;
    if (!entry?.editor) history.pushState(ENTRY, "");
    addEventListener("popstate", close);
    return () => removeEventListener("popstate", close);
  }, []);
}
