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
  light: stops("#dc7562 #e89c88 #f2bfae #f8dfd5 #f8f7f4 #dceaf2 #b5d4e8 #86b8da #5a9fcf"),
  dark: stops("#98453a #833c33 #65312b #3d2523 #1a1c21 #1d2e3d #24455f #2a5b80 #316f9c"),
};

/** Weights, which are thin and need more colour than a plane: the negative ones, the positive ones. */
export const WEIGHTS: Record<Theme, [Rgb, Rgb]> = {
  light: [rgb("#cb4a3c"), rgb("#2b74b8")],
  dark: [rgb("#f08370"), rgb("#62b0e6")],
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

const TWO: Record<Theme, Rgb[]> = { light: stops("#a82c20 #1b5793"), dark: stops("#ffa894 #8fd0fb") };
// Okabe and Ito's, then Paul Tol's; red and blue first, so that a third class that is drawn leaves two as they were
const MANY = stops(
  "#D55E00 #0072B2 #E69F00 #009E73 #CC79A7 #56B4E9 #F0E442 #8C8C8C #4B2E9E #882255 #999933 #44AA99",
);

/** One colour a class: two are the ends of red to blue. */
export function classColors(count: number, theme: Theme): Rgb[] {
  if (count <= 2) return TWO[theme].slice(0, count);
  return Array.from({ length: count }, (_, index) => MANY[index % MANY.length]!);
}

/** Which colours the classes of the data have: a person's own classes keep theirs when one of them has no points left. */
export interface Palette {
  order: number[]; // a colour for each class; empty for numbers
  total: number; // how many colours there are to tell apart
}

export function paletteOf(classes: readonly string[] | null, own: readonly (string | number)[] | null | undefined): Palette {
  if (!classes) return { order: [], total: 0 };
  const names = own?.map(String) ?? classes;
  const order = classes.map((name, k) => (names.includes(name) ? names.indexOf(name) : k));
  return { order, total: Math.max(names.length, classes.length) };
}

/** One colour a class of the data. */
export const paletteColors = ({ order, total }: Palette, theme: Theme): Rgb[] => {
  const colors = classColors(Math.max(2, total), theme);
  return order.map((k) => colors[k % colors.length]!);
};

/** One colour a branch of the training: the page's ink is the first one's. */
export const BRANCHES: Record<Theme, string[]> = {
  light: ["#2f78b7", "#c2570c", "#0b7a5c", "#9c3f80", "#7a6a00", "#5b4bc4", "#3c7f8f", "#8a3b2f"],
  dark: ["#6db8f2", "#f2a154", "#4fc7a0", "#e59ac5", "#d9c84a", "#a79bf5", "#7cc5d4", "#e58c7e"],
};
export const branchColor = (id: number, theme: Theme): string => BRANCHES[theme][id % BRANCHES[theme].length]!;
