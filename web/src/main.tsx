// The page that `separatrix serve` opens.

import { render } from "preact";
import { App } from "./components/App";
import { isLink } from "./link";
import { LiveSource } from "./source-live";
import { Store } from "./store";
import { texts } from "./texts";
import "./style/index.css";

const page = new URL(location.href);
const link = isLink(page.hash) ? page.href : null;
const store = new Store(new LiveSource(page), link);
// a link that is pasted into the address of an open page opens too
window.addEventListener("hashchange", () => isLink(location.hash) && store.send({ type: "import", text: location.href }));
render(<App store={store} title={texts.title} shape="page" />, document.getElementById("separatrix")!);
