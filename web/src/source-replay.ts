// A recorded training that the file itself holds. It answers what scrubs and plays; nothing trains.

import { unpack } from "./decode";
import { fromBase64, inflate } from "./link";
import type { Listener, Source } from "./source";
import type { BranchInfo, ClientMessage, ServerMessage, Status } from "./wire";

/** What a standalone page and a notebook's widget hold. */
export interface Replay {
  protocol: number;
  title: string;
  encoding: "base64" | "deflate";
  messages: ServerMessage[];
  frames: string[]; // packed binary messages, by branch and then step
}

interface Moment {
  buffer: ArrayBuffer;
  branch: number;
  step: number;
  epoch: number;
}

const WHOLE = 8000; // ms that a branch takes to play
const FASTEST = 1000 / 60;

export class ReplaySource implements Source {
  readonly live = false;
  private listener: Listener | null = null;
  private moments: Moment[] = [];
  private branches: BranchInfo[] = [];
  private branch = 0;
  private at = 0; // within the moments of the branch
  private timer = 0;

  constructor(private readonly replay: Replay) {}

  start(listener: Listener): void {
    this.listener = listener;
    void this.unpackAll().then(() => this.begin());
  }

  close(): void {
    clearInterval(this.timer);
  }

  send(message: ClientMessage): void {
    const last = this.line.length - 1;
    switch (message.type) {
      case "play":
        return this.play();
      case "pause":
        return this.stop();
      case "advance":
        return this.show(Math.min(last, this.at + 1));
      case "finish":
        return this.show(last);
      case "seek":
        this.branch = message.branch;
        return this.show(this.nearest(message.step));
      case "select":
        this.branch = message.branch;
        this.tell();
        return this.show(this.line.length - 1);
    }
  }

  private get line(): Moment[] {
    return this.moments.filter(({ branch }) => branch === this.branch);
  }

  private async unpackAll(): Promise<void> {
    for (const text of this.replay.frames) {
      const bytes = fromBase64(text);
      const { buffer } = this.replay.encoding === "deflate" ? await inflate(bytes) : bytes;
      const { branch, step, epoch } = unpack(buffer as ArrayBuffer).header as unknown as Moment;
      this.moments.push({ buffer: buffer as ArrayBuffer, branch, step, epoch });
    }
  }

  private begin(): void {
    for (const message of this.replay.messages) {
      if (message.type === "branches") [this.branches, this.branch] = [message.branches, message.present];
      this.listener!.text(message);
    }
    this.show(this.line.length - 1);
  }

  private tell(): void {
    this.listener!.text({ type: "branches", branches: this.branches, present: this.branch });
  }

  /** The place of the moment of the branch that is nearest to a step. */
  private nearest(step: number): number {
    const apart = this.line.map((moment) => Math.abs(moment.step - step));
    return apart.indexOf(Math.min(...apart));
  }

  private show(at: number, state: Status["state"] = "paused"): void {
    if (state === "paused") clearInterval(this.timer);
    const moment = this.line[at];
    if (!moment) return;
    this.at = at;
    const { branch, step, epoch } = moment;
    this.listener!.text({ type: "status", state, branch, step, epoch, steps_per_second: 0, speed: null, message: "" });
    this.listener!.binary(moment.buffer);
  }

  private play(): void {
    clearInterval(this.timer);
    const last = this.line.length - 1;
    if (this.at >= last) this.at = -1;
    const began = performance.now();
    const first = this.at + 1;
    const each = Math.max(FASTEST, WHOLE / this.line.length);
    this.show(first, "playing");
    this.timer = window.setInterval(() => {
      const at = Math.min(last, first + Math.floor((performance.now() - began) / each));
      if (at === this.at && at < last) return;
      this.show(at, at < last ? "playing" : "paused");
    }, FASTEST);
  }

  private stop(): void {
    this.show(this.at);
  }
}
