import { setTrain } from "../actions";
import { named, texts } from "../texts";
import type { TrainSettings } from "../wire";
import { useStore } from "./context";
import { Choice, NumberField, Range, Toggle } from "./fields";
import { Section } from "./Section";

const t = texts.train;
const BATCHES = [1, 2, 4, 8, 10, 16, 32, 64, 128, 256, 512];

type Part = { train: TrainSettings; set: (changes: Partial<TrainSettings>) => void };

export function TrainPanel() {
  const store = useStore();
  const train = store.train.value!;
  const part: Part = { train, set: (changes) => setTrain(store, changes) };
  return (
    <Section heading={t.heading}>
      <Rates {...part} />
      <Penalties {...part} />
      <Stopping {...part} />
    </Section>
  );
}

function choices<T extends string>(names: readonly string[] | undefined): [T, string][] {
  return (names ?? []).map((name) => [name as T, named(name)]);
}

function Rates({ train, set }: Part) {
  const store = useStore();
  const known = store.welcome.value?.choices;
  const rate = Array.isArray(train.learning_rate) ? train.learning_rate[0]! : train.learning_rate;
  const steps = train.schedule === "step" || train.schedule === "exponential";
  return (
    <>
      <Range label={t.rate} value={rate} min={1e-5} max={10} log live onChange={(learning_rate) => set({ learning_rate })} />
      <Choice label={t.optimizer} value={train.optimizer} options={choices(known?.optimizer)} onChange={(optimizer) => set({ optimizer: optimizer as TrainSettings["optimizer"] })} />
      {(train.optimizer === "sgd" || train.optimizer === "rmsprop") && (
        <Range label={t.momentum} value={train.momentum} min={0} max={0.99} step={0.01} onChange={(momentum) => set({ momentum })} />
      )}
      <Choice label={t.schedule} value={train.schedule} options={choices(known?.schedule)} onChange={(schedule) => set({ schedule: schedule as TrainSettings["schedule"] })} />
      {steps && <NumberField label={t.scheduleEpochs} value={train.schedule_epochs} min={1} whole onChange={(schedule_epochs) => set({ schedule_epochs })} />}
      {steps && <NumberField label={t.gamma} value={train.schedule_gamma} min={0.001} max={1} onChange={(schedule_gamma) => set({ schedule_gamma })} />}
      <Batch {...{ train, set }} />
    </>
  );
}

function Batch({ train, set }: Part) {
  const sizes = [...BATCHES, ...(typeof train.batch_size === "number" && !BATCHES.includes(train.batch_size) ? [train.batch_size] : [])];
  const options = [...sizes.sort((a, b) => a - b).map((n) => [String(n), String(n)] as const), ["full", t.full] as const];
  return (
    <Choice label={t.batch} value={String(train.batch_size)} options={options} onChange={(size) => set({ batch_size: size === "full" ? "full" : Number(size) })} />
  );
}

function Penalties({ train, set }: Part) {
  const store = useStore();
  const classes = store.classes.value;
  const losses = (store.welcome.value?.choices.loss ?? []).filter((name) =>
    classes === null ? !["cross_entropy", "hinge"].includes(name) : true,
  );
  return (
    <>
      <Choice label={t.loss} value={train.loss} options={choices(losses)} onChange={(loss) => set({ loss: loss as TrainSettings["loss"] })} />
      <NumberField label={t.l2} value={train.weight_decay} min={0} onChange={(weight_decay) => set({ weight_decay })} />
      <NumberField label={t.l1} value={train.l1} min={0} onChange={(l1) => set({ l1 })} />
    </>
  );
}

function Stopping({ train, set }: Part) {
  const kind = train.patience === null ? "never" : train.monitor;
  const stop = (to: string) =>
    set(to === "never" ? { patience: null } : { patience: train.patience ?? 20, monitor: to as TrainSettings["monitor"] });
  return (
    <>
      <NumberField label={t.epochs} value={train.max_epochs} min={1} whole onChange={(max_epochs) => set({ max_epochs })} />
      <Choice label={t.stop} value={kind} options={Object.entries(t.stops)} onChange={stop} />
      {train.patience !== null && <NumberField label={t.patience} value={train.patience} min={1} whole onChange={(patience) => set({ patience })} />}
      <Toggle label={t.shuffle} checked={train.shuffle} onChange={(shuffle) => set({ shuffle })} />
    </>
  );
}
