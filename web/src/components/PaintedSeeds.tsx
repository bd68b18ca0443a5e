import { paintField, paintGrid } from "../paint/field";
import { table } from "../paint/lut";
import { useStore } from "./context";
import { usePainter } from "./usePainter";

interface PaintedProps {
  kind: "mean" | "disagreement";
  label: string;
  pressed: boolean;
  onClick: () => void;
}

/** What many seeds say together, small; a press shows it large. */
export function PaintedSeeds({ kind, label, pressed, onClick }: PaintedProps) {
  const store = useStore();
  const canvas = usePainter(
    (element) => {
      const picture = store.seedsPicture.value;
      if (!picture) return;
      const theme = store.theme.value;
      if (kind === "mean") paintField(element, picture, store.palette.value, theme);
      else paintGrid(element, picture.disagreement, picture.width, picture.height, table("shades", theme));
    },
    [kind],
  );
  return (
    <button type="button" class="painted" aria-pressed={pressed} onClick={onClick}>
      <canvas ref={canvas} />
      <span>{label}</span>
    </button>
  );
}
