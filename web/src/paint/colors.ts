// Colours as they are in the pictures that Python draws: RdBu for two classes and for signs, a palette that
// colour-blind readers can tell apart for more classes, viridis for numbers.

export type Rgb = readonly [number, number, number];
export type Theme = "light" | "dark";

export const rgb = (hex: string): Rgb => [1, 3, 5].map((at) => parseInt(hex.slice(at, at + 2), 16)) as unknown as Rgb;
export const css = ([r, g, b]: Rgb, alpha = 1): string => `rgb(${Math.round(r)} ${Math.round(g)} ${Math.round(b)} / ${alpha})`;
export const mix = (a: Rgb, b: Rgb, share: number): Rgb => a.map((value, i) => value + (b[i]! - value) * share) as unknown as Rgb;

const stops = (text: string): Rgb[] => text.split(" ").map(rgb);

export const SURFACE: Record<Theme, Rgb> = { light: rgb("#f7f6f3"), dark: rgb("#16181d") };

/** From the first class, or a negative number, through the page's own colour to the second class, or a positive one. */
export const SIGNS: Record<Theme, Rgb[]> = {
  light: stops("#cf5a4a #e08a72 #f3b79c #fadfd0 #f7f6f4 #d9e8f1 #a6cfe4 #6aaad0 #3c83bb"),
  dark: stops("#e0705a #b9503f #83392f #452420 #191b20 #1d3142 #28567b #3580b4 #5aa9dc"),
};

export const NUMBERS: Record<Theme, Rgb[]> = {
  light: stops("#440154 #472d7b #3b528b #2c728e #21918c #28ae80 #5ec962 #addc30 #fde725"),
  dark: stops("#440154 #472d7b #3b528b #2c728e #21918c #28ae80 #5ec962 #addc30 #fde725"),
};

/** From where all seeds agree to where they disagree. */
export const SHADES: Record<Theme, Rgb[]> = {
  light: stops("#f7f6f4 #e7dccb #d8b98a #b98240 #6f4413"),
  dark: stops("#191b20 #3a3128 #75562c #c28f42 #ffd9a0"),
};

const TWO: Record<Theme, Rgb[]> = { light: stops("#b4382b #2166ac"), dark: stops("#ff9078 #7cc4f5") };
const MANY = stops(
  "#0072B2 #E69F00 #009E73 #CC79A7 #56B4E9 #D55E00 #F0E442 #8C8C8C #4B2E9E #882255 #999933 #44AA99",
);

/** One colour a class: two are the ends of red to blue. */
export function classColors(count: number, theme: Theme): Rgb[] {
  if (count <= 2) return TWO[theme].slice(0, count);
  return Array.from({ length: count }, (_, index) => MANY[index % MANY.length]!);
}

/** One colour a branch of the training: the page's ink is the first one's. */
export const BRANCHES: Record<Theme, string[]> = {
  light: ["#2f78b7", "#c2570c", "#0b7a5c", "#9c3f80", "#7a6a00", "#5b4bc4", "#3c7f8f", "#8a3b2f"],
  dark: ["#6db8f2", "#f2a154", "#4fc7a0", "#e59ac5", "#d9c84a", "#a79bf5", "#7cc5d4", "#e58c7e"],
};
export const branchColor = (id: number, theme: Theme): string => BRANCHES[theme][id % BRANCHES[theme].length]!;
