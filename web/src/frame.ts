// A moment's picture, and what many seeds say together, as the page paints them.

import type { Unpacked } from "./decode";
import type { FrameHeader, SeedsHeader } from "./wire";
import type { Field } from "./paint/field";

export interface Frame extends Field {
  header: FrameHeader;
  neurons: Uint8Array; // (n_hidden, size, size)
  neuronSize: number;
  neuronLow: Float32Array; // (n_hidden,)
  neuronHigh: Float32Array;
  weights: Float64Array; // (n_params,)
  hover: { neuron: number; map: Uint8Array; low: number; high: number } | null;
}

export interface SeedsPicture extends Field {
  header: SeedsHeader;
  disagreement: Uint8Array;
}

const none = new Uint8Array();

export function asFrame({ header, arrays, shapes }: Unpacked): Frame {
  const told = header as unknown as FrameHeader;
  const [height, width] = shapes["boundary"] as [number, number];
  const range = arrays["hover_range"];
  const map = arrays["hover"] as Uint8Array | undefined;
  return {
    header: told,
    boundary: arrays["boundary"] as Uint8Array,
    winner: arrays["winner"] as Uint8Array | undefined,
    width,
    height,
    neurons: (arrays["neurons"] as Uint8Array | undefined) ?? none,
    neuronSize: shapes["neurons"]?.[2] ?? 0,
    neuronLow: (arrays["neuron_low"] as Float32Array | undefined) ?? new Float32Array(),
    neuronHigh: (arrays["neuron_high"] as Float32Array | undefined) ?? new Float32Array(),
    weights: (arrays["weights"] as Float64Array | undefined) ?? new Float64Array(),
    hover: map && range && told.hover != null ? { neuron: told.hover, map, low: range[0]!, high: range[1]! } : null,
  };
}

export function asSeedsPicture({ header, arrays, shapes }: Unpacked): SeedsPicture {
  const [height, width] = shapes["mean"] as [number, number];
  return {
    header: header as unknown as SeedsHeader,
    boundary: arrays["mean"] as Uint8Array,
    winner: arrays["winner"] as Uint8Array | undefined,
    disagreement: arrays["disagreement"] as Uint8Array,
    width,
    height,
  };
}

/** One hidden neuron's map, a view into the frame. */
export const neuronMap = (frame: Frame, neuron: number): Uint8Array => {
  const area = frame.neuronSize * frame.neuronSize;
  return frame.neurons.subarray(neuron * area, (neuron + 1) * area);
};
