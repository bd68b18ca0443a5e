// The network as a diagram: what it is fed, its neurons with what each one sees, its weights, and its outputs.

import { effect } from "@preact/signals";
import { useEffect, useRef } from "preact/hooks";
import { HEAD, place, rise, type Diagram } from "../diagram";
import { sourceName } from "../network";
import { paintEdges } from "../paint/edges";
import { short } from "../format";
import { texts } from "../texts";
import { useSignal } from "@preact/signals";
import type { Store } from "../store";
import { useStore } from "./context";
import { AddLayer, LayerHead } from "./LayerHead";
import { Inputs, inputRows } from "./Inputs";
import { Neurons } from "./Neurons";
import { useSize } from "./useSize";

const REACH = 7; // px from an edge within which it is pointed at

export function NetworkDiagram() {
  const store = useStore();
  const box = useRef<HTMLDivElement>(null);
  const canvas = useRef<HTMLCanvasElement>(null);
  const size = useSize(box);
  const opened = store.opened.value!;
  const rows = inputRows(store);
  const diagram = place(opened.network, rows.shown.length, size.width, Math.max(240, size.height));
  const tip = useSignal<{ x: number; y: number; text: string } | null>(null);

  useEffect(() => {
    const element = canvas.current!;
    element.width = Math.round(diagram.width * size.scale);
    element.height = Math.round(diagram.height * size.scale);
    const context = element.getContext("2d")!;
    return effect(() => {
      const frame = store.frame.value;
      const edges = { weights: frame?.weights ?? new Float64Array(), network: opened.network, diagram, inputs: rows.at, chosen: store.unit.value };
      if (frame && frame.weights.length === opened.network.n_params) paintEdges(context, size.scale, edges, store.theme.value);
    });
  }, [opened, diagram.width, diagram.height, size.scale, rows.at.join()]);

  return (
    <section class="network" aria-label={texts.model.diagram}>
      <div class="network-scroll" ref={box}>
        <div
          class="diagram"
          style={{ width: `${diagram.width}px`, height: `${diagram.height}px` }}
          onPointerMove={(event) => (tip.value = pointedEdge(store, diagram, rows.at, event.currentTarget, event))}
          onPointerLeave={() => (tip.value = null)}
        >
          <canvas ref={canvas} style={{ width: `${diagram.width}px`, height: `${diagram.height}px` }} />
          <Inputs diagram={diagram} rows={rows} />
          {opened.network.layers.slice(0, -1).map((layer, l) => (
            <LayerHead key={l} x={diagram.columns[l + 1]!.x} index={l} {...{ layer }} />
          ))}
          <AddLayer x={diagram.columns[diagram.columns.length - 1]!.x} />
          <Neurons diagram={diagram} />
          {diagram.columns.map(
            (column, c) =>
              column.hidden > 0 && (
                <span key={c} class="others" title={texts.model.othersLong(column.hidden)} style={{ left: `${column.x}px`, top: `${diagram.height - 16}px` }}>
                  {texts.model.others(column.hidden)}
                </span>
              ),
          )}
          {tip.value && (
            <span class="tip" style={{ left: `${tip.value.x}px`, top: `${tip.value.y}px` }}>
              {tip.value.text}
            </span>
          )}
        </div>
      </div>
    </section>
  );
}

/** The weight under the pointer, if there is one. */
function pointedEdge(store: Store, diagram: Diagram, inputs: number[], element: HTMLElement, event: PointerEvent) {
  const frame = store.frame.value;
  const { network, data } = store.opened.value!;
  if (!frame || (event.target as Element).closest("button, select, label")) return null;
  const box = element.getBoundingClientRect();
  const [x, y] = [event.clientX - box.left, event.clientY - box.top];
  const l = diagram.columns.findIndex((column, c) => x >= column.x && x <= (diagram.columns[c + 1]?.x ?? -1));
  const layer = network.layers[l];
  if (!layer || y < HEAD - 10) return null;
  const [from, to] = [diagram.columns[l]!, diagram.columns[l + 1]!];
  const up = rise((x - from.x) / (to.x - from.x));
  let found: { apart: number; text: string } | null = null;
  for (const target of to.units) {
    for (let source = 0; source < layer.n_in; source++) {
      const start = from.units[l === 0 ? inputs[source]! : source];
      if (!start) continue;
      const apart = Math.abs(start.y + up * (target.y - start.y) - y);
      if (apart > REACH || (found && found.apart <= apart)) continue;
      const value = short(frame.weights[layer.weight + target.index * layer.n_in + source]);
      const name = l === network.layers.length - 1 ? texts.model.output : sourceName(network, data.feature_names, l + 1, target.index);
      found = { apart, text: texts.model.weightTip(sourceName(network, data.feature_names, l, source), name, value) };
    }
  }
  return found && { x, y, text: found.text };
}

