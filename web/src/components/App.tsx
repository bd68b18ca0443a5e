import { createContext } from "preact";
import { useEffect, useRef, useState } from "preact/hooks";
import { openPasted, openTable } from "../actions";
import { onKey } from "../keyboard";
import { texts } from "../texts";
import { chosenTheme, followTheme, keepTheme, type Choice } from "../theme";
import type { Store } from "../store";
import { StoreContext, useStore } from "./context";
import { DataPanel } from "./DataPanel";
import { Findings } from "./Findings";
import { Keys } from "./Keys";
import { LessonCard, Lessons } from "./Lessons";
import { Metrics } from "./Metrics";
import { ModelPanel } from "./ModelPanel";
import { NetworkDiagram } from "./Network";
import { Notices } from "./Notices";
import { OpenDialog } from "./OpenDialog";
import { Stage } from "./Stage";
import { Tabs } from "./Tabs";
import { TakeHome } from "./TakeHome";
import { Timeline } from "./Timeline";
import { TopBar } from "./TopBar";
import { TrainPanel } from "./TrainPanel";

export const ThemeContext = createContext<{ choice: Choice; choose: (choice: Choice) => void }>({ choice: "auto", choose: () => {} });

interface AppProps {
  store: Store;
  title: string;
  shape: "page" | "replay" | "widget";
}

export function App({ store, title, shape }: AppProps) {
  const root = useRef<HTMLDivElement>(null);
  const [choice, setChoice] = useState<Choice>(chosenTheme);
  useEffect(() => followTheme(store, root.current!, choice), [choice]);
  useEffect(() => {
    // a widget hears only its own keys, a page all of them
    const target: HTMLElement | Document = shape === "widget" ? root.current! : document;
    const key = (event: Event) => onKey(store, event as KeyboardEvent);
    target.addEventListener("keydown", key);
    return () => target.removeEventListener("keydown", key);
  }, []);
  useEffect(() => (shape === "page" ? acceptTables(store) : undefined), []);
  const choose = (to: Choice) => {
    keepTheme(to);
    setChoice(to);
  };
  return (
    <StoreContext.Provider value={store}>
      <ThemeContext.Provider value={{ choice, choose }}>
        <div ref={root} class={`separatrix ${shape}${store.source.live ? " live" : ""}`}>
          <Body title={title} />
        </div>
      </ThemeContext.Provider>
    </StoreContext.Provider>
  );
}

function Body({ title }: { title: string }) {
  const store = useStore();
  const opened = store.opened.value !== null;
  const dialog = store.dialog.value;
  return (
    <>
      <TopBar title={title} />
      <Notices />
      {opened ? <Workbench /> : <p class="loading">{texts.loading}</p>}
      {dialog === "lessons" && <Lessons />}
      {dialog === "take" && <TakeHome />}
      {dialog === "open" && <OpenDialog />}
      {dialog === "keys" && <Keys />}
    </>
  );
}

function Workbench() {
  const store = useStore();
  return (
    <main class="workbench">
      {store.source.live && (
        <div class="settings">
          <DataPanel />
          <ModelPanel />
          <TrainPanel />
        </div>
      )}
      <div class="middle">
        <LessonCard />
        <Findings />
        {store.opened.value!.network.layers.length > 0 && <NetworkDiagram />}
        <Tabs />
      </div>
      <div class="right">
        <Stage />
        <Timeline />
        <Metrics />
      </div>
    </main>
  );
}

/** Tables and links that are dropped or pasted anywhere on the page. */
function acceptTables(store: Store): () => void {
  const over = (event: DragEvent) => event.preventDefault();
  const drop = (event: DragEvent) => {
    event.preventDefault();
    const file = event.dataTransfer?.files[0];
    const text = event.dataTransfer?.getData("text/plain");
    if (file) void openTable(store, file);
    else if (text) openPasted(store, text);
  };
  const paste = (event: ClipboardEvent) => {
    const text = event.clipboardData?.getData("text/plain");
    if (!text || (event.target as HTMLElement).closest("input, textarea")) return;
    openPasted(store, text);
  };
  document.addEventListener("dragover", over);
  document.addEventListener("drop", drop);
  document.addEventListener("paste", paste);
  return () => {
    document.removeEventListener("dragover", over);
    document.removeEventListener("drop", drop);
    document.removeEventListener("paste", paste);
  };
}
