import { score, short } from "../format";
import { texts } from "../texts";
import { useStore } from "./context";

const NAMES = ["train_loss", "valid_loss", "train_accuracy", "valid_accuracy", "train_r2", "valid_r2"];

/** The figures of the moment that is shown. */
export function Metrics() {
  const store = useStore();
  const header = store.calm.value?.header;
  if (!header) return null;
  const shown = NAMES.filter((name) => name in header.metrics);
  return (
    <dl class="metrics">
      {shown.map((name) => (
        <div key={name} class={name.startsWith("valid") ? "metric valid" : "metric"}>
          <dt>{texts.metrics[name]}</dt>
          <dd>{name.endsWith("loss") ? short(header.metrics[name]) : score(name, header.metrics[name])}</dd>
        </div>
      ))}
    </dl>
  );
}
