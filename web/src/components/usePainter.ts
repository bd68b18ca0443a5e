import { effect } from "@preact/signals";
import { useEffect, useRef } from "preact/hooks";

/** A canvas that is painted anew whenever a signal that `paint` reads changes, as long as its element is there. */
export function usePainter(paint: (canvas: HTMLCanvasElement) => void, inputs: unknown[]) {
  const canvas = useRef<HTMLCanvasElement>(null);
  useEffect(
    () =>
      effect(() => {
        if (canvas.current) paint(canvas.current);
      }),
    inputs,
  );
  return canvas;
}
