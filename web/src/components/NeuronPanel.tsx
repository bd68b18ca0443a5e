import { short } from "../format";
import { flatIndex, formula, hiddenName, numbersOf } from "../network";
import { texts } from "../texts";
import { useStore } from "./context";
import { NumberField } from "./fields";

const t = texts.neuron;

/** The chosen unit in full: its formula, and each of its numbers to read and to change. */
export function NeuronPanel() {
  const store = useStore();
  const unit = store.unit.value;
  const frame = store.calm.value;
  const { network, data } = store.opened.value!;
  const layer = unit ? network.layers[unit.layer] : undefined;
  if (!unit || !layer || !frame || frame.weights.length !== network.n_params) return <p class="quiet empty">{t.empty}</p>;
  const output = unit.layer === network.layers.length - 1;
  const name = output ? (layer.n_out > 1 ? (data.classes?.[unit.unit] ?? `${unit.unit + 1}`) : data.target_name) : hiddenName(unit.layer, unit.unit);
  const numbers = numbersOf(network, data.feature_names, frame.weights, unit.layer, unit.unit);
  const { weights, bias } = numbers;
  const edit = (index: number) => (value: number) => store.send({ type: "edit", index, value });
  const flat = flatIndex(network, unit.layer, unit.unit);
  return (
    <div class="neuron-panel">
      <h3>{output ? texts.model.outputUnit(name) : texts.model.neuron(unit.layer + 1, unit.unit + 1)}</h3>
      <p class="formula">{formula(network, numbers, unit.layer, name)}</p>
      {!output && <p class="quiet">{t.range(short(frame.neuronLow[flat], 3), short(frame.neuronHigh[flat], 3))}</p>}
      <div class="numbers">
        {weights.map(({ index, from, value }) => (
          <Number key={index} label={from} long={t.weight(from)} value={value} onChange={store.source.live ? edit(index) : null} />
        ))}
        {bias && <Number label={t.bias} long={t.bias} value={bias.value} onChange={store.source.live ? edit(bias.index) : null} />}
      </div>
    </div>
  );
}

function Number({ label, long, value, onChange }: { label: string; long: string; value: number; onChange: ((value: number) => void) | null }) {
  return (
    <div class="number" style={{ "--size": Math.min(1, Math.abs(value) / (1 + Math.abs(value))), "--sign": value < 0 ? "var(--negative)" : "var(--positive)" }}>
      <span>{label}</span>
      {onChange ? <NumberField bare label={long} value={value} step={0.1} onChange={onChange} /> : <b>{short(value)}</b>}
    </div>
  );
}
