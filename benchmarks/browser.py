"""What a person at the page sees, in a real Chromium of 1,280 × 800: python -m benchmarks.browser

A page is made to note when each frame is on screen: it acknowledges a frame once it is painted. Chromium draws without
a GPU here, on the processors that train, so these are lower bounds of what a desktop gives. Needs the extra "test".

load     from going to the page to its first boundary, the server running
play     from the press on Play to the first boundary that has moved
frames   painted a second while training at 500 steps/s, with 100 × 100 points and 24 neuron maps
scrub    from moving the slider to the moment on screen
branch   from the press on "Branch here" to the branch on screen
"""

from __future__ import annotations

import argparse
import json
import shutil
import statistics
import tempfile
from pathlib import Path
from typing import Any

from .playground import CONFIG, TOKEN, Server

SIZE = {"width": 1280, "height": 800}
QUIET = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking"]
NOTES = """
globalThis.painted = [];  // [when, frame, step of it]
globalThis.branches = [];
const steps = new Map();
const Real = WebSocket;
globalThis.WebSocket = class extends Real {
  constructor(...all) {
    super(...all);
    this.addEventListener("message", ({ data }) => {
      if (typeof data === "string") {
        if (JSON.parse(data).type === "branches") branches.push([performance.now(), JSON.parse(data).branches.length]);
        return;
      }
      const header = new Uint8Array(data, 4, new DataView(data).getUint32(0, true));
      const { id, step } = JSON.parse(new TextDecoder().decode(header));
      steps.set(id, step);
    });
  }
  send(text) {
    const said = JSON.parse(text);
    if (said.type === "ack") painted.push([performance.now(), said.frame, steps.get(said.frame)]);
    super.send(text);
  }
};
"""
# Runs an act, and returns how long it took until a condition held; both are functions of JavaScript.
TIMED = """() => new Promise((done) => {
  const act = %s, held = %s, start = performance.now(), before = painted.length;
  const look = () => {
    const at = held(start, before);
    if (at) done(at - start); else requestAnimationFrame(look);
  };
  act();
  look();
})"""
PRESS = """() => [...document.querySelectorAll("button")]
  .find(({ ariaLabel, textContent }) => (ariaLabel ?? textContent.trim()) === "%s").click()"""
SCRUB = """() => {
  const slider = document.querySelector('[aria-label="Moment shown"]');
  slider.value = %d;
  slider.dispatchEvent(new Event("input", { bubbles: true }));
}"""
SHOWN = "(start, before) => painted.slice(before).find(([, , step]) => step %s)?.[0]"
BRANCHED = "(start) => branches.find(([when, n]) => when > start && n > 1)?.[0]"


def timed(page: Any, act: str, held: str) -> float:
    """Return seconds."""
    return float(page.evaluate(TIMED % (act, held))) / 1000


def visit(browser: Any, address: str, seconds: float) -> dict[str, float]:
    """Measure one page, from its load on."""
    page = browser.new_page(viewport=SIZE)
    page.add_init_script(NOTES)
    page.goto(address, wait_until="commit")
    page.evaluate(TIMED % ("() => 0", "() => painted[0]?.[0]"))
    load = page.evaluate("painted[0][0]") / 1000
    play = timed(page, PRESS % "Play", SHOWN % "> 0")
    page.wait_for_timeout(1000)
    first = page.evaluate("painted.length")
    page.wait_for_timeout(1000 * seconds)
    times = page.evaluate(f"painted.slice({first}).map(([when]) => when)")
    page.evaluate(PRESS % "Pause")
    page.wait_for_timeout(500)
    last = page.evaluate("painted.at(-1)[2]")
    moments = [round(last * share) for share in (0.2, 0.7, 0.4, 0.9, 0.1, 0.6, 0.3, 0.8)]
    scrubs = [timed(page, SCRUB % step, SHOWN % f"=== {step}") for step in moments]
    branch = timed(page, PRESS % "Branch here", BRANCHED)
    page.close()
    painted = len({round(when) for when in times})  # frames that came for one painting are acknowledged together
    return {
        "load_s": load,
        "play_s": play,
        "frames_per_s": painted / seconds,
        "scrub_s": statistics.median(scrubs),
        "scrub_s_most": max(scrubs),
        "branch_s": branch,
    }


def figures(seconds: float = 10, rounds: int = 3) -> dict[str, Any]:
    """Return the median of some visits, each figure for itself; the server's first page is not one of them."""
    from playwright.sync_api import sync_playwright

    with tempfile.TemporaryDirectory() as folder:
        config = Path(folder) / "run.toml"
        config.write_text(CONFIG.to_toml(), encoding="utf-8")
        server = Server("--open", str(config))
        try:
            with sync_playwright() as playwright:
                browser = playwright.chromium.launch(executable_path=shutil.which("chromium"), args=QUIET)
                found = [visit(browser, f"{server.address}?token={TOKEN}", seconds) for _ in range(rounds + 1)][1:]
                browser.close()
        finally:
            server.end()
    return {name: statistics.median(each[name] for each in found) for name in found[0]}


if __name__ == "__main__":
    words = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    words.add_argument("--seconds", type=float, default=10, help="for how long frames are counted")
    print(json.dumps(figures(words.parse_args().seconds), indent=2))
