import type { ComponentChildren } from "preact";
import { useEffect, useRef } from "preact/hooks";
import { paintChart, pointedAt, type Line } from "../paint/chart";
import { useStore } from "./context";
import { useSize } from "./useSize";

interface ChartProps {
  title: string;
  lines: Line[];
  log: boolean;
  last: number; // where the axis ends
  at: number; // the moment shown
  pointer: number | null;
  onPoint: (x: number | null) => void;
  onChoose: (x: number) => void;
  children?: ComponentChildren;
}

export function Chart({ title, lines, log, last, at, pointer, onPoint, onChoose, children }: ChartProps) {
  const store = useStore();
  const box = useRef<HTMLDivElement>(null);
  const canvas = useRef<HTMLCanvasElement>(null);
  const { width, height, scale } = useSize(box);
  const theme = store.theme.value;
  useEffect(() => {
    canvas.current!.width = Math.round(width * scale);
    canvas.current!.height = Math.round(height * scale);
  }, [width, height, scale]);
  useEffect(() => {
    const style = getComputedStyle(box.current!);
    const [ink, quiet, grid, back] = ["--ink", "--quiet", "--line", "--surface"].map((name) => style.getPropertyValue(name));
    const colors = { ink: ink!, quiet: quiet!, grid: grid!, back: back! };
    paintChart(canvas.current!.getContext("2d")!, width, height, scale, { lines, log, last, at, pointer, colors });
  }, [lines, log, last, at, pointer, theme, width, height, scale]);
  const place = (event: PointerEvent) => pointedAt(width, event.clientX - box.current!.getBoundingClientRect().left, last);
  return (
    <figure class="chart">
      <figcaption>
        <span>{title}</span>
        {children}
      </figcaption>
      <div
        ref={box}
        class="chart-box"
        onPointerMove={(event) => onPoint(place(event))}
        onPointerLeave={() => onPoint(null)}
        onPointerUp={(event) => {
          const chosen = place(event);
          if (chosen !== null) onChoose(chosen);
        }}
      >
        <canvas ref={canvas} />
      </div>
    </figure>
  );
}
