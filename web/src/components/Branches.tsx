import { score, short } from "../format";
import { branchColor } from "../paint/colors";
import { paintField } from "../paint/field";
import { texts } from "../texts";
import type { BranchInfo } from "../wire";
import { useStore } from "./context";
import { CloseIcon } from "./icons";
import { usePainter } from "./usePainter";

const t = texts.branches;

export const branchName = (branch: BranchInfo): string => branch.label || (branch.parent === null ? t.start : t.from(branch.from_step));

/** Every branch with its picture, what it changed, and how well it does. */
export function Branches() {
  const store = useStore();
  const branches = store.branches.value;
  return (
    <div class="branches">
      <ul class="branch-cards">
        {branches.map((branch) => (
          <Card key={branch.id} {...{ branch }} />
        ))}
      </ul>
      {branches.length < 2 && <p class="quiet">{t.none}</p>}
    </div>
  );
}

function Card({ branch }: { branch: BranchInfo }) {
  const store = useStore();
  const present = branch.id === store.present.value;
  const canvas = usePainter(
    (element) => {
      const newest = store.frame.value;
      const frame = newest?.header.branch === branch.id ? newest : store.pictures.get(branch.id);
      if (frame) paintField(element, frame, store.palette.value, store.theme.value);
    },
    [branch.id],
  );
  const columns = store.history.value.get(branch.id);
  const last = (name: string) => columns?.[name]?.[columns[name].length - 1];
  const measure = columns?.["valid_r2"] || columns?.["train_r2"] ? "r2" : "accuracy";
  const part = columns?.[`valid_${measure}`] ? "valid" : "train";
  const name = branchName(branch);
  return (
    <li class={present ? "branch-card present" : "branch-card"} style={{ "--branch": branchColor(branch.id, store.theme.value) }}>
      <button type="button" class="branch-open" aria-pressed={present} onClick={() => store.send({ type: "select", branch: branch.id })}>
        <canvas ref={canvas} />
        <b>{name}</b>
        <small>
          {t.steps(branch.last_step)}
          <br />
          {score(`${part}_${measure}`, last(`${part}_${measure}`))} · {short(last(`${part}_loss`), 3)}
        </small>
      </button>
      {branch.parent !== null && store.source.live && (
        <button type="button" class="icon remove" aria-label={texts.time.remove(name)} title={texts.time.remove(name)} onClick={() => store.send({ type: "remove", branch: branch.id })}>
          <CloseIcon />
        </button>
      )}
    </li>
  );
}
