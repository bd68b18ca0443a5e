import { describe, expect, test } from "vitest";
import { classColors, paletteOf } from "../src/paint/colors";
import { contour } from "../src/paint/contour";
import { pixel, ramp, twoSidesTable, winnersTable } from "../src/paint/lut";
import { signedTable } from "../src/paint/neurons";
import { pointedAt, scaleOf, ticks, nearestRow } from "../src/paint/chart";

describe("the line on which the network is undecided", () => {
  test("runs where the grid crosses the middle, in between by its values", () => {
    // columns at 0 and 255: the crossing is at a half, from the bottom to the top
    expect(contour(new Uint8Array([0, 255, 0, 255]), 2, 2)).toEqual([0.5, 0, 0.5, 1]);
  });

  test("is not there where all is of one class", () => {
    expect(contour(new Uint8Array(9).fill(200), 3, 3)).toEqual([]);
  });

  test("closes round a single point", () => {
    const grid = new Uint8Array(9);
    grid[4] = 255;
    expect(contour(grid, 3, 3)).toHaveLength(16);
  });

  test("is straight, without stairs, where the field rises slowly", () => {
    const grid = Uint8Array.from({ length: 400 }, (_, at) => Math.round(127.5 + ((at % 20) - 9.5) * 0.3 + (Math.floor(at / 20) - 9.5) * 0.4));
    const segments = contour(grid, 20, 20);
    const apart = segments.flatMap((x, i) => (i % 2 ? [] : [Math.abs((x * 19 - 9.5) * 0.3 + (segments[i + 1]! * 19 - 9.5) * 0.4)]));
    expect(Math.max(...apart)).toBeLessThan(0.35); // bytes off the true line; half a byte is what rounding moves
  });

  test("keeps the corners of a saddle joined by their mean", () => {
    const high = contour(new Uint8Array([255, 100, 100, 255]), 2, 2);
    const low = contour(new Uint8Array([140, 0, 0, 140]), 2, 2);
    expect(high[1]).toBeCloseTo(1 - (127.5 - 100) / 155, 5); // past the middle: round the low corner above
    expect(low[1]).toBeLessThan(0.5); // round the high corner below
  });
});

describe("tables", () => {
  test("a pixel is alpha, blue, green, red", () => {
    expect(pixel([1, 2, 3])).toBe(0xff030201);
  });

  test("a ramp begins and ends at its outer stops", () => {
    const made = ramp([[0, 0, 0], [10, 10, 10], [255, 255, 255]]);
    expect(made[0]).toBe(0xff000000);
    expect(made[255]).toBe(0xffffffff);
  });

  test("a neuron's zero is the page's own colour", () => {
    const table = signedTable(-1, 3, "light");
    const zero = Math.round((255 * 1) / 4);
    const [r, g, b] = [table[zero]! & 255, (table[zero]! >> 8) & 255, (table[zero]! >> 16) & 255];
    expect(Math.max(r, g, b) - Math.min(r, g, b)).toBeLessThan(12);
  });

  test("every class has a row of its own", () => {
    const table = winnersTable(paletteOf(["a", "b", "c"], null), "dark");
    expect(table).toHaveLength(3 * 256);
    expect(new Set([table[255], table[511], table[767]]).size).toBe(3);
  });

  test("classes keep their colours when one has no points left", () => {
    const palette = paletteOf(["0", "2"], ["0", "1", "2"]);
    expect(palette).toEqual({ order: [0, 2], total: 3 });
    expect(twoSidesTable(palette, "light")[255]).not.toBe(twoSidesTable(paletteOf(["0", "1"], null), "light")[255]);
  });

  test("two classes are the ends of red to blue", () => {
    const [first, second] = classColors(2, "light");
    expect(first![0]).toBeGreaterThan(first![2]);
    expect(second![2]).toBeGreaterThan(second![0]);
  });
});

describe("a chart", () => {
  const line = { x: [0, 1, 2], y: [0.01, null, 10], color: "", dashed: false, strong: true };

  test("parts a linear scale by ones, twos and fives", () => {
    expect(ticks({ low: 0, high: 1, log: false }, 4)).toEqual([0, 0.5, 1]);
    expect(ticks({ low: 3, high: 47, log: false }, 5)).toEqual([10, 20, 30, 40]);
  });

  test("parts a logarithmic scale by powers of ten", () => {
    expect(ticks({ low: 0.001, high: 1000, log: true }, 3)).toEqual([0.01, 1, 100]);
  });

  test("holds all its values and leaves out what a logarithm cannot show", () => {
    const scale = scaleOf([line, { ...line, y: [-5, 0, null] }], true);
    expect(scale.low).toBeLessThanOrEqual(0.01);
    expect(scale.low).toBeGreaterThan(0);
    expect(scale.high).toBeGreaterThanOrEqual(10);
  });

  test("finds the value under the pointer and none beside the chart", () => {
    expect(pointedAt(250, 44 + 100, 80)).toBeCloseTo(40);
    expect(pointedAt(250, 5, 80)).toBeNull();
  });

  test("finds the nearest row", () => {
    expect([0, 4.9, 5.1, 99].map((x) => nearestRow([0, 5, 6, 10], x))).toEqual([0, 1, 1, 3]);
  });
});
