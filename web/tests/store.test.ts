import { beforeEach, describe, expect, test, vi } from "vitest";
import { begin, columnsOf, isTable, openPasted, setTrain, useDataset, useTable } from "../src/actions";
import { Store } from "../src/store";
import { texts } from "../src/texts";
import type { Listener, Source } from "../src/source";
import type { ClientMessage, ServerMessage } from "../src/wire";
import { packedFrame } from "./packing";
import { opened, welcome } from "./problems";

class Recorder implements Source {
  readonly live = true;
  readonly sent: ClientMessage[] = [];
  listener!: Listener;
  start(listener: Listener) {
    this.listener = listener;
  }
  send(message: ClientMessage) {
    this.sent.push(message);
  }
  close() {}
  last<T extends ClientMessage["type"]>(type: T) {
    return this.sent.filter((message) => message.type === type).at(-1) as Extract<ClientMessage, { type: T }> | undefined;
  }
}

let source: Recorder;
let store: Store;
let frames: (() => void)[];
const paint = () => frames.splice(0).forEach((run) => run());
const tell = (message: unknown) => store.text(message as ServerMessage);
const branch = (last_step: number) => ({ id: 0, parent: null, from_step: 0, last_step, label: "", config: {}, train: {}, state: "paused" });

beforeEach(() => {
  frames = [];
  vi.stubGlobal("requestAnimationFrame", (run: () => void) => frames.push(run));
  source = new Recorder();
  store = new Store(source);
  store.connection("open");
  tell(welcome);
  tell(structuredClone(opened));
  tell({ type: "branches", branches: [branch(30)], present: 0 });
});

describe("frames", () => {
  test("are told as painted once they are painted, the newest only", () => {
    store.binary(packedFrame(1, 10));
    store.binary(packedFrame(2, 20));
    expect(source.last("ack")).toBeUndefined();
    const seen: number[] = [];
    store.frame.subscribe((frame) => frame && seen.push(frame.header.step));
    paint();
    expect(seen).toEqual([20]);
    expect(source.sent.filter(({ type }) => type === "ack")).toEqual([{ type: "ack", frame: 1 }, { type: "ack", frame: 2 }]);
  });
});

describe("a connection that comes back", () => {
  const back = (resumed: boolean) => {
    store.connection("lost");
    store.connection("open");
    tell({ ...welcome, resumed });
  };

  test("asks for its session, and brings its own problem at its moment with the changes made on the way", () => {
    const events = [{ step: 5, train: { learning_rate: 1 } }];
    tell({ type: "problem", branch: 0, problem: { ...opened.problem, events } });
    store.binary(packedFrame(1, 30));
    paint();
    store.connection("lost");
    store.connection("open");
    expect(source.last("hello")).toMatchObject({ session: "abc", problem: { step: 30, events } });
  });

  test("says so where the server was started anew", () => {
    back(false);
    expect(store.notices.value.map(({ text }) => text)).toEqual([texts.connection.restored]);
  });

  test("says that it went on where it did", () => {
    back(true);
    expect(store.notices.value.map(({ text }) => text)).toEqual([texts.connection.resumed]);
  });
});

test("a link is opened once, after the first welcome", () => {
  const asked = new Recorder();
  const linked = new Store(asked, "http://x/#p=abc");
  linked.connection("open");
  linked.text(welcome as unknown as ServerMessage);
  linked.text(welcome as unknown as ServerMessage);
  expect(asked.sent.filter(({ type }) => type === "import")).toEqual([{ type: "import", text: "http://x/#p=abc" }]);
});

describe("a setting of the training", () => {
  const at = (step: number, shown = step) => {
    tell({ type: "status", state: "paused", branch: 0, step, epoch: 0, steps_per_second: 0, speed: null, message: "" });
    store.binary(packedFrame(9, shown));
    paint();
  };

  test("changes where the training is, though its frame is still on its way", () => {
    at(30, 20);
    setTrain(store, { learning_rate: 1 });
    expect(source.last("change")).toEqual({ type: "change", train: { learning_rate: 1 } });
    expect(source.last("branch")).toBeUndefined();
  });

  test("changes where the training is", () => {
    at(30);
    setTrain(store, { learning_rate: 1 });
    expect(source.last("change")).toEqual({ type: "change", train: { learning_rate: 1 } });
  });

  test("begins a branch where the training was", () => {
    at(10);
    setTrain(store, { learning_rate: 1 });
    expect(source.last("branch")).toEqual({ type: "branch", branch: 0, step: 10, train: { learning_rate: 1 } });
  });

  test("starts anew where it cannot change on the way", () => {
    at(30);
    setTrain(store, { loss: "hinge" });
    expect(source.last("open")?.problem.config?.train?.loss).toBe("hinge");
  });
});

describe("a new start", () => {
  test("keeps the settings that were changed on the way, and forgets the changes", () => {
    tell({ type: "branches", branches: [{ ...branch(30), train: { learning_rate: 7 } }], present: 0 });
    begin(store, (problem) => (problem.config.seed = 3));
    expect(source.last("open")?.problem).toMatchObject({ events: [], step: 0, config: { seed: 3, train: { learning_rate: 7 } } });
  });

  test("plays on if it was playing", () => {
    tell({ type: "status", state: "playing", branch: 0, step: 1, epoch: 0, steps_per_second: 1, speed: null, message: "" });
    begin(store, () => {});
    tell(structuredClone(opened));
    expect(source.last("play")).toEqual({ type: "play" });
  });

  test("of many columns feeds them as they are, standardized", () => {
    useDataset(store, "digits");
    expect(source.last("open")?.problem.config).toMatchObject({ data: { name: "digits", standardize: true }, model: { features: [] } });
  });
});

test("what the server refuses is shown in its words", () => {
  tell({ type: "error", about: "open", message: "n_samples must be at least 1; got 0." });
  expect(store.notices.value).toMatchObject([{ kind: "error", text: "n_samples must be at least 1; got 0." }]);
});

test("a note with a status is shown once", () => {
  const status = { type: "status", state: "paused", branch: 0, step: 0, epoch: 0, steps_per_second: 0, speed: null, message: "Inputs differ." };
  tell(status);
  tell(status);
  expect(store.notices.value.map(({ text }) => text)).toEqual(["Inputs differ."]);
});

test("how a run ended is not said in a note beside the state and the finding that say it", () => {
  for (const state of ["done", "diverged"])
    tell({ type: "status", state, branch: 0, step: 9, epoch: 1, steps_per_second: 0, speed: null, message: "It ended." });
  expect(store.notices.value).toEqual([]);
});

test("tables are told from links and settings", () => {
  expect(["a,b\n1,2", "x\ty\n1\t2"].map(isTable)).toEqual([true, true]);
  expect(["https://x/#p=a,b\n", '{"a": 1,\n"b": 2}', "[data]\nname = 1, 2", "seed = 1, 2\nx = 3"].map(isTable)).toEqual([false, false, false, false]);
  openPasted(store, "a,b\n1,2");
  expect(source.last("table")).toMatchObject({ text: "a,b\n1,2", target: null });
});

test("a table's columns are those of its first line", () => {
  expect(columnsOf('"a, mm";b\t;c\r\n1;2;3')).toEqual(["a, mm", "b", "c"]);
});

test("another column of the same table can be predicted", () => {
  openPasted(store, "a,b\n1,2");
  useTable(store, store.table.value!, "a");
  expect(source.last("table")).toEqual({ type: "table", name: "pasted", text: "a,b\n1,2", target: "a" });
});
