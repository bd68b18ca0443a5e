// Names of a network's units, the places of their numbers, and the formula of one of them.

import { short } from "./format";
import { subscript, texts } from "./texts";
import type { Network } from "./wire";

/** What the network is fed, as a person reads it: a column, or a transform of the two that there are. */
export const inputName = (name: string, columns: readonly string[]): string =>
  columns.length === 2 && !columns.includes(name) ? (texts.features[name]?.(columns[0]!, columns[1]!) ?? name) : name;

/** The name of what a layer is fed from its unit `index`: an input, or a neuron of the layer before. */
export function sourceName(network: Network, columns: readonly string[], layer: number, index: number): string {
  return layer === 0 ? inputName(network.inputs[index] ?? "?", columns) : hiddenName(layer - 1, index);
}

/** A hidden neuron's name: h, its layer and its place, both from one. */
export const hiddenName = (layer: number, unit: number): string => `h${subscript(layer + 1)}₋${subscript(unit + 1)}`;

export interface Numbers {
  weights: { index: number; from: string; value: number }[];
  bias: { index: number; value: number } | null;
}

/** The weights and the bias of one unit, with their places in the flat weights. */
export function numbersOf(network: Network, columns: readonly string[], flat: Float64Array, layer: number, unit: number): Numbers {
  const { n_in, weight, bias } = network.layers[layer]!;
  const weights = Array.from({ length: n_in }, (_, i) => {
    const index = weight + unit * n_in + i;
    return { index, from: sourceName(network, columns, layer, i), value: flat[index] ?? NaN };
  });
  return { weights, bias: bias === null ? null : { index: bias + unit, value: flat[bias + unit] ?? NaN } };
}

/** The formula of one unit with its numbers of this moment. */
export function formula(network: Network, numbers: Numbers, layer: number, name: string): string {
  const { weights, bias } = numbers;
  const terms = [...weights.map(({ value, from }) => [value, ` ${from}`] as const), ...(bias ? [[bias.value, ""] as const] : [])];
  const sum = terms
    .map(([value, from], i) => `${value < 0 ? (i ? " − " : "−") : i ? " + " : ""}${short(Math.abs(value), 3)}${from}`)
    .join("");
  const { activation } = network.layers[layer]!;
  return `${name} = ${activation === "identity" ? sum : `${activation}(${sum})`}`;
}

/** The place of a hidden neuron, counted over all layers before it. */
export const flatIndex = (network: Network, layer: number, unit: number): number =>
  network.layers.slice(0, layer).reduce((sum, { n_out }) => sum + n_out, 0) + unit;
