// What the page can ask for, in terms of what is on screen.

import type { Store } from "./store";
import { texts } from "./texts";
import type { ClientMessage, Points, Problem, TrainSettings } from "./wire";

type Change = (problem: Problem) => void;

/** Begin anew with a changed problem; a training that was playing plays on. */
export function begin(store: Store, change: Change): void {
  const opened = store.opened.value;
  if (!opened) return;
  const problem = structuredClone(opened.problem);
  problem.config.train = structuredClone(store.train.value!);
  problem.events = [];
  problem.step = 0;
  change(problem);
  open(store, problem);
}

/** Begin this problem as it is. */
export function open(store: Store, problem: Problem, play = store.playing.value): void {
  store.playOn = play;
  store.send({ type: "open", problem } as ClientMessage);
}

export function play(store: Store): void {
  if (store.source.live && store.status.value?.state === "done") store.say("note", texts.transport.ended);
  else store.send({ type: store.playing.value ? "pause" : "play" });
}

/** Whether the session is at the end of its branch; the frame of that moment may still be on its way. */
export const atEnd = (store: Store): boolean => {
  const branch = store.branch.value;
  return !branch || (store.status.value?.step ?? 0) >= branch.last_step;
};

/** Change settings of the training: from now on where the training is, as a branch where it was, else by a new start. */
export function setTrain(store: Store, train: Partial<TrainSettings>): void {
  const live = store.welcome.value?.choices.live ?? [];
  if (!Object.keys(train).every((name) => live.includes(name))) {
    begin(store, (problem) => Object.assign(problem.config.train, train));
  } else if (store.playing.value || atEnd(store)) store.send({ type: "change", train });
  else branchHere(store, train);
}

export function branchHere(store: Store, train: Partial<TrainSettings> = {}): void {
  const header = store.frame.value?.header;
  if (header) store.send({ type: "branch", branch: store.present.value, step: header.step, train });
}

export const seek = (store: Store, step: number): void => store.send({ type: "seek", branch: store.present.value, step });

export function look(store: Store, changes: { features?: [number, number]; hover?: number | null }): void {
  const view = store.opened.value?.problem.view;
  const features = changes.features ?? store.frame.value?.header.features ?? view?.features ?? [0, 1];
  store.send({
    type: "view",
    features,
    resolution: view?.resolution ?? 100,
    neuron_resolution: view?.neuron_resolution ?? 24,
    hover: changes.hover ?? null,
  });
}

// Data.

/** The rows on screen as the person's own, which may then be added to, moved and taken away. */
export function ownPoints(store: Store): Points | null {
  const opened = store.opened.value;
  if (!opened) return null;
  if (opened.problem.points) return structuredClone(opened.problem.points) as Points;
  const { X, y, feature_names, classes, target_name } = opened.data;
  return { X: X.map((row) => [...row]), y: classes ? y.map((k) => classes[k]!) : [...y], feature_names, classes, target_name };
}

export function usePoints(store: Store, points: Points): void {
  begin(store, (problem) => {
    problem.points = points as Problem["points"];
    const { validation_fraction, split, split_seed, seed, standardize } = problem.config.data;
    problem.config.data = { validation_fraction, split, split_seed, seed, standardize, name: "custom" } as Problem["config"]["data"];
    problem.config.data.task = points.classes ? "classification" : "regression";
  });
}

export function useDataset(store: Store, name: string): void {
  store.table.value = null;
  begin(store, (problem) => {
    problem.points = null;
    const { validation_fraction, seed, split_seed } = problem.config.data;
    const playground = name.startsWith("playground-");
    problem.config.data = { name, seed, split_seed, validation_fraction, split: playground ? "ordered" : "random" } as Problem["config"]["data"];
    problem.view.features = [0, 1];
    const info = store.welcome.value?.catalog.find((one) => one.name === name);
    if (info && info.n_features !== 2) {
      problem.config.model.features = [];
      problem.config.data.standardize = true;
    }
    if (info?.task === "regression" && !["mse", "half_mse"].includes(problem.config.train.loss)) problem.config.train.loss = "auto";
    if (info?.task === "classification" && problem.config.train.loss === "mse") problem.config.train.loss = "auto";
  });
}

/** Open a file: settings by their ending, everything else as a table. */
export async function openTable(store: Store, file: File): Promise<void> {
  const text = await file.text();
  if (/\.(toml|json)$/i.test(file.name)) store.send({ type: "import", text });
  else useTable(store, { name: file.name.slice(0, 200), text });
}

/** The names in a table's first line. */
export function columnsOf(text: string): string[] {
  const [line = ""] = text.trim().split(/\r?\n/, 1);
  const parted = [",", ";", "\t"].map((mark) => line.split(mark));
  const most = parted.reduce((best, parts) => (parts.length > best.length ? parts : best));
  return most.map((name) => name.trim().replace(/^"(.*)"$/, "$1"));
}

/** Open a table to predict a column of it, by default the last one. */
export function useTable(store: Store, table: { name: string; text: string }, target: string | null = null): void {
  store.table.value = table;
  store.send({ type: "table", ...table, target });
}

/** Whether a text looks like rows of one number of columns, and not like a link or settings. */
export function isTable(text: string): boolean {
  const trimmed = text.trim();
  if (/^(https?:|\{|\[|#)/.test(trimmed)) return false;
  const lines = trimmed.split(/\r?\n/);
  return lines.length > 1 && /[,;\t]/.test(lines[0]!) && !/^\s*[\w.]+\s*=/.test(lines[0]!);
}

export function openPasted(store: Store, text: string): void {
  if (isTable(text)) useTable(store, { name: "pasted", text });
  else store.send({ type: "import", text: text.trim() });
}

// The network.

export function setLayers(store: Store, change: (sizes: number[], activations: string[]) => void): void {
  begin(store, ({ config: { model } }) => {
    const sizes = model.name === "mlp" ? [...model.hidden_layer_sizes] : [];
    const activations = Array.isArray(model.activation) ? [...model.activation] : sizes.map(() => model.activation as string);
    change(sizes, activations);
    const first = activations[0];
    model.name = "mlp";
    model.hidden_layer_sizes = sizes;
    const same = activations.every((name) => name === first);
    model.activation = (first === undefined ? model.activation : same ? first : activations) as typeof model.activation;
    if (Array.isArray(model.activation) && model.activation.length !== sizes.length) model.activation = "tanh";
  });
}

export const addLayer = (store: Store): void =>
  setLayers(store, (sizes, activations) => {
    sizes.push(sizes.length ? Math.min(sizes[sizes.length - 1]!, 6) : 4);
    activations.push(activations[activations.length - 1] ?? "tanh");
  });

export const removeLayer = (store: Store, layer: number): void =>
  setLayers(store, (sizes, activations) => {
    sizes.splice(layer, 1);
    activations.splice(layer, 1);
  });

export const resizeLayer = (store: Store, layer: number, by: number): void =>
  setLayers(store, (sizes) => {
    sizes[layer] = Math.max(1, sizes[layer]! + by);
  });
