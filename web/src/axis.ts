// An axis of the map: its text as the server reads it, and where a pixel lies along it.

export interface Range {
  name: string;
  low: number;
  high: number;
  log: boolean;
}

const digits = (value: number): string => String(Number(value.toPrecision(6)));

export const axisText = ({ name, low, high, log }: Range): string => `${name}=${digits(low)}:${digits(high)}${log ? ":log" : ""}`;

const DEFAULTS: Record<string, [number, number, boolean]> = {
  learning_rate: [1e-3, 10, true],
  weight_decay: [1e-6, 1, true],
  l1: [1e-6, 1, true],
  momentum: [0, 0.99, false],
  initial_scale: [0.05, 20, true],
  batch_size: [1, 256, true],
};

/** A range of the field round a value that is in use; the field's own one where that value is 0. */
export function around(name: string, value: number): Range {
  const [low, high, log] = DEFAULTS[name] ?? [1e-3, 10, true];
  if (!log || !(value > 0) || (value > low && value < high)) return { name, low, high, log };
  return { name, low: value / 100, high: value * 100, log };
}

/** The part of a range between two shares of it. */
export function zoomed({ name, low, high, log }: Range, from: number, to: number): Range {
  const at = (share: number) => (log ? Math.exp(Math.log(low) + share * Math.log(high / low)) : low + share * (high - low));
  return { name, low: at(Math.min(from, to)), high: at(Math.max(from, to)), log };
}

/** Where a value lies in a range, as a share of it. */
export function shareOf({ low, high, log }: Range, value: number): number {
  return log ? Math.log(value / low) / Math.log(high / low) : (value - low) / (high - low);
}
