// Lookup tables: a byte in, a pixel out, so that painting is one read and one write a pixel.

import { mix, NUMBERS, paletteColors, SHADES, SIGNS, SURFACE, type Palette, type Rgb, type Theme } from "./colors";

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
export function classRamps(colors: readonly Rgb[], theme: Theme): Uint32Array {
  const table = new Uint32Array(256 * colors.length);
  const least = 255 / colors.length;
  colors.forEach((color, k) => {
    for (let byte = 0; byte < 256; byte++) {
      const sure = Math.max(0, Math.min(1, (byte - least) / (255 - least)));
      table[k * 256 + byte] = pixel(mix(SURFACE[theme], color, 0.12 + 0.5 * sure));
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

const winners = kept((key, theme) => {
  const [total, ...order] = key.split(",").map(Number);
  return classRamps(paletteColors({ order, total: total! }, theme), theme);
});

const twoSides = kept((key, theme) => {
  const [total, first, second] = key.split(",").map(Number);
  if (total === 2) return first === 0 ? ramp(SIGNS[theme]) : ramp([...SIGNS[theme]].reverse());
  const [low, high] = paletteColors({ order: [first!, second!], total: total! }, theme);
  return ramp([mix(SURFACE[theme], low!, 0.62), SURFACE[theme], mix(SURFACE[theme], high!, 0.62)]);
});

const keyOf = ({ order, total }: Palette): string => [total, ...order].join();

/** The table of what a network says of classes: for winners and how sure they are, or for the second one's probability. */
export const winnersTable = (palette: Palette, theme: Theme): Uint32Array => winners(keyOf(palette), theme);
export const twoSidesTable = (palette: Palette, theme: Theme): Uint32Array => twoSides(keyOf(palette), theme);
