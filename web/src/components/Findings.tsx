import { open } from "../actions";
import { texts } from "../texts";
import type { FindingInfo, Problem } from "../wire";
import { useStore } from "./context";

/** What goes wrong, the number that shows it, and what to do about it in one click. */
export function Findings() {
  const store = useStore();
  const found = store.findings.value;
  return (
    <section class="findings" aria-label={texts.findings.label} aria-live="polite">
      {found.map((finding) => (
        <Finding key={finding.kind} {...{ finding }} />
      ))}
    </section>
  );
}

function Finding({ finding }: { finding: FindingInfo }) {
  const store = useStore();
  const { title, text, remedy, kind } = finding;
  const act = () => {
    if (!remedy) return;
    if (remedy.message.type === "open") open(store, remedy.message.problem as Problem, true);
    else store.send(remedy.message);
  };
  return (
    <div class={`finding finding-${kind}`}>
      <details>
        <summary>
          <b>{title}</b> <span>{text}</span>
        </summary>
      </details>
      {remedy && store.source.live && (
        <button type="button" onClick={act}>
          {remedy.label}
        </button>
      )}
    </div>
  );
}
