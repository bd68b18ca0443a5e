import { expect, test } from "vitest";
import { place, rise } from "../src/diagram";
import { flatIndex, formula, inputName, numbersOf } from "../src/network";
import { opened } from "./problems";

const { network } = opened;
const flat = Float64Array.from([1, -2, 0.5, 0.25, 0.1, -0.3, 2, -1, 0.75]);

test("a neuron's formula has its weights, its bias and its activation", () => {
  expect(formula(network, numbersOf(network, ["x1", "x2"], flat, 0, 1), 0, "h")).toBe("h = tanh(0.500 x1 + 0.250 x2 − 0.300)");
});

test("the output's formula names the neurons before it", () => {
  expect(formula(network, numbersOf(network, ["x1", "x2"], flat, 1, 0), 1, "y")).toBe("y = 2.00 h₁₋₁ − 1.00 h₁₋₂ + 0.750");
});

test("transforms are named by the columns that there are", () => {
  expect(["x", "y_squared", "xy"].map((name) => inputName(name, ["height", "weight"]))).toEqual(["height", "weight²", "height·weight"]);
  expect(inputName("x", ["x", "y", "z"])).toBe("x");
});

test("each number of a unit has its place in the flat weights", () => {
  const { weights, bias } = numbersOf(network, ["x1", "x2"], flat, 1, 0);
  expect(weights.map(({ index }) => index)).toEqual([6, 7]);
  expect(bias).toEqual({ index: 8, value: 0.75 });
});

test("hidden neurons are counted over all layers", () => {
  expect(flatIndex({ ...network, layers: [network.layers[0]!, network.layers[0]!, network.layers[1]!] }, 1, 1)).toBe(3);
});

test("a diagram stays within its height and draws few of many units", () => {
  const wide = { ...network, layers: [{ ...network.layers[0]!, n_out: 100 }, network.layers[1]!] };
  const diagram = place(wide, 2, 500, 300);
  expect(diagram.columns[1]!.units.length + diagram.columns[1]!.hidden).toBe(100);
  expect(diagram.columns[1]!.hidden).toBeGreaterThan(80);
  for (const { units } of diagram.columns) for (const { y } of units) expect(y).toBeLessThan(300);
});

test("a deep network is wider than its room rather than cramped", () => {
  const deep = { ...network, layers: Array.from({ length: 11 }, () => network.layers[0]!) };
  expect(place(deep, 2, 400, 300).width).toBeGreaterThan(900);
});

test("an edge rises from one end to the other", () => {
  expect([0, 0.5, 1].map((share) => Math.round(100 * rise(share)))).toEqual([0, 50, 100]);
});
