// What the page knows, in signals. One store a page; several may live beside each other in a notebook.

import { batch, computed, signal } from "@preact/signals";
import { unpack } from "./decode";
import type { Range } from "./axis";
import { asFrame, asSeedsPicture, type Frame, type SeedsPicture } from "./frame";
import { addRows, type Columns } from "./history";
import { texts } from "./texts";
import { paletteOf, type Theme } from "./paint/colors";
import type { Connection, Listener, Source } from "./source";
import type { BranchInfo, ClientMessage, FindingInfo, Job, Opened, Problem, ServerMessage, Status, TrainSettings, Welcome } from "./wire";

export interface Notice {
  id: number;
  kind: "error" | "note";
  text: string;
}

export interface Hovered {
  layer: number; // counted over hidden layers
  neuron: number; // within its layer
  flat: number; // counted over all hidden neurons
}

export type Tab = "curves" | "branches" | "seeds" | "map" | "neuron" | "matrix";
export type Tool = "look" | "draw" | "move" | "erase";
export type Overlay = "network" | "mean" | "disagreement";

const CALM = 100; // ms between two updates of numbers that a person reads

export class Store implements Listener {
  readonly connected = signal<Connection>("connecting");
  readonly welcome = signal<Welcome | null>(null);
  readonly opened = signal<Opened | null>(null);
  readonly status = signal<Status | null>(null);
  readonly branches = signal<BranchInfo[]>([]);
  readonly present = signal(0);
  readonly history = signal<ReadonlyMap<number, Columns>>(new Map());
  readonly findings = signal<FindingInfo[]>([]);
  readonly frame = signal<Frame | null>(null);
  /** The frame as words and numbers follow it: ten a second, and always the last one. */
  readonly calm = signal<Frame | null>(null);
  readonly seeds = signal<Job | null>(null);
  readonly seedsPicture = signal<SeedsPicture | null>(null);
  readonly map = signal<Job | null>(null);
  readonly mapped = signal<[Range, Range] | null>(null); // what the map was asked over, across and up
  readonly mapBack = signal<[Range, Range][]>([]); // and what it was zoomed in from
  readonly notices = signal<Notice[]>([]);

  readonly theme = signal<Theme>("light");
  readonly tab = signal<Tab>("curves");
  readonly tool = signal<Tool>("look");
  readonly drawn = signal(0); // the class that is drawn
  readonly pointer = signal<[number, number] | null>(null); // over the plane, as shares of it, downwards
  readonly overlay = signal<Overlay>("network");
  readonly showValid = signal(true);
  readonly hovered = signal<Hovered | null>(null);
  /** The unit whose numbers are shown: a layer, the last one's too, and a place in it. */
  readonly unit = signal<{ layer: number; unit: number } | null>(null);
  /** The table that was opened last, so that another column of it can be predicted. */
  readonly table = signal<{ name: string; text: string } | null>(null);
  readonly dialog = signal<"lessons" | "take" | "open" | "keys" | null>(null);
  readonly lesson = signal<number | null>(null);
  /** The last picture of each branch, for the list of them. */
  readonly pictures = new Map<number, Frame>();

  readonly playing = computed(() => this.status.value?.state === "playing");
  readonly branch = computed(() => this.branches.value.find(({ id }) => id === this.present.value) ?? null);
  readonly train = computed<TrainSettings | null>(() => {
    const settings = this.opened.value?.problem.config.train;
    return settings ? { ...settings, ...(this.branch.value?.train as Partial<TrainSettings> | undefined) } : null;
  });
  readonly step = computed(() => this.calm.value?.header.step ?? this.status.value?.step ?? 0);
  /** The colours of the classes, and their names with those that have no points now. */
  readonly palette = computed(() => paletteOf(this.classes.value, this.opened.value?.problem.points?.classes));
  readonly pens = computed(() => this.opened.value?.problem.points?.classes?.map(String) ?? this.classes.value);
  readonly classes = computed(() => this.opened.value?.data.classes ?? null);

  /** Play on as soon as what was asked for is open. */
  playOn = false;
  private line: { branch: number; problem: Problem } | null = null; // with the changes made on the way
  private readonly rows = new Map<number, Columns>(); // the curves as they grow; `history` follows them calmly
  private pending: Frame | null = null;
  private unpainted: number[] = [];
  private calmTimer = 0;
  private wasLost = false;
  private notice = 0;

  constructor(
    readonly source: Source,
    private link: string | null = null,
  ) {
    source.start(this);
  }

  send(message: ClientMessage): void {
    this.source.send(message);
  }

  close(): void {
    clearTimeout(this.calmTimer);
    this.source.close();
  }

  /** The present moment as a problem, changes made on the way included: what a share link holds. */
  currentProblem(): Problem | null {
    const opened = this.opened.value;
    if (!opened) return null;
    const problem = this.line?.branch === this.present.value ? this.line.problem : opened.problem;
    const header = this.frame.value?.header;
    return { ...problem, step: header?.step ?? 0, view: { ...problem.view, features: header?.features ?? problem.view.features } };
  }

  say(kind: Notice["kind"], text: string): void {
    const old = this.notices.value.filter((notice) => notice.text !== text);
    this.notices.value = [...old.slice(-3), { id: ++this.notice, kind, text }];
  }

  dismiss(id: number): void {
    this.notices.value = this.notices.value.filter((notice) => notice.id !== id);
  }

  // What comes.

  connection(state: Connection): void {
    this.connected.value = state;
    if (state === "lost") this.wasLost = true;
    if (state !== "open") return;
    this.unpainted = []; // what the old connection sent is owed to no one
    this.send({ type: "hello", protocol: 1, session: this.welcome.value?.session ?? null, problem: this.currentProblem() });
  }

  text(message: ServerMessage): void {
    batch(() => this.follow(message));
  }

  binary(buffer: ArrayBuffer): void {
    const unpacked = unpack(buffer);
    if (unpacked.header.type === "seeds") {
      this.seedsPicture.value = asSeedsPicture(unpacked);
    } else if (unpacked.header.type === "frame") {
      if (!this.unpainted.length) requestAnimationFrame(() => this.paint());
      this.pending = asFrame(unpacked);
      this.unpainted.push(this.pending.header.id);
    }
  }

  private follow(message: ServerMessage): void {
    switch (message.type) {
      case "welcome":
        return this.welcomed(message as Welcome);
      case "opened":
        return this.began(message as Opened);
      case "problem":
        this.line = { branch: message.branch, problem: message.problem as Problem };
        return;
      case "status":
        // that all epochs are done the state says, and of a divergence the finding: a note would only lie over the settings
        if (message.message && !["done", "diverged"].includes(message.state) && message.message !== this.status.value?.message)
          this.say("note", message.message);
        this.status.value = message;
        if (message.state !== "playing" && this.frame.value) this.calm.value = this.frame.value;
        return;
      case "branches":
        this.branches.value = message.branches;
        this.present.value = message.present;
        return;
      case "history":
        this.rows.set(message.branch, addRows(this.rows.get(message.branch), message));
        if (message.reset || !this.playing.value) this.history.value = new Map(this.rows);
        return this.soon();
      case "diagnosis":
        this.findings.value = message.findings;
        return;
      case "job":
        if (message.job === "seeds") this.seeds.value = message;
        else this.map.value = message;
        return;
      case "error":
        this.say("error", message.message);
    }
  }

  private welcomed(message: Welcome): void {
    if (this.wasLost) this.say("note", message.resumed ? texts.connection.resumed : texts.connection.restored);
    this.wasLost = false;
    this.welcome.value = message;
    if (this.link) this.send({ type: "import", text: this.link });
    this.link = null;
  }

  private began(message: Opened): void {
    this.opened.value = message;
    this.line = null;
    this.rows.clear();
    this.history.value = new Map();
    this.pictures.clear();
    this.findings.value = [];
    this.hovered.value = null;
    this.overlay.value = "network";
    const unit = this.unit.value;
    const layer = unit ? message.network.layers[unit.layer] : undefined;
    if (unit && (!layer || unit.unit >= layer.n_out)) this.unit.value = null;
    if (this.playOn) this.send({ type: "play" });
    this.playOn = false;
  }

  private paint(): void {
    const frame = this.pending;
    const painted = this.unpainted.splice(0);
    this.pending = null;
    if (!frame) return;
    this.pictures.set(frame.header.branch, frame);
    this.frame.value = frame; // painters run here, before the server is told
    for (const id of painted) this.send({ type: "ack", frame: id });
    if (!this.calm.value || !this.playing.value) this.calm.value = frame;
    else this.soon();
  }

  private soon(): void {
    if (!this.calmTimer) this.calmTimer = window.setTimeout(() => batch(() => this.settle()), CALM);
  }

  private settle(): void {
    this.calmTimer = 0;
    this.calm.value = this.frame.value;
    const grown = [...this.rows].some(([branch, columns]) => this.history.value.get(branch) !== columns);
    if (grown) this.history.value = new Map(this.rows);
  }
}
