import type { Plane } from "./pen";
import type { Store } from "./store";

/** What the plane shows now: its columns, its edges, and what the other columns are held at. */
export function planeOf(store: Store): Plane {
  const opened = store.opened.value!;
  const header = store.calm.value?.header;
  const features = (header?.features ?? opened.problem.view.features) as [number, number];
  const ranges = opened.data.ranges;
  const extent = header?.extent ?? [...(ranges[features[0]] ?? [-1, 1]), ...(ranges[features[1]] ?? [-1, 1])];
  const held = opened.data.feature_names.map((name) => header?.held[name] ?? 0);
  return { features, extent: extent as Plane["extent"], held };
}
