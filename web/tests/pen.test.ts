import { beforeEach, expect, test } from "vitest";
import { add, erase, move, nearest, placeAt, shareAt, type Plane } from "../src/pen";
import type { Points } from "../src/wire";

const plane: Plane = { features: [0, 2], extent: [0, 10, -1, 1], held: [7, 8, 9] };
let points: Points;
beforeEach(() => {
  points = { X: [[1, 5, 0], [9, 5, 0.5]], y: ["a", "b"], feature_names: ["p", "q", "r"], classes: ["a", "b"] };
});

test("a place on the picture and a place in the data are each other's reverse", () => {
  expect(placeAt(plane, 0.25, 0)).toEqual([2.5, 1]);
  expect(shareAt(plane, 2.5, 1)).toEqual([0.25, 0]);
});

test("a drawn point holds the columns that the plane does not show", () => {
  add(points, plane, [3, 0.25], "b");
  expect(points.X[2]).toEqual([3, 8, 0.25]);
  expect(points.y[2]).toBe("b");
});

test("the eraser takes what is within its reach and no more", () => {
  expect(erase(points, plane, [1.1, 0], 0.03)).toBe(1);
  expect(points.y).toEqual(["b"]);
});

test("the nearest point is found, and none where all are far", () => {
  expect(nearest(points, plane, [8.9, 0.5], 0.05)).toBe(1);
  expect(nearest(points, plane, [5, 0], 0.05)).toBe(-1);
});

test("a moved point keeps its other columns", () => {
  move(points, plane, 0, [2, -0.5]);
  expect(points.X[0]).toEqual([2, 5, -0.5]);
});
