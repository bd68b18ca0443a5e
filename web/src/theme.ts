// Light or dark: as the system says, or as a person chose on this machine.

import type { Store } from "./store";
import type { Theme } from "./paint/colors";

export type Choice = "auto" | Theme;
const KEY = "separatrix-theme";
const dark = window.matchMedia("(prefers-color-scheme: dark)");

/** Whether it is dark round the page: JupyterLab has a theme of its own, else the system says. */
function around(): Theme {
  const lab = document.body.dataset["jpThemeLight"];
  return (lab === undefined ? dark.matches : lab === "false") ? "dark" : "light";
}

/** Keep the store's theme and the element's in step with the system; return what ends that. */
export function followTheme(store: Store, root: HTMLElement, choice: Choice = chosenTheme()): () => void {
  const apply = () => {
    store.theme.value = choice === "auto" ? around() : choice;
    root.dataset["theme"] = store.theme.value;
  };
  apply();
  dark.addEventListener("change", apply);
  const lab = new MutationObserver(apply);
  lab.observe(document.body, { attributeFilter: ["data-jp-theme-light"] });
  return () => {
    dark.removeEventListener("change", apply);
    lab.disconnect();
  };
}

export function chosenTheme(): Choice {
  try {
    return (localStorage.getItem(KEY) as Choice | null) ?? "auto";
  } catch {
    return "auto"; // a file opened from disk, or a frame without storage
  }
}

export function keepTheme(choice: Choice): void {
  try {
    localStorage.setItem(KEY, choice);
  } catch {
    // it lasts as long as the page
  }
}
