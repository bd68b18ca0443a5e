import type { TargetedKeyboardEvent } from "preact";
import { useId } from "preact/hooks";
import { texts } from "../texts";
import type { Tab } from "../store";
import { Branches } from "./Branches";
import { useStore } from "./context";
import { Curves } from "./Curves";
import { MapPanel } from "./MapPanel";
import { Matrix } from "./Matrix";
import { NeuronPanel } from "./NeuronPanel";
import { Seeds } from "./Seeds";

const PANELS: Record<Tab, () => preact.JSX.Element> = { curves: Curves, matrix: Matrix, branches: Branches, neuron: NeuronPanel, seeds: Seeds, map: MapPanel };
const LIVE: Tab[] = ["seeds", "map"]; // need a training that answers

/** What there is to know beside the picture, one at a time. */
export function Tabs() {
  const store = useStore();
  const id = useId();
  const idle: Tab[] = store.branches.value.length > 1 ? LIVE : [...LIVE, "branches"];
  const names = (Object.keys(PANELS) as Tab[]).filter((name) => store.source.live || !idle.includes(name));
  const chosen = store.tab.value;
  const Panel = PANELS[chosen];
  const arrows = (event: TargetedKeyboardEvent<HTMLElement>) => {
    const by = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
    if (!by) return;
    event.preventDefault();
    event.stopPropagation();
    store.tab.value = names[(names.indexOf(chosen) + by + names.length) % names.length]!;
    requestAnimationFrame(() => document.getElementById(`${id}-${store.tab.value}`)?.focus());
  };
  return (
    <section class="details" aria-label={texts.tabs.label}>
      <div class="tabs" role="tablist" aria-label={texts.tabs.label} onKeyDown={arrows}>
        {names.map((name) => (
          <button key={name} id={`${id}-${name}`} type="button" role="tab" aria-selected={name === chosen} aria-controls={`${id}-panel`} tabIndex={name === chosen ? 0 : -1} onClick={() => (store.tab.value = name)}>
            {texts.tabs[name]}
            {name === "branches" && store.branches.value.length > 1 && <small> {store.branches.value.length}</small>}
          </button>
        ))}
      </div>
      <div id={`${id}-panel`} class="tab-panel" role="tabpanel" aria-labelledby={`${id}-${chosen}`} tabIndex={0}>
        <Panel />
      </div>
    </section>
  );
}
