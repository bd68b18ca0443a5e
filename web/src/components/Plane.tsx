// The plane itself: what the network says, the line on which it is undecided, the points, and a pen.

import { effect, useComputed } from "@preact/signals";
import type { ComponentChildren } from "preact";
import { useEffect, useRef } from "preact/hooks";
import type { Store } from "../store";
import { contour, strokeContour } from "../paint/contour";
import { paintField, paintGrid } from "../paint/field";
import { table } from "../paint/lut";
import { neuronMap } from "../frame";
import { signedTable } from "../paint/neurons";
import { paintPoints, type Dots, type Look } from "../paint/points";
import { shareAt, type Plane as PlaneOf } from "../pen";
import { planeOf } from "../plane";
import { texts } from "../texts";
import { useStore } from "./context";
import { usePen } from "./usePen";
import { useSize } from "./useSize";

export function Plane({ children }: { children: ComponentChildren }) {
  const store = useStore();
  const box = useRef<HTMLDivElement>(null);
  const field = useRef<HTMLCanvasElement>(null);
  const line = useRef<HTMLCanvasElement>(null);
  const points = useRef<HTMLCanvasElement>(null);
  const size = useSize(box);
  const pen = usePen(box);
  const pixels = Math.round(size.width * size.scale);
  // as text, so that the many points are painted again only when something about them is another
  const shown = useComputed(() => JSON.stringify([planeOf(store), lookOf(store)]));

  useEffect(() => effect(() => paint(store, field.current!, line.current!)), [pixels]);
  useEffect(() => {
    const canvas = points.current!;
    canvas.width = canvas.height = pixels;
    return effect(() => {
      const draft = pen.draft.value;
      const [plane, look] = JSON.parse(shown.value) as [PlaneOf, Look];
      paintPoints(canvas.getContext("2d")!, draft ?? dotsOf(store, plane), pixels, size.scale, draft ? { ...look, palette: draft.palette } : look);
    });
  }, [pixels]);

  const tool = store.tool.value;
  return (
    <div
      ref={box}
      class={`plane tool-${tool}`}
      tabIndex={0}
      role="img"
      aria-label={texts.stage.label(store.step.value)}
      aria-description={tool === "look" ? undefined : texts.stage.keyboard}
      {...pen.handlers}
    >
      <canvas ref={field} class="field" />
      <canvas ref={line} width={pixels} height={pixels} />
      <canvas ref={points} />
      {pen.crosshair.value && <PenMark x={pen.crosshair.value[0]} y={pen.crosshair.value[1]} />}
      {children}
    </div>
  );
}

function PenMark({ x, y }: { x: number; y: number }) {
  return <span class="pen" style={{ left: `${100 * x}%`, top: `${100 * y}%` }} />;
}

function paint(store: Store, field: HTMLCanvasElement, line: HTMLCanvasElement): void {
  const frame = store.frame.value;
  const seeds = store.seedsPicture.value;
  const theme = store.theme.value;
  const hovered = store.hovered.value;
  const overlay = store.overlay.value;
  if (!frame) return;
  const classes = store.classes.value?.length ?? 0;
  const shown = overlay === "network" || !seeds ? frame : seeds;
  if (hovered) paintHovered(field, frame, hovered.flat, theme);
  else if (overlay === "disagreement" && seeds) paintGrid(field, seeds.disagreement, seeds.width, seeds.height, table("shades", theme));
  else paintField(field, shown, store.palette.value, theme);
  stretch(field);
  const context = line.getContext("2d")!;
  if (classes === 2 && !shown.winner) {
    const [ink, casing] = theme === "light" ? ["#22252b", "rgb(255 255 255 / .75)"] : ["#f4f2ee", "rgb(0 0 0 / .5)"];
    strokeContour(context, contour(shown.boundary, shown.width, shown.height), line.width, ink, casing, Math.max(1, line.width / 420));
  } else context.clearRect(0, 0, line.width, line.height);
}

function paintHovered(field: HTMLCanvasElement, frame: NonNullable<Store["frame"]["value"]>, flat: number, theme: Store["theme"]["value"]): void {
  const fine = frame.hover;
  if (fine?.neuron === flat) paintGrid(field, fine.map, frame.width, frame.height, signedTable(fine.low, fine.high, theme));
  else {
    const coarse = signedTable(frame.neuronLow[flat] ?? 0, frame.neuronHigh[flat] ?? 0, theme);
    paintGrid(field, neuronMap(frame, flat), frame.neuronSize, frame.neuronSize, coarse);
  }
}

/** Let the centres of the outermost pixels lie on the plane's edges, for there the grid was computed. */
function stretch(canvas: HTMLCanvasElement): void {
  const over = 100 / (canvas.width - 1);
  canvas.style.width = canvas.style.height = `${100 + over}%`;
  canvas.style.left = canvas.style.top = `${-over / 2}%`;
}

function lookOf(store: Store): Look {
  const header = store.calm.value?.header;
  return {
    theme: store.theme.value,
    palette: store.palette.value,
    low: header?.low ?? 0,
    high: header?.high ?? 1,
    valid: store.showValid.value,
  };
}

function dotsOf(store: Store, plane: PlaneOf): Dots {
  const { X, y, part } = store.opened.value!.data;
  const shares = X.map((row) => shareAt(plane, row[plane.features[0]]!, row[plane.features[1]]!));
  return { x: shares.map(([x]) => x), y: shares.map(([, up]) => up), value: y, held: part };
}
