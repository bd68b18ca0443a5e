// A notebook's kernel as the other end, through the model that anywidget hands over.

import type { Listener, Source } from "./source";
import type { ClientMessage, ServerMessage } from "./wire";

export interface Model {
  get(name: string): unknown;
  send(content: unknown): void;
  on(event: string, callback: (...args: never[]) => void): void;
  off(event: string, callback: (...args: never[]) => void): void;
}

export class WidgetSource implements Source {
  readonly live = true;
  private listener: Listener | null = null;

  constructor(private readonly model: Model) {}

  start(listener: Listener): void {
    this.listener = listener;
    this.model.on("msg:custom", this.came);
    // once the store that is being made has its source
    queueMicrotask(() => listener.connection("open"));
  }

  send(message: ClientMessage): void {
    this.model.send(message);
  }

  close(): void {
    this.model.off("msg:custom", this.came);
  }

  private readonly came = (content: ServerMessage | { type: "binary" }, buffers: DataView[] = []): void => {
    if (content.type !== "binary") this.listener?.text(content);
    for (const { buffer, byteOffset, byteLength } of buffers) {
      this.listener?.binary(buffer.slice(byteOffset, byteOffset + byteLength) as ArrayBuffer);
    }
  };
}
