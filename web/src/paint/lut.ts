// Lookup tables: a byte in, a pixel out, so that painting is one read and one write a pixel.

import { classColors, mix, NUMBERS, SHADES, SIGNS, SURFACE, type Rgb, type Theme } from "./colors";

/** One 32-bit pixel as canvases hold it in memory on little-endian machines: alpha, blue, green, red. */
export const pixel = ([r, g, b]: Rgb): number =>
  ((255 << 24) | (Math.round(b) << 16) | (Math.round(g) << 8) | Math.round(r)) >>> 0;

/** 256 pixels that run evenly through the stops. */
export function ramp(stops: readonly Rgb[]): Uint32Array {
  const last = stops.length - 1;
  return Uint32Array.from({ length: 256 }, (_, byte) => {
    const place = (byte / 255) * last;
    const low = Math.min(Math.floor(place), last - 1);
    return pixel(mix(stops[low]!, stops[low + 1]!, place - low));
  });
}

/** 256 pixels a class, from the page's own colour where it just wins to the class's where it is sure. */
export function classRamps(count: number, theme: Theme): Uint32Array {
  const table = new Uint32Array(256 * count);
  const least = 255 / count;
  classColors(count, theme).forEach((color, k) => {
    for (let byte = 0; byte < 256; byte++) {
      const sure = Math.max(0, Math.min(1, (byte - least) / (255 - least)));
      table[k * 256 + byte] = pixel(mix(SURFACE[theme], color, 0.12 + 0.58 * sure));
    }
  });
  return table;
}

function kept<T>(make: (key: string, theme: Theme) => T): (key: string, theme: Theme) => T {
  const made = new Map<string, T>();
  return (key, theme) => {
    const name = `${key} ${theme}`;
    const old = made.get(name);
    if (old !== undefined) return old;
    const fresh = make(key, theme);
    made.set(name, fresh);
    return fresh;
  };
}

const RAMPS = { signs: SIGNS, numbers: NUMBERS, shades: SHADES };

/** The table of "signs", "numbers" or "shades", made once. */
export const table = kept((key, theme) => ramp(RAMPS[key as keyof typeof RAMPS][theme])) as (
  key: keyof typeof RAMPS,
  theme: Theme,
) => Uint32Array;

const classTable = kept((key, theme) => classRamps(Number(key), theme));
export const classesTable = (count: number, theme: Theme): Uint32Array => classTable(String(count), theme);
