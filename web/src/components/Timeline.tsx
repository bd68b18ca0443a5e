import { branchHere, seek } from "../actions";
import { branchColor } from "../paint/colors";
import { texts } from "../texts";
import type { BranchInfo } from "../wire";
import { useStore } from "./context";
import { BranchIcon, LatestIcon } from "./icons";
import { branchName } from "./Branches";

const t = texts.time;
const MOST_TRACKS = 6; // drawn at once; the list of branches has them all

/** All moments of the present branch under one slider, and the other branches as tracks above it. */
export function Timeline() {
  const store = useStore();
  const branch = store.branch.value;
  const last = Math.max(1, ...store.branches.value.map(({ last_step }) => last_step), store.step.value);
  const own = Math.max(branch?.last_step ?? 0, store.step.value);
  const step = store.step.value;
  const epoch = store.calm.value?.header.epoch ?? 0;
  return (
    <section class="timeline" aria-label={t.label}>
      {store.branches.value.length > 1 && <Tracks {...{ last }} />}
      <div class="timeline-row">
        <div class="timeline-slider" style={{ "--reach": `${store.branches.value.length > 1 ? Math.max(4, (100 * own) / last) : 100}%` }}>
          <input
            type="range"
            min={0}
            max={Math.max(1, own)}
            step={1}
            value={step}
            aria-label={t.slider}
            aria-valuetext={t.valueText(step, epoch.toFixed(1))}
            onInput={(event) => seek(store, Number(event.currentTarget.value))}
          />
        </div>
        <button type="button" class="icon" aria-label={t.latest} title={t.latest} disabled={step >= own} onClick={() => seek(store, own)}>
          <LatestIcon />
        </button>
        {store.source.live && (
          <button type="button" class="branch-here" title={t.branch} onClick={() => branchHere(store)}>
            <BranchIcon />
            <span>{t.branch}</span>
          </button>
        )}
      </div>
    </section>
  );
}

function Tracks({ last }: { last: number }) {
  const store = useStore();
  const all = store.branches.value;
  const shown = all.length <= MOST_TRACKS ? all : [...all.slice(0, 1), ...all.slice(-(MOST_TRACKS - 1))];
  return (
    <ul class="tracks">
      {shown.map((branch) => (
        <Track key={branch.id} {...{ branch, last }} />
      ))}
    </ul>
  );
}

function Track({ branch, last }: { branch: BranchInfo; last: number }) {
  const store = useStore();
  const present = branch.id === store.present.value;
  const start = (100 * branch.from_step) / last;
  const width = Math.max(1.5, (100 * (branch.last_step - branch.from_step)) / last);
  return (
    <li>
      <button
        type="button"
        class="track"
        aria-label={t.branchName(branchName(branch))}
        aria-pressed={present}
        title={branchName(branch)}
        onClick={() => store.send({ type: "select", branch: branch.id })}
      >
        <i style={{ left: `${Math.min(start, 98.5)}%`, width: `${width}%`, background: branchColor(branch.id, store.theme.value) }} />
      </button>
    </li>
  );
}
