// A map of trained networks: a pixel each, coloured by how well it does; grey where there is none yet or it diverged.

import { SURFACE, mix, rgb, type Theme } from "./colors";
import { pixel, table } from "./lut";

/** Paint values (rows from the lowest y); return the range of what was painted. */
export function paintMap(
  canvas: HTMLCanvasElement,
  values: (number | null)[][],
  failed: boolean[][] | null,
  theme: Theme,
): [number, number] {
  const height = values.length;
  const width = values[0]?.length ?? 0;
  const known = values.flat().filter((value): value is number => value !== null && Number.isFinite(value));
  const low = known.reduce((least, value) => Math.min(least, value), Infinity);
  const high = known.reduce((most, value) => Math.max(most, value), -Infinity);
  if (!width) return [0, 1];
  canvas.width = width;
  canvas.height = height;
  const context = canvas.getContext("2d")!;
  const image = context.createImageData(width, height);
  const pixels = new Uint32Array(image.data.buffer);
  const lut = table("numbers", theme);
  const waiting = pixel(mix(SURFACE[theme], rgb("#808080"), 0.12));
  const gone = pixel(mix(SURFACE[theme], rgb("#808080"), 0.55));
  values.forEach((row, y) =>
    row.forEach((value, x) => {
      const at = (height - 1 - y) * width + x;
      if (failed?.[y]?.[x]) pixels[at] = gone;
      else if (value === null) pixels[at] = waiting;
      else pixels[at] = lut[Math.round((255 * (value - low)) / (high - low || 1))]!;
    }),
  );
  context.putImageData(image, 0, 0);
  return [low, high];
}
