import { play } from "../actions";
import { whole } from "../format";
import { texts } from "../texts";
import { useStore } from "./context";
import { BookIcon, EpochIcon, FinishIcon, KeysIcon, OpenIcon, PauseIcon, PlayIcon, RewindIcon, ShareIcon, StepIcon } from "./icons";
import { ThemeSwitch } from "./ThemeSwitch";

const t = texts.transport;
const SPEEDS = [1, 5, 20, 100, 500, 2000];

export function TopBar({ title }: { title: string }) {
  const store = useStore();
  return (
    <header class="topbar">
      <div class="brand">
        <Mark />
        <h1>{title}</h1>
      </div>
      <Transport />
      <Readout />
      <span class="spring" />
      <nav class="menu" aria-label={texts.title}>
        {(store.welcome.value?.lessons.length ?? 0) > 0 && <MenuButton name="lessons" icon={<BookIcon />} />}
        {store.source.live && <MenuButton name="open" icon={<OpenIcon />} />}
        {store.source.take && <MenuButton name="take" icon={<ShareIcon />} />}
        <MenuButton name="keys" icon={<KeysIcon />} />
        <ThemeSwitch />
      </nav>
    </header>
  );
}

const Mark = () => (
  <svg class="logo" viewBox="0 0 32 32" width="28" height="28" aria-hidden="true">
    <rect width="32" height="32" rx="8" fill="#2f78b7" />
    <path d="M0 8a8 8 0 0 1 8-8h10C8 6 25 13 16 18c-7 4-3 9-5 14H8a8 8 0 0 1-8-8z" fill="#c94741" />
    <path d="M18 0C8 6 25 13 16 18c-7 4-3 9-5 14" fill="none" stroke="#fff" stroke-width="2.4" />
  </svg>
);

function MenuButton({ name, icon }: { name: "lessons" | "open" | "take" | "keys"; icon: preact.ComponentChildren }) {
  const store = useStore();
  return (
    <button type="button" class={`menu-${name}`} title={texts.menu[name]} aria-haspopup="dialog" onClick={() => (store.dialog.value = name)}>
      {icon}
      <span>{texts.menu[name]}</span>
    </button>
  );
}

export function Transport() {
  const store = useStore();
  const { live } = store.source;
  const playing = store.playing.value;
  const button = (label: string, icon: preact.ComponentChildren, act: () => void) => (
    <button type="button" class="icon" aria-label={label} title={label} onClick={act}>
      {icon}
    </button>
  );
  return (
    <div class="transport" role="group" aria-label={t.label}>
      {button(t.rewind, <RewindIcon />, () => store.send({ type: "seek", branch: store.present.value, step: 0 }))}
      <button type="button" class="play" aria-label={playing ? t.pause : t.play} title={playing ? t.pause : t.play} onClick={() => play(store)}>
        {playing ? <PauseIcon /> : <PlayIcon />}
      </button>
      {button(t.step, <StepIcon />, () => store.send({ type: "advance", unit: "step", n: 1 }))}
      {button(t.epoch, <EpochIcon />, () => store.send({ type: "advance", unit: "epoch", n: 1 }))}
      {button(t.finish, <FinishIcon />, () => store.send({ type: "finish" }))}
      {live && <Speed />}
    </div>
  );
}

function Speed() {
  const store = useStore();
  const speed = store.status.value?.speed ?? null;
  const speeds = speed === null || SPEEDS.includes(speed) ? SPEEDS : [...SPEEDS, speed].sort((a, b) => a - b);
  const set = (text: string) => store.send({ type: "speed", steps_per_second: text === "full" ? null : Number(text) });
  return (
    <select aria-label={t.speed} title={t.speed} value={speed ?? "full"} onChange={(event) => set(event.currentTarget.value)}>
      {speeds.map((n) => (
        <option key={n} value={n}>
          {t.perSecond(n)}
        </option>
      ))}
      <option value="full">{t.full}</option>
    </select>
  );
}

function Readout() {
  const store = useStore();
  const status = store.status.value;
  const header = store.calm.value?.header;
  const epoch = header?.epoch ?? status?.epoch ?? 0;
  return (
    <div class="readout">
      <span class={`state state-${status?.state ?? "paused"}`} role="status">
        {texts.states[status?.state ?? "paused"]}
      </span>
      <Figure name={texts.readout.epoch} value={Number.isInteger(epoch) ? whole(epoch) : epoch.toFixed(epoch < 100 ? 1 : 0)} />
      <Figure name={texts.readout.step} value={whole(store.step.value)} />
      {store.source.live && <Figure name={texts.readout.rate} value={store.playing.value ? whole(status?.steps_per_second ?? 0) : "–"} />}
    </div>
  );
}

const Figure = ({ name, value }: { name: string; value: string }) => (
  <span class="figure">
    <small>{name}</small>
    <b>{value}</b>
  </span>
);
