// Binary messages as the server packs them.

const KINDS = { u8: Uint8Array, f32: Float32Array, f64: Float64Array };

export function pack(header: object, arrays: Record<string, [keyof typeof KINDS, number[], number[]]>): ArrayBuffer {
  let at = 0;
  const parts = Object.entries(arrays).map(([name, [dtype, shape, values]]) => {
    const bytes = new Uint8Array(new KINDS[dtype](values).buffer);
    const place = { name, dtype, shape, offset: at };
    at += Math.ceil(bytes.length / 8) * 8;
    return { place, bytes };
  });
  let text = JSON.stringify({ ...header, arrays: parts.map(({ place }) => place) });
  text = text.padEnd(Math.ceil(text.length / 4) * 4, " ");
  const whole = new Uint8Array(4 + text.length + at);
  new DataView(whole.buffer).setUint32(0, text.length, true);
  whole.set(new TextEncoder().encode(text), 4);
  for (const { place, bytes } of parts) whole.set(bytes, 4 + text.length + place.offset);
  return whole.buffer;
}

export function packedFrame(id: number, step: number, branch = 0, weights = [0.5, -1, 0.25]): ArrayBuffer {
  const header = {
    type: "frame", id, branch, step, epoch: step / 10, lr: 0.1, metrics: { train_loss: 0.5 }, confusion: null,
    features: [0, 1], extent: [0, 1, 0, 1], held: {}, low: 0, high: 1,
  };
  return pack(header, {
    boundary: ["u8", [2, 2], [0, 255, 0, 255]],
    neurons: ["u8", [1, 2, 2], [1, 2, 3, 4]],
    neuron_low: ["f32", [1], [-1]],
    neuron_high: ["f32", [1], [1]],
    weights: ["f64", [3], weights],
  });
}
