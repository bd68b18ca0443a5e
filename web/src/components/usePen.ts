// The tools over the plane, by pointer and by keyboard. A stroke is shown while it is made and asked for when it ends.

import { useSignal, type ReadonlySignal } from "@preact/signals";
import type { RefObject, TargetedKeyboardEvent, TargetedPointerEvent } from "preact";
import { useRef } from "preact/hooks";
import { ownPoints, usePoints } from "../actions";
import { paletteOf, type Palette } from "../paint/colors";
import type { Dots } from "../paint/points";
import { add, erase, move, nearest, placeAt, shareAt, type Place, type Plane } from "../pen";
import { planeOf } from "../plane";
import type { Store } from "../store";
import type { Points } from "../wire";
import { useStore } from "./context";

const REACH = 0.03; // a share of the plane
const APART = 0.025; // of the points of one stroke
const LEAST = 2; // points that can be trained on

interface Stroke {
  points: Points;
  plane: Plane;
  last: Place; // shares
  moved: number; // the row that is being moved, or -1
  changed: boolean;
}

/** The points as they are while a stroke is made, in the colours that they will have. */
type Draft = Dots & { palette: Palette };

export interface Pen {
  draft: ReadonlySignal<Draft | null>;
  crosshair: ReadonlySignal<Place | null>;
  handlers: Record<string, unknown>;
}

export function usePen(box: RefObject<HTMLElement | null>): Pen {
  const store = useStore();
  const draft = useSignal<Draft | null>(null);
  const crosshair = useSignal<Place | null>(null);
  const stroke = useRef<Stroke | null>(null);

  const start = (at: Place) => {
    const points = ownPoints(store);
    if (!points || !store.source.live) return;
    const plane = planeOf(store);
    stroke.current = { points, plane, last: at, moved: -1, changed: false };
    if (store.tool.value === "move") stroke.current.moved = nearest(points, plane, placeAt(plane, ...at), REACH);
    else use(store, stroke.current, at);
    draft.value = dots(stroke.current);
  };
  const go = (at: Place) => {
    const now = stroke.current;
    if (!now) return;
    const far = Math.hypot(at[0] - now.last[0], at[1] - now.last[1]);
    if (store.tool.value === "draw" && far < APART) return;
    use(store, now, at);
    now.last = at;
    draft.value = dots(now);
  };
  const end = () => {
    const done = stroke.current;
    stroke.current = null;
    if (done?.changed && done.points.X.length >= LEAST) usePoints(store, done.points);
    else draft.value = null;
    setTimeout(() => (draft.value = null), 400); // by then the answer has come, or there is none
  };

  const at = (event: TargetedPointerEvent<HTMLElement>): Place => {
    const { left, top, width, height } = box.current!.getBoundingClientRect();
    return [(event.clientX - left) / width, (event.clientY - top) / height];
  };
  const handlers = {
    onPointerDown: (event: TargetedPointerEvent<HTMLElement>) => {
      if (store.tool.value === "look" || event.button !== 0) return;
      event.currentTarget.setPointerCapture(event.pointerId);
      start(at(event));
    },
    onPointerMove: (event: TargetedPointerEvent<HTMLElement>) => {
      store.pointer.value = at(event);
      go(at(event));
    },
    onPointerUp: end,
    onPointerCancel: () => {
      stroke.current = null;
      draft.value = null;
    },
    onPointerLeave: () => (store.pointer.value = null),
    onBlur: () => (crosshair.value = null),
    onKeyDown: (event: TargetedKeyboardEvent<HTMLElement>) => {
      if (store.tool.value === "look") return;
      const arrow = ARROWS[event.key];
      if (!arrow && event.key !== " ") return;
      event.preventDefault();
      event.stopPropagation();
      const [x, y] = crosshair.value ?? [0.5, 0.5];
      const pace = event.shiftKey ? 0.1 : 0.02;
      const inside = (value: number) => Math.max(0, Math.min(1, value));
      const to: Place = arrow ? [inside(x + arrow[0] * pace), inside(y + arrow[1] * pace)] : [x, y];
      crosshair.value = to;
      store.pointer.value = to;
      if (arrow) return go(to);
      if (store.tool.value === "move" && !stroke.current) return start(to);
      if (!stroke.current) start(to);
      end();
    },
  };
  return { draft, crosshair, handlers };
}

const ARROWS: Record<string, Place> = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] };

function use(store: Store, stroke: Stroke, at: Place): void {
  const { points, plane } = stroke;
  const place = placeAt(plane, ...at);
  const tool = store.tool.value;
  if (tool === "draw") {
    const label = labelOf(store, points, store.drawn.value);
    add(points, plane, place, label);
    stroke.changed = true;
  } else if (tool === "erase") {
    if (erase(points, plane, place, REACH)) stroke.changed = true;
  } else if (tool === "move" && stroke.moved >= 0) {
    move(points, plane, stroke.moved, place);
    stroke.changed = true;
  }
}

/** The label of the class that is drawn; a class that is not there yet is added under the first free number. */
function labelOf(store: Store, points: Points, drawn: number): string | number {
  if (!points.classes) {
    const header = store.frame.value?.header;
    return drawn === 0 ? (header?.low ?? -1) : (header?.high ?? 1);
  }
  while (points.classes.length <= drawn) {
    let free = points.classes.length;
    while (points.classes.some((name) => String(name) === String(free))) free++;
    points.classes.push(String(free));
  }
  return points.classes[drawn]!;
}

function dots({ points, plane }: Stroke): Draft {
  const shares = points.X.map((row) => shareAt(plane, row[plane.features[0]]!, row[plane.features[1]]!));
  const classes = points.classes?.map(String);
  return {
    x: shares.map(([x]) => x),
    y: shares.map(([, up]) => up),
    value: points.y.map((label) => (classes ? classes.indexOf(String(label)) : Number(label))),
    held: points.y.map(() => 0),
    palette: paletteOf(classes ?? null, classes),
  };
}
