import { expect, test } from "vitest";
import { unpack } from "../src/decode";
import { asFrame, neuronMap } from "../src/frame";
import { pack, packedFrame } from "./packing";

test("arrays come back with their types, shapes and values", () => {
  const { header, arrays, shapes } = unpack(pack({ type: "x" }, { a: ["u8", [1, 3], [1, 2, 3]], b: ["f64", [2], [0.1, -7]] }));
  expect(header.type).toBe("x");
  expect([...arrays["a"]!]).toEqual([1, 2, 3]);
  expect([...arrays["b"]!]).toEqual([0.1, -7]);
  expect(shapes["a"]).toEqual([1, 3]);
});

test("doubles are read exactly wherever the header ends", () => {
  for (const type of ["x", "xx", "xxx", "xxxx", "xxxxx"]) {
    expect([...unpack(pack({ type }, { b: ["f64", [1], [Math.PI]] })).arrays["b"]!]).toEqual([Math.PI]);
  }
});

test("a message that was cut short is refused", () => {
  expect(() => unpack(packedFrame(1, 0).slice(0, -20))).toThrow(RangeError);
});

test("a frame gives each neuron its own map", () => {
  const frame = asFrame(unpack(packedFrame(7, 30)));
  expect([...neuronMap(frame, 0)]).toEqual([1, 2, 3, 4]);
  expect([...frame.weights]).toEqual([0.5, -1, 0.25]);
  expect(frame.hover).toBeNull();
});
