import { expect, test } from "vitest";
import { around, axisText, shareOf, zoomed } from "../src/axis";
import { addRows } from "../src/history";
import { setting, short } from "../src/format";

test("a map's axis holds the value in use", () => {
  for (const value of [0, 1e-9, 0.05, 400]) {
    const { low, high } = around("weight_decay", value);
    expect(value === 0 || (value > low && value < high)).toBe(true);
  }
});

test("zooming a logarithmic axis takes equal ratios", () => {
  const part = zoomed({ name: "learning_rate", low: 0.001, high: 10, log: true }, 0.75, 0.25);
  expect([part.low, part.high].map((value) => Number(value.toPrecision(6)))).toEqual([0.01, 1]);
  expect(shareOf(part, 0.1)).toBeCloseTo(0.5);
  expect(axisText(part)).toBe("learning_rate=0.01:1:log");
});

test("rows are added to curves, and columns that begin later are blank before", () => {
  const first = addRows(undefined, { type: "history", branch: 0, reset: true, rows: { step: [0, 1], train_loss: [3, 2] } });
  const both = addRows(first, { type: "history", branch: 0, reset: false, rows: { step: [2], train_loss: [1], valid_loss: [4] } });
  expect(both).toEqual({ step: [0, 1, 2], train_loss: [3, 2, 1], valid_loss: [null, null, 4] });
});

test("numbers read as a person writes them", () => {
  expect([0.00001234, -1.5, 123456, null, Infinity].map((value) => short(value))).toEqual(["1.2e−5", "−1.500", "1.2e5", "–", "∞"]);
  expect([1e-6, 0.05, 2].map(setting)).toEqual(["1e-6", "0.05", "2"]);
});
