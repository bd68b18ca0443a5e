import { useSignal } from "@preact/signals";
import { useMemo } from "preact/hooks";
import { short, score as scoreText, whole } from "../format";
import { seek } from "../actions";
import { nearestRow, type Line } from "../paint/chart";
import { branchColor } from "../paint/colors";
import { texts } from "../texts";
import { Chart } from "./Chart";
import { useStore } from "./context";

const t = texts.curves;

/** Loss and score of every branch, training solid and validation dashed, with the values under the pointer. */
export function Curves() {
  const store = useStore();
  const log = useSignal(true);
  const over = useSignal<"epoch" | "step">("epoch");
  const pointed = useSignal<number | null>(null);
  const history = store.history.value;
  const rows = history.get(store.present.value)?.["step"]?.length ?? 0;
  const numbers = [...history.values()].some((columns) => columns["train_r2"]);
  const measure = numbers ? "r2" : "accuracy";
  const at = store.calm.value?.header[over.value] ?? 0;
  const present = store.present.value;
  const shape = [history, over.value, present, store.branches.value, store.theme.value];
  const losses = useMemo(() => linesOf("loss"), shape);
  const scores = useMemo(() => linesOf(measure), shape);
  const last = Math.max(at, ...[...history.values()].map((columns) => columns[over.value]?.at(-1) ?? 0));
  if (rows < 2) return <p class="quiet empty">{t.empty}</p>;

  const choose = (x: number) => {
    const columns = history.get(present)!;
    seek(store, columns["step"]![nearestRow(columns[over.value]!, x)] ?? 0);
  };
  const shared = { last, at, pointer: pointed.value, onPoint: (x: number | null) => (pointed.value = x), onChoose: choose };
  return (
    <div class="curves" role="group" aria-label={t.label}>
      <Words x={pointed.value ?? at} over={over.value} measure={measure} />
      <div class="curves-row">
        <Chart title={t.loss} lines={losses} log={log.value} {...shared}>
          <label class="toggle small">
            <input type="checkbox" checked={log.value} onChange={(event) => (log.value = event.currentTarget.checked)} />
            <span>{t.log}</span>
          </label>
        </Chart>
        <Chart title={numbers ? t.r2 : t.score} lines={scores} log={false} {...shared}>
          <select class="small" aria-label={t.over} value={over.value} onChange={(event) => (over.value = event.currentTarget.value as "epoch" | "step")}>
            <option value="epoch">{t.epochs}</option>
            <option value="step">{t.steps}</option>
          </select>
        </Chart>
      </div>
    </div>
  );

  function linesOf(name: string): Line[] {
    return store.branches.value.flatMap((branch) => {
      const columns = history.get(branch.id);
      const look = { color: branchColor(branch.id, store.theme.value), strong: branch.id === present };
      return ["train", "valid"].flatMap((part) => {
        const y = columns?.[`${part}_${name}`];
        return y ? [{ x: columns[over.value]!, y, dashed: part === "valid", ...look }] : [];
      });
    });
  }
}

/** The values of the present branch at a place along the axis, in words. */
function Words({ x, over, measure }: { x: number; over: "epoch" | "step"; measure: string }) {
  const store = useStore();
  const columns = store.history.value.get(store.present.value)!;
  const row = nearestRow(columns[over]!, x);
  const value = (name: string) => columns[name]?.[row];
  return (
    <p class="curve-words">
      <span>
        {over} <b>{whole(columns[over]![row] ?? 0)}</b>
      </span>
      {(["train", "valid"] as const).map((part) =>
        columns[`${part}_loss`] ? (
          <span key={part} class={part} style={{ "--branch": branchColor(store.present.value, store.theme.value) }}>
            <i />
            {t[part]} <b>{short(value(`${part}_loss`))}</b> <b>{scoreText(measure, value(`${part}_${measure}`))}</b>
          </span>
        ) : null,
      )}
    </p>
  );
}
