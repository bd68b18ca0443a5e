import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { LiveSource } from "../src/source-live";
import { ReplaySource, type Replay } from "../src/source-replay";
import { WidgetSource, type Model } from "../src/source-widget";
import type { Listener } from "../src/source";
import { unpack } from "../src/decode";
import { packedFrame } from "./packing";

function listen() {
  const heard = { states: [] as string[], texts: [] as unknown[], steps: [] as number[] };
  const listener: Listener = {
    text: (message) => heard.texts.push(message),
    binary: (buffer) => heard.steps.push(unpack(buffer).header["step"] as number),
    connection: (state) => heard.states.push(state),
  };
  return { heard, listener };
}

describe("a live source", () => {
  const sockets: { url: string; readyState: number; sent: string[]; onopen?: () => void; onclose?: () => void; onmessage?: (event: unknown) => void }[] = [];
  const open = (url: string) => {
    const socket = { url, readyState: 1, sent: [] as string[], send: (text: string) => socket.sent.push(text), close: () => {} };
    sockets.push(socket);
    return socket as unknown as WebSocket;
  };
  beforeEach(() => {
    vi.useFakeTimers();
    sockets.length = 0;
  });
  afterEach(() => vi.useRealTimers());

  test("carries the page's token, and none of its hash", () => {
    new LiveSource(new URL("http://h:1/?token=a%26b#p=x"), open).start(listen().listener);
    expect(sockets[0]!.url).toBe("ws://h:1/ws?token=a%26b");
  });

  test("comes back by itself, waiting longer each time, and at once again after it was open", () => {
    const { heard, listener } = listen();
    new LiveSource(new URL("http://h:1/"), open).start(listener);
    sockets[0]!.onclose!();
    vi.advanceTimersByTime(250);
    sockets[1]!.onclose!();
    vi.advanceTimersByTime(250);
    expect(sockets).toHaveLength(2);
    vi.advanceTimersByTime(250);
    expect(sockets).toHaveLength(3);
    sockets[2]!.onopen!();
    sockets[2]!.onclose!();
    vi.advanceTimersByTime(250);
    expect(sockets).toHaveLength(4);
    expect(heard.states).toEqual(["connecting", "lost", "connecting", "lost", "connecting", "open", "lost", "connecting"]);
  });

  test("stays closed when it is closed", () => {
    const source = new LiveSource(new URL("http://h:1/"), open);
    source.start(listen().listener);
    source.close();
    sockets[0]!.onclose!();
    vi.advanceTimersByTime(60_000);
    expect(sockets).toHaveLength(1);
  });
});

describe("a recording", () => {
  const base64 = (buffer: ArrayBuffer) => btoa(String.fromCharCode(...new Uint8Array(buffer)));
  const replay = {
    protocol: 1, title: "", encoding: "base64",
    messages: [{ type: "branches", present: 0, branches: [] }],
    frames: [packedFrame(1, 0), packedFrame(2, 10), packedFrame(3, 20), packedFrame(4, 15, 1)].map(base64),
  } as unknown as Replay;

  async function started() {
    const { heard, listener } = listen();
    const source = new ReplaySource(replay);
    source.start(listener);
    await vi.waitFor(() => expect(heard.steps).toHaveLength(1));
    return { heard, source };
  }

  test("begins at its end, and goes to the moment nearest to what is asked for", async () => {
    const { heard, source } = await started();
    source.send({ type: "seek", branch: 0, step: 6 });
    source.send({ type: "seek", branch: 0, step: 0 });
    source.send({ type: "advance", unit: "step", n: 1 });
    expect(heard.steps).toEqual([20, 10, 0, 10]);
  });

  test("shows another branch's own moments", async () => {
    const { heard, source } = await started();
    source.send({ type: "select", branch: 1 });
    expect(heard.steps.at(-1)).toBe(15);
    expect(heard.texts).toContainEqual({ type: "branches", branches: [], present: 1 });
  });
});

test("a widget's source hands on messages and binary buffers", () => {
  let came: (content: unknown, buffers?: DataView[]) => void = () => {};
  const sent: unknown[] = [];
  const model: Model = { get: () => null, send: (content) => sent.push(content), on: (_, callback) => (came = callback as never), off: () => {} };
  const { heard, listener } = listen();
  const source = new WidgetSource(model);
  source.start(listener);
  came({ type: "pong" });
  const padded = new Uint8Array([9, 9, ...new Uint8Array(packedFrame(1, 40))]);
  came({ type: "binary" }, [new DataView(padded.buffer, 2)]);
  source.send({ type: "play" });
  expect(heard.texts).toEqual([{ type: "pong" }]);
  expect(heard.steps).toEqual([40]);
  expect(sent).toEqual([{ type: "play" }]);
});
