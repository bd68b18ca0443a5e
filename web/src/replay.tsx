// The standalone file: the recording stands in it as JSON, and nothing is asked of anyone.

import { render } from "preact";
import { App } from "./components/App";
import { ReplaySource, type Replay } from "./source-replay";
import { Store } from "./store";
import { texts } from "./texts";
import "./style/index.css";

const held = document.getElementById("separatrix-replay");
const root = document.getElementById("separatrix");
if (held && root) {
  const replay = JSON.parse(held.textContent ?? "") as Replay;
  const store = new Store(new ReplaySource(replay));
  render(<App store={store} title={replay.title || texts.replayTitle} shape="replay" />, root);
}
