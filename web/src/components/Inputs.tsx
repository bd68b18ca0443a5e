import { begin } from "../actions";
import type { Diagram } from "../diagram";
import { inputName } from "../network";
import type { Store } from "../store";
import { texts } from "../texts";
import type { ModelSettings } from "../wire";
import { useStore } from "./context";

type Feature = ModelSettings["features"][number];

export interface Rows {
  shown: { name: string; fed: boolean }[]; // of the first column
  at: number[]; // the row of each input of the network
  transforms: boolean; // whether they can be switched
}

/** What the first column shows: all transforms where there are two inputs, else what is fed. */
export function inputRows(store: Store): Rows {
  const { network, data, problem } = store.opened.value!;
  const known = store.welcome.value?.choices.features ?? [];
  const features = problem.config.model.features;
  if (data.feature_names.length !== 2 || !store.source.live || !known.length) {
    return { shown: network.inputs.map((name) => ({ name, fed: true })), at: network.inputs.map((_, i) => i), transforms: false };
  }
  const fed = features.length ? features : ["x", "y"];
  return { shown: known.map((name) => ({ name, fed: fed.includes(name as Feature) })), at: fed.map((name) => known.indexOf(name)), transforms: true };
}

export function Inputs({ diagram, rows }: { diagram: Diagram; rows: Rows }) {
  const store = useStore();
  const toggle = (name: string) =>
    begin(store, ({ config: { model } }) => {
      const fed = new Set<string>(model.features.length ? model.features : ["x", "y"]);
      if (!fed.delete(name)) fed.add(name);
      const kept = rows.shown.map((row) => row.name).filter((one) => fed.has(one)) as Feature[];
      model.features = kept.join() === "x,y" ? [] : kept;
    });
  const columns = store.opened.value!.data.feature_names;
  const fed = rows.shown.filter((row) => row.fed).length;
  return (
    <>
      <span class="head-note" style={{ left: `${diagram.columns[0]!.x}px` }}>
        {texts.model.inputs}
      </span>
      {diagram.columns[0]!.units.map(({ x, y, index }) => {
        const { name, fed: on } = rows.shown[index]!;
        const style = { left: `${x}px`, top: `${y}px` };
        if (!rows.transforms) return <span key={name} class="input fed" title={name} {...{ style }}>{inputName(name, columns)}</span>;
        return (
          <button key={name} type="button" class={on ? "input fed" : "input"} aria-pressed={on} aria-label={texts.featureSwitch(inputName(name, columns))} disabled={on && fed === 1} onClick={() => toggle(name)} {...{ style }}>
            {inputName(name, columns)}
          </button>
        );
      })}
    </>
  );
}
