import { percent, short, whole } from "../format";
import { texts } from "../texts";
import { useStore } from "./context";
import { Metrics } from "./Metrics";

const t = texts.matrix;

/** How the validation rows come out: the confusion matrix of classes, R² of numbers. */
export function Matrix() {
  const store = useStore();
  const header = store.calm.value?.header;
  if (!header) return <p class="quiet empty">{t.empty}</p>;
  const { confusion, metrics } = header;
  if (!confusion) {
    return (
      <div class="matrix">
        <p class="big">
          R² {short(metrics["valid_r2"] ?? metrics["train_r2"], 4)}
        </p>
        <p class="quiet">{t.r2}</p>
        <Metrics />
      </div>
    );
  }
  const names = store.classes.value ?? confusion.map((_, k) => String(k));
  const most = Math.max(1, ...confusion.flat());
  const all = confusion.flat().reduce((sum, n) => sum + n, 0);
  const right = confusion.reduce((sum, row, k) => sum + row[k]!, 0);
  return (
    <div class="matrix">
      <table aria-label={t.label}>
        <thead>
          <tr>
            <td />
            {names.map((name) => (
              <th key={name} scope="col">
                {name}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {confusion.map((row, k) => (
            <tr key={k}>
              <th scope="row">{names[k]}</th>
              {row.map((n, said) => (
                <td key={said} class={said === k ? "right" : n ? "wrong" : ""} style={{ "--share": n / most }}>
                  {whole(n)}
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
      <div>
        <p class="big">{percent(right / (all || 1))}</p>
        <p class="quiet">
          {t.correct}: {t.rows(right, all)}
        </p>
        <p class="quiet">{t.read}</p>
      </div>
    </div>
  );
}
