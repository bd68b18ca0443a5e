import { useSignal } from "@preact/signals";
import type { ComponentChildren } from "preact";
import { useEffect, useRef } from "preact/hooks";
import { shareOf, zoomed, type Range } from "../axis";
import { score, setting } from "../format";
import { paintMap } from "../paint/map";
import { texts } from "../texts";
import type { Job } from "../wire";
import { useStore } from "./context";

const t = texts.map;
const LEAST_DRAG = 0.04; // a share of the picture; less is a click

interface PictureProps {
  job: Job;
  ranges: [Range, Range];
  here: [number, number] | null; // the present network's two settings
  zoom: (x: Range, y: Range) => void;
  children: ComponentChildren; // what stands beside the picture
  words: (x: number, y: number, value: number | null | undefined, failed: boolean) => string;
}

type Place = [number, number]; // shares of the picture, upwards

export function MapPicture({ job, ranges, here, zoom, words, children }: PictureProps) {
  const store = useStore();
  const canvas = useRef<HTMLCanvasElement>(null);
  const span = useSignal<[number, number]>([0, 1]);
  const cursor = useSignal<[number, number] | null>(null); // column, row
  const drag = useSignal<{ from: Place; to: Place } | null>(null);
  const { values, x, y } = job;
  const [nx, ny] = [x?.values.length ?? 1, y?.values.length ?? 1];
  useEffect(() => {
    span.value = paintMap(canvas.current!, values ?? [], job.failed ?? null, store.theme.value);
  }, [values, job.failed, store.theme.value]);

  const at = (event: PointerEvent): Place => {
    const box = canvas.current!.getBoundingClientRect();
    const inside = (value: number) => Math.max(0, Math.min(0.9999, value));
    return [inside((event.clientX - box.left) / box.width), inside((box.bottom - event.clientY) / box.height)];
  };
  const pixelAt = ([across, up]: Place): [number, number] => [Math.floor(across * nx), Math.floor(up * ny)];
  const open = ([column, row]: [number, number]) => store.send({ type: "member", job: "map", index: row * nx + column });
  const release = () => {
    const done = drag.value;
    drag.value = null;
    if (!done) return;
    const [dx, dy] = [Math.abs(done.to[0] - done.from[0]), Math.abs(done.to[1] - done.from[1])];
    if (dx < LEAST_DRAG && dy < LEAST_DRAG) open(pixelAt(done.from));
    else if (dx >= LEAST_DRAG && dy >= LEAST_DRAG) zoom(zoomed(ranges[0], done.from[0], done.to[0]), zoomed(ranges[1], done.from[1], done.to[1]));
  };
  const zoomRound = ([across, up]: Place) => {
    const half = 1 / 8; // of the picture: a quarter of it is left
    const part = (range: Range, at: number) => zoomed(range, Math.max(0, at - half), Math.min(1, at + half));
    zoom(part(ranges[0], across), part(ranges[1], up));
  };
  const key = (event: KeyboardEvent) => {
    const moves: Record<string, [number, number]> = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, 1], ArrowDown: [0, -1] };
    const [column, row] = cursor.value ?? [nx >> 1, ny >> 1];
    const move = moves[event.key];
    if (move) cursor.value = [Math.max(0, Math.min(nx - 1, column + move[0])), Math.max(0, Math.min(ny - 1, row + move[1]))];
    else if (event.key === "Enter" && cursor.value) open(cursor.value);
    else if (event.key === "+") zoomRound([(column + 0.5) / nx, (row + 0.5) / ny]);
    else return;
    event.preventDefault();
    event.stopPropagation();
  };
  const [column, row] = cursor.value ?? [-1, -1];
  const said = cursor.value && words(x?.values[column] ?? 0, y?.values[row] ?? 0, values?.[row]?.[column], job.failed?.[row]?.[column] ?? false);
  const mark = here && ([shareOf(ranges[0], here[0]), shareOf(ranges[1], here[1])] as Place);
  const inside = mark?.every((share) => share >= 0 && share <= 1);
  return (
    <div class="map-body">
      <div class="map-up" aria-hidden="true">
        <span>{setting(ranges[1].high)}</span>
        <span class="axis-name">{y?.label}</span>
        <span>{setting(ranges[1].low)}</span>
      </div>
      <div
        class="map-picture"
        tabIndex={0}
        role="application"
        aria-label={t.label}
        onKeyDown={key}
        onPointerDown={(event) => {
          event.currentTarget.setPointerCapture(event.pointerId);
          drag.value = { from: at(event), to: at(event) };
        }}
        onPointerMove={(event) => {
          cursor.value = pixelAt(at(event));
          if (drag.value) drag.value = { ...drag.value, to: at(event) };
        }}
        onPointerUp={release}
        onPointerCancel={() => (drag.value = null)}
        onPointerLeave={() => !drag.value && (cursor.value = null)}
      >
        <canvas ref={canvas} />
        {cursor.value && <i class="map-cursor" style={{ left: `${(100 * column) / nx}%`, bottom: `${(100 * row) / ny}%`, width: `${100 / nx}%`, height: `${100 / ny}%` }} />}
        {drag.value && <Rubber {...drag.value} />}
        {mark && inside && <i class="map-here" title={t.here} style={{ left: `${100 * mark[0]}%`, bottom: `${100 * mark[1]}%` }} />}
      </div>
      <div class="map-across" aria-hidden="true">
        <span>{setting(ranges[0].low)}</span>
        <span class="axis-name">{x?.label}</span>
        <span>{setting(ranges[0].high)}</span>
      </div>
      <div class="map-side">
        {children}
        <div class="map-scale">
          <i />
          <span>{score(job.measure ?? "", span.value[1])}</span>
          <span>{score(job.measure ?? "", span.value[0])}</span>
        </div>
        <p class="quiet" role="status">
          {said ?? t.hint}
        </p>
      </div>
    </div>
  );
}

function Rubber({ from, to }: { from: Place; to: Place }) {
  const share = (i: 0 | 1) => [100 * Math.min(from[i], to[i]), 100 * Math.abs(from[i] - to[i])] as const;
  const [[left, width], [bottom, height]] = [share(0), share(1)];
  return <i class="map-rubber" style={{ left: `${left}%`, bottom: `${bottom}%`, width: `${width}%`, height: `${height}%` }} />;
}
