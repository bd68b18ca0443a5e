import { addLayer, removeLayer, resizeLayer, setLayers } from "../actions";
import { named, texts } from "../texts";
import type { Layer } from "../wire";
import { useStore } from "./context";
import { Choice } from "./fields";

const t = texts.model;

/** Over a hidden layer: its activation, and its neurons one more or one fewer. */
export function LayerHead({ x, index, layer }: { x: number; index: number; layer: Layer }) {
  const store = useStore();
  const n = index + 1;
  if (!store.source.live) {
    return (
      <span class="head-note" style={{ left: `${x}px` }}>
        {named(layer.activation)}
      </span>
    );
  }
  const names = (store.welcome.value?.choices.activation ?? []).map((name) => [name, named(name)] as const);
  return (
    <div class="layer-head" style={{ left: `${x}px` }} role="group" aria-label={t.layer(n)}>
      <Choice bare label={t.activationOf(n)} value={layer.activation} options={names} onChange={(name) => setLayers(store, (_, activations) => (activations[index] = name))} />
      <div class="segment tight">
        <button
          type="button"
          aria-label={layer.n_out > 1 ? t.fewer(n) : t.removeLayer(n)}
          title={layer.n_out > 1 ? t.fewer(n) : t.removeLayer(n)}
          onClick={() => (layer.n_out > 1 ? resizeLayer(store, index, -1) : removeLayer(store, index))}
        >
          −
        </button>
        <b>{layer.n_out}</b>
        <button type="button" aria-label={t.more(n)} title={t.more(n)} onClick={() => resizeLayer(store, index, 1)}>
          +
        </button>
        <button type="button" class="remove" aria-label={t.removeLayer(n)} title={t.removeLayer(n)} onClick={() => removeLayer(store, index)}>
          ×
        </button>
      </div>
    </div>
  );
}

/** Over the outputs: one hidden layer more. */
export function AddLayer({ x }: { x: number }) {
  const store = useStore();
  return (
    <div class="layer-head" style={{ left: `${x}px` }}>
      <span class="head-note-in">{t.output}</span>
      {store.source.live && (
        <button type="button" class="add-layer" aria-label={t.addLayer} title={t.addLayer} onClick={() => addLayer(store)}>
          + {t.layerWord}
        </button>
      )}
    </div>
  );
}
