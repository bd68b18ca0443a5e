// A small problem as a server opens it.

import type { Opened, Welcome } from "../src/wire";

export const opened = {
  type: "opened",
  problem: {
    config: {
      data: { name: "moons", validation_fraction: 0.25, split: "random", seed: 1, split_seed: 2, standardize: false },
      model: { name: "mlp", hidden_layer_sizes: [2], activation: "tanh", features: [], initial_scale: 1 },
      train: { learning_rate: 0.1, weight_decay: 0, loss: "auto", optimizer: "sgd" },
      seed: 0,
    },
    points: null,
    events: [],
    step: 0,
    view: { features: [0, 1], resolution: 100, neuron_resolution: 24, hover: null },
  },
  data: {
    task: "classification", feature_names: ["x1", "x2"], target_name: "y", classes: ["0", "1"], n_train: 2, n_valid: 1,
    X: [[0, 0], [1, 1], [0.5, 0.5]], y: [0, 1, 0], part: [0, 0, 1], index: [0, 1, 2], shown: 3, ranges: [[0, 1], [0, 1]],
  },
  network: {
    layers: [
      { n_in: 2, n_out: 2, activation: "tanh", weight: 0, bias: 4 },
      { n_in: 2, n_out: 1, activation: "identity", weight: 6, bias: 8 },
    ],
    inputs: ["x1", "x2"],
    n_params: 9,
  },
  engine: "native",
  steps_per_epoch: 10,
} as unknown as Opened;

export const welcome = {
  type: "welcome", protocol: 1, session: "abc", version: "1", resumed: false, limits: {}, lessons: [],
  catalog: [{ name: "digits", title: "digits", text: "", task: "classification", n_samples: 9, n_features: 64, n_classes: 10, takes: [] }],
  choices: { activation: [], optimizer: [], loss: [], schedule: [], initializer: [], features: ["x", "y", "xy"], live: ["learning_rate", "weight_decay"] },
} as unknown as Welcome;
