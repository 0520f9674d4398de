import { useEffect, useLayoutEffect, useRef, useState } from "preact/hooks";
import { shooting } from "../app/camera";
import { add } from "../app/photos";
import { current, currentId, editing, ready } from "../app/state";
import { say } from "../i18n/say";
import { Bar } from "./Bar";
import { Camera } from "./Camera";
import { Editor } from "./Editor";
import { Footer } from "./Footer";
import { Header } from "./Header";
import { Notices } from "./Notices";
import { PhotoPage } from "./Photo";
import { Sheets } from "./Sheets";
import { Welcome } from "./Welcome";

export function App() {
  const over = useDrop();
  const held = ready.value;
  const main = useRef<HTMLElement>(null);
  useFocus(main);
  return (
    <>
      <a class="skip" href="#main">
        {say("skip")}
      </a>
      <Header />
      <Notices />
      <main id="main" tabIndex={-1} ref={main}>
        {current.value ? <PhotoPage /> : <Welcome />}
      </main>
      <Bar />
      <Footer />
      <Sheets />
      {over && <p class="drop">{say("dropHere")}</p>}
      {editing.value && held && <Editor held={held} />}
      {shooting.value && <Camera />}
    </>
  );
}

/** What had the focus may be gone with what the page showed before. */
function useFocus(main: { readonly current: HTMLElement | null }): void {
  const used = useRef(false);
  useEffect(() => addEventListener("focusin", () => (used.current = true), { once: true }), []);
  useLayoutEffect(() => {
    if (used.current && document.activeElement === document.body) main.current!.focus();
  }, [currentId.value]);
}

/** The whole page takes photos that are dropped or pasted. */
function useDrop(): boolean {
  const [over, hover] = useState(false);
  useEffect(() => {
    const holdsFiles = (event: DragEvent): boolean => !!event.dataTransfer?.types.includes("Files");
    const enter = (event: DragEvent): void => {
      if (!holdsFiles(event)) return;
      event.preventDefault();
      hover(true);
    };
    const leave = (event: DragEvent): void => {
      if (!event.relatedTarget) hover(false);
    };
    const drop = (event: DragEvent): void => {
      event.preventDefault();
      hover(false);
      add([...(event.dataTransfer?.files ?? [])]);
    };
    const paste = (event: ClipboardEvent): void => add([...(event.clipboardData?.files ?? [])]);
    window.addEventListener("dragover", enter);
    window.addEventListener("dragleave", leave);
    window.addEventListener("drop", drop);
    window.addEventListener("paste", paste);
    return () => {
      window.removeEventListener("dragover", enter);
      window.removeEventListener("dragleave", leave);
      window.removeEventListener("drop", drop);
      window.removeEventListener("paste", paste);
    };
  }, []);
  return over;
}
