// The rows as points: filled where they train, rings where they validate.

import { css, mix, NUMBERS, paletteColors, type Palette, type Rgb, type Theme } from "./colors";

export interface Dots {
  x: ArrayLike<number>; // shares of the plane, y downwards
  y: ArrayLike<number>;
  value: ArrayLike<number>; // position of the class, or the number
  held: ArrayLike<number>; // 1 where the row validates
}

/** The radius for so many points, in CSS pixels on a plane of that size. */
export const radius = (count: number, size: number): number =>
  Math.max(1.6, Math.min(5.5, (size / 480) * 5.2 * (100 / Math.max(count, 100)) ** 0.28));

function numberColor(share: number, theme: Theme): Rgb {
  const stops = NUMBERS[theme];
  const place = Math.max(0, Math.min(1, share)) * (stops.length - 1);
  const low = Math.min(Math.floor(place), stops.length - 2);
  return mix(stops[low]!, stops[low + 1]!, place - low);
}

export interface Look {
  theme: Theme;
  palette: Palette;
  low: number;
  high: number;
  valid: boolean; // whether validation rows are drawn
}

/** Draw the points over a canvas of `size` device pixels a side, `scale` of them to a CSS pixel. */
export function paintPoints(context: CanvasRenderingContext2D, dots: Dots, size: number, scale: number, look: Look): void {
  context.clearRect(0, 0, size, size);
  const palette = paletteColors(look.palette, look.theme).map((color) => css(color));
  const rim = look.theme === "light" ? "#ffffff" : "#0d0f13";
  const r = radius(dots.x.length, size / scale) * scale;
  for (let i = 0; i < dots.x.length; i++) {
    if (dots.held[i] && !look.valid) continue;
    const color = palette.length
      ? palette[dots.value[i]! % palette.length]!
      : css(numberColor((dots.value[i]! - look.low) / (look.high - look.low || 1), look.theme));
    context.beginPath();
    context.arc(dots.x[i]! * size, dots.y[i]! * size, dots.held[i] ? r * 0.8 : r, 0, 2 * Math.PI);
    context.fillStyle = dots.held[i] ? rim : color;
    context.strokeStyle = dots.held[i] ? color : rim;
    context.lineWidth = (dots.held[i] ? 0.5 : 0.28) * r;
    context.fill();
    context.stroke();
  }
}
