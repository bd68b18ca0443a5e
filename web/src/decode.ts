// Binary messages: a header in JSON, then arrays back to back. They are views into what came, never copies.

export type Values = Uint8Array | Float32Array | Float64Array;

export interface ArrayPlace {
  name: string;
  dtype: "u8" | "f32" | "f64";
  shape: number[];
  offset: number; // bytes from the payload's start
}

export interface Unpacked {
  header: { type: string; arrays: ArrayPlace[] } & Record<string, unknown>;
  arrays: Record<string, Values>;
  shapes: Record<string, number[]>;
}

const KINDS = { u8: Uint8Array, f32: Float32Array, f64: Float64Array };

/** Unpack one binary message; throws a RangeError or SyntaxError where it is cut short or broken. */
export function unpack(buffer: ArrayBuffer): Unpacked {
  const length = new DataView(buffer).getUint32(0, true);
  const header = JSON.parse(new TextDecoder().decode(new Uint8Array(buffer, 4, length))) as Unpacked["header"];
  const payload = 4 + length;
  const arrays: Record<string, Values> = {};
  const shapes: Record<string, number[]> = {};
  for (const { name, dtype, shape, offset } of header.arrays) {
    arrays[name] = view(buffer, payload + offset, KINDS[dtype], shape.reduce((product, size) => product * size, 1));
    shapes[name] = shape;
  }
  return { header, arrays, shapes };
}

function view(buffer: ArrayBuffer, start: number, Kind: (typeof KINDS)[keyof typeof KINDS], length: number): Values {
  // The payload begins after a header of any length, so that doubles may lie off their grid: only then copy.
  if (start % Kind.BYTES_PER_ELEMENT === 0) return new Kind(buffer, start, length);
  return new Kind(buffer.slice(start, start + length * Kind.BYTES_PER_ELEMENT));
}
