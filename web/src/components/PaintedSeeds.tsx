import { effect } from "@preact/signals";
import { useEffect, useRef } from "preact/hooks";
import { paintField, paintGrid } from "../paint/field";
import { table } from "../paint/lut";
import { useStore } from "./context";

interface PaintedProps {
  kind: "mean" | "disagreement";
  label: string;
  pressed: boolean;
  onClick: () => void;
}

/** What many seeds say together, small; a press shows it large. */
export function PaintedSeeds({ kind, label, pressed, onClick }: PaintedProps) {
  const store = useStore();
  const canvas = useRef<HTMLCanvasElement>(null);
  useEffect(
    () =>
      effect(() => {
        const picture = store.seedsPicture.value;
        if (!picture) return;
        const theme = store.theme.value;
        if (kind === "mean") paintField(canvas.current!, picture, store.palette.value, theme);
        else paintGrid(canvas.current!, picture.disagreement, picture.width, picture.height, table("shades", theme));
      }),
    [kind],
  );
  return (
    <button type="button" class="painted" aria-pressed={pressed} onClick={onClick}>
      <canvas ref={canvas} />
      <span>{label}</span>
    </button>
  );
}
