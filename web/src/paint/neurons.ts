// A neuron's map: bytes between its own lowest and highest output, painted so that zero is the page's own colour.

import type { Theme } from "./colors";
import { paintGrid } from "./field";
import { table } from "./lut";

/** The table for bytes that stand for `low` to `high`: red below zero, blue above it. */
export function signedTable(low: number, high: number, theme: Theme, into: Uint32Array = new Uint32Array(256)): Uint32Array {
  const signs = table("signs", theme);
  const most = Math.max(Math.abs(low), Math.abs(high)) || 1;
  for (let byte = 0; byte < 256; byte++) {
    const value = low + ((high - low) * byte) / 255;
    into[byte] = signs[Math.max(0, Math.min(255, Math.round(127.5 + (127.5 * value) / most)))]!;
  }
  return into;
}

const scratch = new Uint32Array(256);

export function paintNeuron(canvas: HTMLCanvasElement, map: Uint8Array, size: number, low: number, high: number, theme: Theme): void {
  paintGrid(canvas, map, size, map.length / size, signedTable(low, high, theme, scratch));
}
