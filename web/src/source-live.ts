// A WebSocket that comes back by itself. What opens a session is the store's to say, on each connection anew.

import type { Listener, Source } from "./source";
import type { ClientMessage, ServerMessage } from "./wire";

const FIRST_WAIT = 250; // ms; doubled up to the longest
const LONGEST_WAIT = 8000;
const PING = 20_000; // ms, less than what routers and servers take for silence

export class LiveSource implements Source {
  readonly live = true;
  private socket: WebSocket | null = null;
  private listener: Listener | null = null;
  private wait = FIRST_WAIT;
  private timer = 0;
  private ping = 0;
  private closed = false;

  constructor(
    private readonly page: URL,
    private readonly open: (url: string) => WebSocket = (url) => new WebSocket(url),
  ) {}

  private get token(): string {
    return this.page.searchParams.get("token") ?? "";
  }

  take(what: string, session: string): string {
    const query = new URLSearchParams({ session, token: this.token });
    return `/take/${what}?${query}`;
  }

  start(listener: Listener): void {
    this.listener = listener;
    this.connect();
  }

  send(message: ClientMessage): void {
    if (this.socket?.readyState === 1) this.socket.send(JSON.stringify(message));
  }

  close(): void {
    this.closed = true;
    clearTimeout(this.timer);
    clearInterval(this.ping);
    this.socket?.close();
  }

  private connect(): void {
    this.listener?.connection("connecting");
    const url = new URL("/ws", this.page);
    url.protocol = this.page.protocol === "https:" ? "wss:" : "ws:";
    url.search = new URLSearchParams({ token: this.token }).toString();
    const socket = this.open(url.href);
    socket.binaryType = "arraybuffer";
    socket.onopen = () => {
      this.wait = FIRST_WAIT;
      this.ping = window.setInterval(() => this.send({ type: "ping" }), PING);
      this.listener?.connection("open");
    };
    socket.onmessage = ({ data }: MessageEvent<string | ArrayBuffer>) => {
      if (typeof data === "string") this.listener?.text(JSON.parse(data) as ServerMessage);
      else this.listener?.binary(data);
    };
    socket.onclose = () => this.lost();
    this.socket = socket;
  }

  private lost(): void {
    clearInterval(this.ping);
    if (this.closed) return;
    this.listener?.connection("lost");
    this.timer = window.setTimeout(() => this.connect(), this.wait);
    this.wait = Math.min(2 * this.wait, LONGEST_WAIT);
  }
}
