import type { ComponentChildren } from "preact";
import { classColors, css } from "../paint/colors";
import { texts } from "../texts";
import type { Overlay, Tool } from "../store";
import { useStore } from "./context";
import { EraseIcon, LookIcon, MoveIcon, RingsIcon } from "./icons";

const t = texts.stage;
const MOST_CLASSES = 8;

/** Look, draw, move, erase; and what the plane shows. */
export function Tools({ children }: { children: ComponentChildren }) {
  const store = useStore();
  return (
    <div class="tools">
      {store.source.live && <Pens />}
      {store.opened.value!.data.n_valid > 0 && (
        <button type="button" class="icon" aria-label={t.valid} title={t.valid} aria-pressed={store.showValid.value} onClick={() => (store.showValid.value = !store.showValid.value)}>
          <RingsIcon />
        </button>
      )}
      {store.seedsPicture.value && <Shows />}
      <span class="spring" />
      {children}
    </div>
  );
}

function Pens() {
  const store = useStore();
  const names = store.pens.value;
  const shown = names ? Math.min(MOST_CLASSES, names.length) : 2;
  const colors = names ? classColors(shown, store.theme.value) : classColors(2, store.theme.value);
  const tool = (kind: Tool, label: string, icon: ComponentChildren) => (
    <button type="button" class="icon" aria-label={label} title={label} aria-pressed={store.tool.value === kind} onClick={() => (store.tool.value = kind)}>
      {icon}
    </button>
  );
  const draw = (k: number) => {
    store.drawn.value = k;
    store.tool.value = "draw";
  };
  return (
    <div class="segment" role="group" aria-label={t.tools}>
      {tool("look", t.look, <LookIcon />)}
      {colors.map((color, k) => {
        const label = names ? t.draw(names[k] ?? String(k)) : t.drawNumber;
        return (
          <button key={k} type="button" class="icon" aria-label={names ? label : `${label} ${k ? "+" : "−"}`} title={label} aria-pressed={store.tool.value === "draw" && store.drawn.value === k} onClick={() => draw(k)}>
            <i class="swatch" style={{ background: css(color) }} />
          </button>
        );
      })}
      {names && names.length < MOST_CLASSES && (
        <button type="button" class="icon" aria-label={t.newClass} title={t.newClass} aria-pressed={store.tool.value === "draw" && store.drawn.value >= shown} onClick={() => draw(names.length)}>
          +
        </button>
      )}
      {tool("move", t.move, <MoveIcon />)}
      {tool("erase", t.erase, <EraseIcon />)}
    </div>
  );
}

function Shows() {
  const store = useStore();
  return (
    <select aria-label={t.shows} value={store.overlay.value} onChange={(event) => (store.overlay.value = event.currentTarget.value as Overlay)}>
      {Object.entries(t.overlays).map(([name, text]) => (
        <option key={name} value={name}>
          {text}
        </option>
      ))}
    </select>
  );
}
