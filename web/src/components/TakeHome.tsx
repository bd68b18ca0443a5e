import { useSignal } from "@preact/signals";
import { useEffect } from "preact/hooks";
import { shareLink } from "../link";
import { texts } from "../texts";
import { useStore } from "./context";
import { Dialog } from "./Dialog";

const t = texts.take;
const LONG = 8000; // characters that some programs cut
const GROUPS: [string, string[]][] = [
  [t.code, ["script", "sklearn", "toml", "json"]],
  [t.pictures, ["png", "svg", "gif"]],
  [t.whole, ["replay", "recording"]],
];

/** Everything that can be kept of what is on screen. */
export function TakeHome() {
  const store = useStore();
  const session = store.welcome.value?.session ?? "";
  return (
    <Dialog heading={t.heading} wide>
      <ShareLink />
      {GROUPS.map(([heading, items]) => (
        <section key={heading} class="take-group">
          <h3>{heading}</h3>
          <ul class="take-list">
            {items.map((item) => (
              <li key={item}>
                <a href={store.source.take?.(item, session)} download>
                  <b>{t.items[item]![0]}</b>
                  <small>{t.items[item]![1]}</small>
                </a>
              </li>
            ))}
          </ul>
        </section>
      ))}
    </Dialog>
  );
}

function ShareLink() {
  const store = useStore();
  const link = useSignal("");
  const copied = useSignal(false);
  useEffect(() => {
    const problem = store.currentProblem();
    if (problem) void shareLink(problem, new URL(location.href)).then((made) => (link.value = made));
  }, []);
  const copy = async (field: HTMLInputElement) => {
    field.select();
    try {
      await navigator.clipboard.writeText(link.value);
    } catch {
      document.execCommand("copy"); // a page that is not served over https or from this machine
    }
    copied.value = true;
  };
  return (
    <section class="take-group">
      <h3 id="share-link">{t.link}</h3>
      <form
        class="share"
        onSubmit={(event) => {
          event.preventDefault();
          void copy(event.currentTarget.querySelector("input")!);
        }}
      >
        <input readOnly value={link.value} aria-labelledby="share-link" onFocus={(event) => event.currentTarget.select()} />
        <button type="submit" class="primary">
          {copied.value ? t.copied : t.copy}
        </button>
      </form>
      <p class="quiet">{link.value.length > LONG ? t.long : t.linkText}</p>
    </section>
  );
}
