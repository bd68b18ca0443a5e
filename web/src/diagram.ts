// Where the units of a network stand in its diagram. Lengths are CSS pixels.

import type { Network } from "./wire";

export const HEAD = 58; // room for the controls over a column
const MOST = 16; // units drawn of a column
const NARROWEST = 86; // from one column to the next

export interface Unit {
  x: number;
  y: number;
  index: number; // within its column
}

export interface Column {
  x: number;
  units: Unit[];
  hidden: number; // units that are not drawn
}

export interface Diagram {
  width: number;
  height: number;
  node: number; // side of a neuron
  columns: Column[]; // inputs, layers; the last one's are the outputs
}

/** Place a network with `inputs` drawn rows in its first column in the given room; it may come out wider. */
export function place(network: Network, inputs: number, width: number, height: number): Diagram {
  const counts = [inputs, ...network.layers.map(({ n_out }) => n_out)];
  const margin = 46;
  const gap = Math.max(NARROWEST, (width - 2 * margin) / (counts.length - 1));
  const room = height - HEAD - 8;
  const drawn = counts.map((count) => Math.min(count, count > MOST ? MOST - 1 : MOST));
  const hiddenMost = Math.max(1, ...drawn.slice(1).map((count, i) => (counts[i + 1]! > MOST ? count + 1 : count)));
  const node = Math.max(14, Math.min(54, gap * 0.5, room / hiddenMost - 7));
  const columns = counts.map((count, c): Column => {
    const x = margin + c * gap;
    const shown = drawn[c]!;
    const rows = count > shown ? shown + 1 : shown;
    const pitch = Math.min(c === 0 ? 42 : node + 16, room / rows);
    const top = HEAD + room / 2 - (pitch * (rows - 1)) / 2;
    return { x, hidden: count - shown, units: Array.from({ length: shown }, (_, index) => ({ x, y: top + index * pitch, index })) };
  });
  return { width: Math.max(width, 2 * margin + gap * (counts.length - 1)), height, node, columns };
}

/** The height of an edge's curve above a place along it, both as shares; its ends are level. */
export function rise(share: number): number {
  let low = 0;
  let high = 1;
  for (let i = 0; i < 20; i++) {
    const t = (low + high) / 2;
    if (1.5 * t - 1.5 * t * t + t * t * t < share) low = t;
    else high = t;
  }
  const t = (low + high) / 2;
  return 3 * t * t - 2 * t * t * t;
}
