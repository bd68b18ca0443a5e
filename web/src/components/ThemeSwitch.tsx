import { useContext } from "preact/hooks";
import { texts } from "../texts";
import type { Choice } from "../theme";
import { ThemeContext } from "./App";
import { AutoIcon, MoonIcon, SunIcon } from "./icons";

const NEXT: Record<Choice, Choice> = { auto: "light", light: "dark", dark: "auto" };
const ICONS = { auto: <AutoIcon />, light: <SunIcon />, dark: <MoonIcon /> };

export function ThemeSwitch() {
  const { choice, choose } = useContext(ThemeContext);
  const label = `${texts.menu.theme}: ${texts.menu.themes[choice]}`;
  return (
    <button type="button" class="icon" aria-label={label} title={label} onClick={() => choose(NEXT[choice])}>
      {ICONS[choice]}
    </button>
  );
}
