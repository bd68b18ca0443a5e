import { score } from "../format";
import { texts } from "../texts";
import type { Overlay } from "../store";
import type { Job } from "../wire";
import { useStore } from "./context";
import { PaintedSeeds } from "./PaintedSeeds";
import { Progress } from "./Progress";

const t = texts.seeds;
const N = 64;

/** The same setting with many seeds: what they say together, how far they agree, and how well each one does. */
export function Seeds() {
  const store = useStore();
  const job = store.seeds.value;
  const picture = store.seedsPicture.value;
  const running = job?.state === "running";
  const show = (overlay: Overlay) => (store.overlay.value = store.overlay.value === overlay ? "network" : overlay);
  return (
    <div class="seeds">
      <div class="job-head">
        {running ? (
          <button type="button" onClick={() => store.send({ type: "cancel", job: "seeds" })}>
            {t.cancel}
          </button>
        ) : (
          <button type="button" class="primary" onClick={() => store.send({ type: "seeds", n: N })}>
            {job ? t.again : t.run(N)}
          </button>
        )}
        {job && <Progress {...{ job }} />}
        {!job && <p class="quiet">{t.about}</p>}
      </div>
      {job && (
        <div class="seeds-body">
          {picture && (
            <div class="seed-pictures">
              <PaintedSeeds kind="mean" label={t.mean} pressed={store.overlay.value === "mean"} onClick={() => show("mean")} />
              <PaintedSeeds kind="disagreement" label={t.disagreement} pressed={store.overlay.value === "disagreement"} onClick={() => show("disagreement")} />
            </div>
          )}
          <Strip {...{ job }} />
        </div>
      )}
    </div>
  );
}

/** A mark a seed from the worst to the best, stacked where they are alike. */
function Strip({ job }: { job: Job }) {
  const store = useStore();
  const scores = job.scores ?? [];
  const known = scores.flatMap((value, index) => (value === null ? [] : [{ value, index }])).sort((a, b) => a.value - b.value);
  if (!known.length) return null;
  const [low, high] = [known[0]!.value, known[known.length - 1]!.value];
  const measure = job.measure ?? "";
  const heights = new Map<number, number>();
  const places = known.map(({ value, index }) => {
    const bin = high > low ? Math.round((32 * (value - low)) / (high - low)) : 16;
    const level = heights.get(bin) ?? 0;
    heights.set(bin, level + 1);
    return { value, index, left: bin / 32, level };
  });
  const most = Math.max(...heights.values());
  return (
    <div class="strip-box">
      <div class="strip" role="group" aria-label={t.strip} style={{ "--most": Math.max(5, most) }}>
        {places.map(({ value, index, left, level }) => {
          const label = t.open(job.seeds?.[index] ?? index, score(measure, value));
          return (
            <button
              key={index}
              type="button"
              class={`mark${job.statuses?.[index] === "diverged" ? " failed" : ""}`}
              style={{ "--left": left, "--level": level }}
              aria-label={label}
              title={label}
              onClick={() => store.send({ type: "member", job: "seeds", index })}
            />
          );
        })}
      </div>
      <div class="strip-axis" aria-hidden="true">
        <span>{score(measure, low)}</span>
        <span>{score(measure, high)}</span>
      </div>
    </div>
  );
}

