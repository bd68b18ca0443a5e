import { begin } from "../actions";
import { named, texts } from "../texts";
import type { ModelSettings } from "../wire";
import { useStore } from "./context";
import { Choice, NumberField, Range, Seed, Toggle } from "./fields";
import { Section } from "./Section";

const t = texts.model;

/** What the diagram does not show of the network: how it starts, and what is dropped. */
export function ModelPanel() {
  const store = useStore();
  const { config } = store.opened.value!.problem;
  const { model } = config;
  const set = (changes: Partial<ModelSettings>) => begin(store, (problem) => Object.assign(problem.config.model, changes));
  const initializers = (store.welcome.value?.choices.initializer ?? []).map((name) => [name, named(name)] as const);
  return (
    <Section heading={t.heading}>
      <Seed label={t.seed} again={t.newSeed} value={config.seed} onChange={(seed) => begin(store, (problem) => (problem.config.seed = seed))} />
      <Choice label={t.initializer} value={model.initializer} options={initializers as [typeof model.initializer, string][]} onChange={(initializer) => set({ initializer })} />
      <NumberField label={texts.map.fields["initial_scale"]!} value={model.initial_scale} min={0.001} onChange={(initial_scale) => set({ initial_scale })} />
      <Range label={t.dropout} value={model.dropout} min={0} max={0.8} step={0.05} onChange={(dropout) => set({ dropout })} />
      <Toggle label={t.bias} checked={model.bias} onChange={(bias) => set({ bias })} />
      <Choice
        label={t.output}
        value={model.output_activation}
        options={(["identity", "tanh"] as const).map((name) => [name, named(name)] as const)}
        onChange={(output_activation) => set({ output_activation })}
      />
      <p class="quiet">{t.weights(store.opened.value!.network.n_params)}</p>
    </Section>
  );
}
