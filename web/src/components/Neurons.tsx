import type { Diagram, Unit } from "../diagram";
import { neuronMap } from "../frame";
import { flatIndex } from "../network";
import { css, paletteColors, SURFACE } from "../paint/colors";
import { paintField } from "../paint/field";
import { paintNeuron } from "../paint/neurons";
import { texts } from "../texts";
import { useStore } from "./context";
import { hover } from "./Stage";
import { usePainter } from "./usePainter";

const t = texts.model;

/** Every unit as a picture of what it computes; it is a button that opens its numbers. */
export function Neurons({ diagram }: { diagram: Diagram }) {
  const { network } = useStore().opened.value!;
  const last = network.layers.length - 1;
  return (
    <>
      {diagram.columns.slice(1).map((column, layer) =>
        column.units.map((unit) => {
          const key = `${layer} ${unit.index}`;
          return layer === last ? <Output {...{ key, layer, unit }} size={diagram.node} /> : <Hidden {...{ key, layer, unit }} size={diagram.node} />;
        }),
      )}
    </>
  );
}

interface UnitProps {
  layer: number;
  unit: Unit;
  size: number;
}

const boxOf = ({ x, y }: Unit, size: number) => ({ left: `${x}px`, top: `${y}px`, width: `${size}px`, height: `${size}px` });

function Hidden({ layer, unit, size }: UnitProps) {
  const store = useStore();
  const flat = flatIndex(store.opened.value!.network, layer, unit.index);
  const canvas = usePainter(
    (element) => {
      const frame = store.frame.value;
      const map = frame && frame.neuronSize ? neuronMap(frame, flat) : null;
      if (frame && map?.length) paintNeuron(element, map, frame.neuronSize, frame.neuronLow[flat]!, frame.neuronHigh[flat]!, store.theme.value);
    },
    [flat],
  );
  const chosen = store.unit.value;
  return (
    <button
      type="button"
      class="neuron"
      style={boxOf(unit, size)}
      aria-label={t.neuron(layer + 1, unit.index + 1)}
      aria-pressed={chosen?.layer === layer && chosen.unit === unit.index}
      onPointerEnter={() => hover(store, { layer, neuron: unit.index, flat })}
      onPointerLeave={() => hover(store, null)}
      onFocus={(event) => event.currentTarget.matches(":focus-visible") && hover(store, { layer, neuron: unit.index, flat })}
      onBlur={() => store.hovered.value && hover(store, null)}
      onClick={() => choose(store, layer, unit.index)}
    >
      <canvas ref={canvas} />
    </button>
  );
}

function Output({ layer, unit, size }: UnitProps) {
  const store = useStore();
  const { data, network } = store.opened.value!;
  const several = network.layers[layer]!.n_out > 1;
  const canvas = usePainter(
    (element) => {
      if (store.frame.value) paintField(element, store.frame.value, store.palette.value, store.theme.value);
    },
    [several],
  );
  const name = several ? (data.classes?.[unit.index] ?? String(unit.index + 1)) : data.target_name;
  const chosen = store.unit.value;
  const color = several ? css(paletteColors(store.palette.value, store.theme.value)[unit.index] ?? SURFACE[store.theme.value]) : undefined;
  return (
    <button
      type="button"
      class="neuron output"
      style={{ ...boxOf(unit, several ? size * 0.8 : size), background: color }}
      title={name}
      aria-label={t.outputUnit(name)}
      aria-pressed={chosen?.layer === layer && chosen.unit === unit.index}
      onClick={() => choose(store, layer, unit.index)}
    >
      {!several && <canvas ref={canvas} />}
    </button>
  );
}

function choose(store: ReturnType<typeof useStore>, layer: number, unit: number): void {
  const old = store.unit.value;
  store.unit.value = old?.layer === layer && old.unit === unit ? null : { layer, unit };
  if (store.unit.value) store.tab.value = "neuron";
}
