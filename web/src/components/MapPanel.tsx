import { useSignal } from "@preact/signals";
import { around, axisText, type Range } from "../axis";
import { score, setting } from "../format";
import { texts } from "../texts";
import { useStore } from "./context";
import { LeftIcon } from "./icons";
import { MapPicture } from "./MapPicture";
import { Progress } from "./Progress";

const t = texts.map;
const SIZES = [24, 32, 48, 64, 96];

/** The learning rate against another setting, a trained network a pixel. */
export function MapPanel() {
  const store = useStore();
  const job = store.map.value;
  const train = store.train.value!;
  const model = store.opened.value!.problem.config.model;
  const other = useSignal(store.mapped.value?.[1].name ?? "weight_decay");
  const size = useSignal(32);
  const rate = Array.isArray(train.learning_rate) ? train.learning_rate[0]! : train.learning_rate;
  const present = (name: string): number =>
    name === "learning_rate" ? rate : Number(name === "initial_scale" ? model.initial_scale : train[name as keyof typeof train]) || 0;

  const draw = (x: Range, y: Range, back: [Range, Range][] = []) => {
    store.mapped.value = [x, y];
    store.mapBack.value = back;
    const most = store.welcome.value?.limits.map_size ?? 96;
    store.send({ type: "map", x: axisText(x), y: axisText(y), size: Math.min(size.value, most), measure: null });
  };
  const start = () => draw(around("learning_rate", rate), around(other.value, present(other.value)));
  const zoom = (x: Range, y: Range) => draw(x, y, [...store.mapBack.value, store.mapped.value!]);
  const back = store.mapBack.value;
  const running = job?.state === "running";
  const here: [number, number] | null = store.mapped.value && [rate, present(store.mapped.value[1].name)];
  const controls = (
    <div class="job-head">
      {running ? (
        <button type="button" onClick={() => store.send({ type: "cancel", job: "map" })}>
          {t.cancel}
        </button>
      ) : (
        <button type="button" class="primary" onClick={start}>
          {t.run}
        </button>
      )}
      <label class="inline">
        {t.against}
        <select value={other.value} onChange={(event) => (other.value = event.currentTarget.value)}>
          {Object.entries(t.fields).map(([name, text]) => (
            <option key={name} value={name}>
              {text}
            </option>
          ))}
        </select>
      </label>
      <select aria-label={t.size} title={t.size} value={size.value} onChange={(event) => (size.value = Number(event.currentTarget.value))}>
        {SIZES.map((n) => (
          <option key={n} value={n}>
            {n} × {n}
          </option>
        ))}
      </select>
      {back.length > 0 && (
        <button type="button" onClick={() => draw(...back[back.length - 1]!, back.slice(0, -1))}>
          <LeftIcon /> {t.zoomOut}
        </button>
      )}
    </div>
  );
  const said = job ? <Progress {...{ job }} /> : <p class="quiet">{t.about}</p>;
  if (!job?.values || !store.mapped.value) {
    return (
      <div class="map">
        {controls}
        {said}
      </div>
    );
  }
  return (
    <MapPicture {...{ job, here, zoom, words }} ranges={store.mapped.value}>
      {controls}
      {said}
    </MapPicture>
  );

  function words(x: number, y: number, value: number | null | undefined, failed: boolean): string {
    const [across, up] = store.mapped.value!;
    const said = failed ? t.failed : value === null || value === undefined ? t.waiting : score(job?.measure ?? "", value);
    const name = (field: string) => (field === "learning_rate" ? texts.train.rate : (t.fields[field] ?? field));
    return t.pixel(`${name(across.name)} ${setting(x)}`, `${name(up.name)} ${setting(y)}`, said);
  }
}
