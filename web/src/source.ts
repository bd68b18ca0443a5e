// Where messages come from and go to: a server, a recording in the file itself, or a notebook's kernel.

import type { ClientMessage, ServerMessage } from "./wire";

export type Connection = "connecting" | "open" | "lost";

export interface Listener {
  text(message: ServerMessage): void;
  binary(buffer: ArrayBuffer): void;
  connection(state: Connection): void;
}

export interface Source {
  /** Whether a training answers; a recording can be looked at and scrubbed only. */
  readonly live: boolean;
  /** Where downloads of the present branch are, for a session; none where there is no server to ask. */
  take?(what: string, session: string): string;
  start(listener: Listener): void;
  send(message: ClientMessage): void;
  close(): void;
}
