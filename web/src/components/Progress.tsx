import { short } from "../format";
import { texts } from "../texts";
import type { Job } from "../wire";

/** How far a job is; when it is done, what it found. */
export function Progress({ job }: { job: Job }) {
  if (job.state !== "running") return <p class="job-words">{job.summary}</p>;
  return (
    <div class="job-words">
      <progress max={job.n} value={job.n_done} aria-label={job.job === "seeds" ? texts.tabs.seeds : texts.tabs.map} />
      <span class="quiet">{texts.seeds.progress(job.n_done, job.n, short(job.rate, 3))}</span>
    </div>
  );
}
