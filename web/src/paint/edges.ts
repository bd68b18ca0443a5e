// Weights as curves: blue for positive, red for negative, the wider the larger. Biases as dots at their units.

import type { Diagram } from "../diagram";
import type { Network } from "../wire";
import { css, mix, SURFACE, WEIGHTS, type Theme } from "./colors";

const SHADES = 12; // of each sign, so that no colour is put together while painting
const palettes = new Map<Theme, [string[], string[]]>();

function palette(theme: Theme): [string[], string[]] {
  const old = palettes.get(theme);
  if (old) return old;
  const made = WEIGHTS[theme].map((end) =>
    Array.from({ length: SHADES }, (_, i) => css(mix(SURFACE[theme], end, 0.3 + (0.7 * i) / (SHADES - 1)), 0.92)),
  ) as [string[], string[]];
  palettes.set(theme, made);
  return made;
}

/** From a weight's size to [0, 1): a weight of 1 is in the middle. */
export const strength = (weight: number): number => Math.abs(weight) / (1 + Math.abs(weight));

export interface Edges {
  weights: Float64Array;
  network: Network;
  diagram: Diagram;
  inputs: number[]; // the row of the first column that each input of the network stands in
  chosen: { layer: number; unit: number } | null;
}

export function paintEdges(context: CanvasRenderingContext2D, scale: number, edges: Edges, theme: Theme): void {
  const { weights, network, diagram, inputs, chosen } = edges;
  context.setTransform(scale, 0, 0, scale, 0, 0);
  context.clearRect(0, 0, diagram.width, diagram.height);
  const [negative, positive] = palette(theme);
  network.layers.forEach((layer, l) => {
    const from = diagram.columns[l]!;
    const to = diagram.columns[l + 1]!;
    const many = from.units.length * to.units.length > 200;
    for (const target of to.units) {
      const dim = chosen !== null && (chosen.layer !== l || chosen.unit !== target.index);
      context.globalAlpha = dim ? 0.3 : 1;
      for (let source = 0; source < layer.n_in; source++) {
        const start = from.units[l === 0 ? inputs[source]! : source];
        if (!start) continue;
        const weight = weights[layer.weight + target.index * layer.n_in + source]!;
        const strong = strength(weight);
        if (!(strong > (many ? 0.12 : 0.01))) continue; // not a number either
        context.strokeStyle = (weight < 0 ? negative : positive)[Math.min(SHADES - 1, Math.floor(strong * SHADES))]!;
        context.lineWidth = 0.5 + 5 * strong * strong + strong;
        context.beginPath();
        const bend = (target.x - start.x) / 2;
        context.moveTo(start.x, start.y);
        context.bezierCurveTo(start.x + bend, start.y, target.x - bend, target.y, target.x, target.y);
        context.stroke();
      }
      if (layer.bias === null) continue;
      const bias = weights[layer.bias + target.index]!;
      const strong = strength(bias);
      context.beginPath();
      context.arc(target.x - diagram.node / 2 - 4, target.y + diagram.node / 2 - 1, 2 + 2.4 * strong, 0, 2 * Math.PI);
      context.fillStyle = (bias < 0 ? negative : positive)[Math.min(SHADES - 1, Math.floor(strong * SHADES))] ?? "transparent";
      context.fill();
    }
  });
  context.globalAlpha = 1;
}
