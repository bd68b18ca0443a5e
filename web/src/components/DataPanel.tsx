import { begin, columnsOf, look, openTable, useDataset, usePoints, useTable } from "../actions";
import { texts } from "../texts";
import type { DataSettings } from "../wire";
import { useStore } from "./context";
import { Choice, NumberField, Range, Row, Seed, Toggle } from "./fields";
import { Section } from "./Section";

const t = texts.data;

export function DataPanel() {
  const store = useStore();
  const opened = store.opened.value!;
  const { data } = opened.problem.config;
  const set = (changes: Partial<DataSettings>) => begin(store, ({ config }) => Object.assign(config.data, changes));
  return (
    <Section heading={t.heading}>
      <Sets />
      <Amounts {...{ data, set }} />
      <Range
        label={t.validation}
        value={data.validation_fraction}
        min={0}
        max={0.9}
        step={0.05}
        onChange={(validation_fraction) => set({ validation_fraction })}
      />
      <Choice label={t.split} value={data.split} options={Object.entries(t.splits) as ["random" | "ordered", string][]} onChange={(split) => set({ split })} />
      {data.split === "random" && <NumberField label={t.splitSeed} value={data.split_seed} min={0} whole onChange={(split_seed) => set({ split_seed })} />}
      <Toggle label={t.standardize} checked={data.standardize} onChange={(standardize) => set({ standardize })} />
      <Target />
      <Features />
      <p class="quiet">
        {t.counts(opened.data.n_train, opened.data.n_valid)}
        {opened.data.shown < opened.data.n_train + opened.data.n_valid && t.shown(opened.data.shown)}
      </p>
      <OwnData />
    </Section>
  );
}

function Sets() {
  const store = useStore();
  const catalog = store.welcome.value?.catalog ?? [];
  const { name } = store.opened.value!.problem.config.data;
  const known = catalog.some((one) => one.name === name);
  const group = (one: (typeof catalog)[number]) =>
    one.name.startsWith("playground-") ? "playground" : one.task === "regression" ? "regression" : one.takes.includes("n_samples") ? "classification" : "real";
  return (
    <Row label={t.set} id="data-set">
      <select id="data-set" value={name} onChange={(event) => useDataset(store, event.currentTarget.value)}>
        {!known && <option value={name}>{t.own}</option>}
        {(Object.keys(t.groups) as (keyof typeof t.groups)[]).map((key) => (
          <optgroup key={key} label={t.groups[key]}>
            {catalog.filter((one) => group(one) === key).map((one) => (
              <option key={one.name} value={one.name} title={one.text}>
                {one.title}
              </option>
            ))}
          </optgroup>
        ))}
      </select>
    </Row>
  );
}

function Amounts({ data, set }: { data: DataSettings; set: (changes: Partial<DataSettings>) => void }) {
  const store = useStore();
  const info = store.welcome.value?.catalog.find((one) => one.name === data.name);
  if (!info) return null;
  const takes = (field: string) => info.takes.includes(field);
  const most = info.name === "blobs" || info.name === "gaussian" ? 3 : 0.5;
  return (
    <>
      {takes("n_samples") && (
        <Range label={t.size} value={data.n_samples ?? info.n_samples} min={20} max={10000} log onChange={(n) => set({ n_samples: Math.round(n) })} />
      )}
      {takes("noise") && <Range label={t.noise} value={data.noise ?? 0} min={0} max={most} step={most / 50} onChange={(noise) => set({ noise })} />}
      {takes("n_classes") && (
        <NumberField label={t.classes} value={data.n_classes ?? info.n_classes} min={2} max={10} whole onChange={(n_classes) => set({ n_classes })} />
      )}
      {takes("n_features") && (
        <NumberField label={t.features} value={data.n_features ?? info.n_features} min={2} max={100} whole onChange={(n_features) => set({ n_features })} />
      )}
      {takes("n_samples") && <Seed label={t.seed} again={t.newSeed} value={data.seed} onChange={(seed) => set({ seed })} />}
    </>
  );
}

/** Which column of a table is predicted. */
function Target() {
  const store = useStore();
  const table = store.table.value;
  const { data, problem } = store.opened.value!;
  if (!table || !problem.points) return null;
  const options = columnsOf(table.text).map((name) => [name, name] as const);
  return <Choice label={t.target} value={data.target_name} options={options} onChange={(target) => useTable(store, table, target)} />;
}

/** Which two columns span the plane, where there are more. */
function Features() {
  const store = useStore();
  const { feature_names } = store.opened.value!.data;
  if (feature_names.length <= 2) return null;
  const [across, up] = store.calm.value?.header.features ?? store.opened.value!.problem.view.features;
  const options = feature_names.map((name, index) => [String(index), name] as const);
  const swap = (features: [number, number], fallback: [number, number]) => look(store, { features: features[0] === features[1] ? fallback : features });
  return (
    <>
      <Choice label={t.horizontal} value={String(across)} options={options} onChange={(i) => swap([Number(i), up], [up, across])} />
      <Choice label={t.vertical} value={String(up)} options={options} onChange={(i) => swap([across, Number(i)], [up, across])} />
    </>
  );
}

function OwnData() {
  const store = useStore();
  const clear = () => {
    const { feature_names, classes, target_name } = store.opened.value!.data;
    const two = feature_names.length === 2 ? feature_names : ["x", "y"];
    // two points of two classes are the least that can be trained on; they are drawn over
    usePoints(store, { X: [[-1, -1], [1, 1]], y: classes ? [classes[0]!, classes[1] ?? "1"] : [0, 1], feature_names: two, classes, target_name });
    store.tool.value = "draw";
  };
  return (
    <div class="buttons">
      <button type="button" onClick={clear}>
        {t.clear}
      </button>
      <label class="button">
        {t.file}
        <input
          type="file"
          class="hidden"
          accept=".csv,.tsv,.txt,text/csv,text/tab-separated-values"
          onChange={(event) => {
            const file = event.currentTarget.files?.[0];
            if (file) void openTable(store, file);
            event.currentTarget.value = "";
          }}
        />
      </label>
      <p class="quiet">{t.drop}</p>
    </div>
  );
}
