// The notebook's widget: a live training, a recording, or the recording of one whose kernel is gone.

import { render as draw } from "preact";
import { App } from "./components/App";
import { ReplaySource, type Replay } from "./source-replay";
import { WidgetSource, type Model } from "./source-widget";
import { Store } from "./store";
import { texts } from "./texts";
import "./style/index.css";

function render({ model, el }: { model: Model; el: HTMLElement }): () => void {
  const replay = model.get("replay") as Replay | null;
  let store: Store | null = null;
  const show = (source: ReplaySource | WidgetSource, title: string) => {
    store?.close();
    store = new Store(source);
    draw(null, el);
    draw(<App store={store} title={title} shape="widget" />, el);
  };
  const answered = (content: { type?: string }) => {
    if (content.type !== "welcome") return;
    model.off("msg:custom", answered);
    show(new WidgetSource(model), texts.title);
  };
  if (replay) show(new ReplaySource(replay), replay.title || texts.replayTitle);
  if (model.get("live") && !replay) show(new WidgetSource(model), texts.title);
  else if (model.get("live")) {
    model.on("msg:custom", answered);
    model.send({ type: "hello", protocol: 1, session: null, problem: null }); // no answer where the kernel is gone
  }
  return () => {
    model.off("msg:custom", answered);
    store?.close();
    draw(null, el);
  };
}

export default { render };
