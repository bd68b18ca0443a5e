// A grid of bytes onto a canvas of as many pixels; the browser scales it up and smooths it.
// Row 0 of a grid is its lowest y, row 0 of a canvas its top: painting turns it over.

import { table, twoSidesTable, winnersTable } from "./lut";
import type { Palette, Theme } from "./colors";

const images = new WeakMap<HTMLCanvasElement, { image: ImageData; pixels: Uint32Array; context: CanvasRenderingContext2D }>();

function surface(canvas: HTMLCanvasElement, width: number, height: number) {
  const old = images.get(canvas);
  if (old && old.image.width === width && old.image.height === height) return old;
  canvas.width = width;
  canvas.height = height;
  const context = canvas.getContext("2d")!;
  const image = context.createImageData(width, height);
  const made = { image, pixels: new Uint32Array(image.data.buffer), context };
  images.set(canvas, made);
  return made;
}

/** Paint `grid` (height, width) through a table of 256 pixels. */
export function paintGrid(canvas: HTMLCanvasElement, grid: Uint8Array, width: number, height: number, lut: Uint32Array): void {
  const { image, pixels, context } = surface(canvas, width, height);
  for (let row = 0, to = (height - 1) * width; row < height; row++, to -= width) {
    const from = row * width;
    for (let column = 0; column < width; column++) pixels[to + column] = lut[grid[from + column]!]!;
  }
  context.putImageData(image, 0, 0);
}

/** Paint the winner of each place (height, width) in its colour, the stronger the surer. */
export function paintWinners(
  canvas: HTMLCanvasElement,
  winner: Uint8Array,
  sure: Uint8Array,
  width: number,
  height: number,
  lut: Uint32Array,
): void {
  const { image, pixels, context } = surface(canvas, width, height);
  for (let row = 0, to = (height - 1) * width; row < height; row++, to -= width) {
    const from = row * width;
    for (let column = 0; column < width; column++) {
      pixels[to + column] = lut[winner[from + column]! * 256 + sure[from + column]!]!;
    }
  }
  context.putImageData(image, 0, 0);
}

export interface Field {
  boundary: Uint8Array;
  winner: Uint8Array | undefined;
  width: number;
  height: number;
}

/** Paint what the network says: a probability, a number, or a winning class. */
export function paintField(canvas: HTMLCanvasElement, field: Field, palette: Palette, theme: Theme): void {
  const { boundary, winner, width, height } = field;
  if (winner) paintWinners(canvas, winner, boundary, width, height, winnersTable(palette, theme));
  else paintGrid(canvas, boundary, width, height, palette.total ? twoSidesTable(palette, theme) : table("numbers", theme));
}
