import { look } from "../actions";
import { short } from "../format";
import { css, paletteColors } from "../paint/colors";
import { placeAt } from "../pen";
import { planeOf } from "../plane";
import { texts } from "../texts";
import type { Store } from "../store";
import { useStore } from "./context";
import { Plane } from "./Plane";
import { Tools } from "./Tools";

const t = texts.stage;

/** The picture: the tools over it, the axes round it, and in words what is under the pointer. */
export function Stage() {
  const store = useStore();
  const { feature_names } = store.opened.value!.data;
  const { extent, features } = planeOf(store);
  return (
    <section class="stage" aria-label={t.name}>
      <Tools>
        <Legend />
      </Tools>
      <div class="axes">
        <div class="axis axis-up" aria-hidden="true">
          <span>{short(extent[3], 2)}</span>
          <span class="axis-name">{feature_names[features[1]]}</span>
          <span>{short(extent[2], 2)}</span>
        </div>
        <Plane>
          <Said />
        </Plane>
        <div class="axis axis-across" aria-hidden="true">
          <span>{short(extent[0], 2)}</span>
          <span class="axis-name">{feature_names[features[0]]}</span>
          <span>{short(extent[1], 2)}</span>
        </div>
      </div>
    </section>
  );
}

function Legend() {
  const { data } = useStore().opened.value!;
  return data.classes ? <ClassKeys names={data.classes} /> : <NumberKey />;
}

/** In words what is under the pointer; without one, what the plane holds still. */
function Said() {
  const store = useStore();
  const hovered = store.hovered.value;
  const held = Object.entries(store.calm.value?.header.held ?? {});
  const words = held.length > 0 ? t.heldShort(held.length) : null;
  const said = hovered ? t.neuron(hovered.layer + 1, hovered.neuron + 1) : (pointed(store) ?? words);
  const title = words && t.held(held.map(([name, value]) => `${name} = ${short(value, 3)}`).join(", "));
  return said ? (
    <span class="plane-note" title={title ?? undefined}>
      {said}
    </span>
  ) : null;
}

function ClassKeys({ names }: { names: string[] }) {
  const store = useStore();
  const colors = paletteColors(store.palette.value, store.theme.value);
  return (
    <ul class="keys">
      {names.slice(0, 10).map((name, k) => (
        <li key={name}>
          <i style={{ background: css(colors[k]!) }} />
          {name}
        </li>
      ))}
    </ul>
  );
}

function NumberKey() {
  const store = useStore();
  const header = store.calm.value?.header;
  return (
    <div class="keys number-key">
      {short(header?.low, 3)} <i /> {short(header?.high, 3)}
    </div>
  );
}

/** What the network says under the pointer, read from the picture. */
function pointed(store: Store): string | null {
  const at = store.pointer.value;
  const frame = store.calm.value;
  if (!at || !frame) return null;
  const [x, y] = placeAt(planeOf(store), ...at);
  const column = Math.max(0, Math.min(frame.width - 1, Math.round(at[0] * (frame.width - 1))));
  const row = Math.max(0, Math.min(frame.height - 1, Math.round((1 - at[1]) * (frame.height - 1))));
  const byte = frame.boundary[row * frame.width + column]!;
  const { low, high } = frame.header;
  const classes = store.classes.value;
  const share = low + ((high - low) * byte) / 255;
  const place = `(${short(x, 3)}, ${short(y, 3)})`;
  if (!classes) return `${place} → ${short(share, 3)}`;
  const winner = frame.winner?.[row * frame.width + column] ?? (share > 0.5 ? 1 : 0);
  const sure = frame.winner || winner === 1 ? share : 1 - share;
  return `${place} → ${t.probability(classes[winner] ?? "?", `${Math.round(100 * sure)} %`)}`;
}

/** Ask for another neuron's map as finely as the boundary, or for none. */
export function hover(store: Store, hovered: Store["hovered"]["value"]): void {
  store.hovered.value = hovered;
  look(store, { hover: hovered?.flat ?? null });
}
