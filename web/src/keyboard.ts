// The keys of the page. Fields, buttons and the plane keep those that they need for themselves.

import { branchHere, play, seek } from "./actions";
import type { Store } from "./store";

const TYPED = "input, select, textarea, [contenteditable]";

export function onKey(store: Store, event: KeyboardEvent): void {
  const target = event.target as HTMLElement;
  if (event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey || store.dialog.value) return;
  if (target.closest(TYPED) && event.key !== "Escape") return;
  if (event.key === " " && target.closest("button, summary, a, label")) return; // it presses them
  const act = KEYS[event.key] ?? KEYS[event.key.toLowerCase()];
  const drawn = /^[1-8]$/.test(event.key) && store.source.live ? Number(event.key) - 1 : null;
  if (drawn !== null) {
    store.drawn.value = drawn;
    store.tool.value = "draw";
  } else if (act) act(store);
  else return;
  event.preventDefault();
}

function back(store: Store): void {
  const perEpoch = store.opened.value?.steps_per_epoch ?? 1;
  const step = store.frame.value?.header.step ?? 0;
  seek(store, Math.max(0, step - perEpoch));
}

const KEYS: Record<string, (store: Store) => void> = {
  " ": play,
  ArrowRight: (store) => store.send({ type: "advance", unit: "step", n: 1 }),
  ArrowLeft: back,
  e: (store) => store.send({ type: "advance", unit: "epoch", n: 1 }),
  End: (store) => store.send({ type: "finish" }),
  Home: (store) => seek(store, 0),
  b: (store) => store.source.live && branchHere(store),
  x: (store) => (store.tool.value = "erase"),
  l: (store) => store.welcome.value?.lessons.length && (store.dialog.value = "lessons"),
  t: (store) => store.source.take && (store.dialog.value = "take"),
  "?": (store) => (store.dialog.value = "keys"),
  Escape: (store) => (store.tool.value = "look"),
};
