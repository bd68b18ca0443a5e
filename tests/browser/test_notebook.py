"""The widgets in a real JupyterLab: a recording and two live trainings, with a kernel and when it is gone."""

import contextlib
import json
import os
import re
import subprocess
import sys
import time
import urllib.request

import nbformat
import pytest
from playwright.sync_api import expect

TOKEN = "a-token-of-the-tests"
PATIENCE = 120  # seconds
CELLS = (
    "import separatrix as sx\n"
    'data = sx.DataConfig("moons", n_samples=200, noise=0.15)\n'
    'model = sx.ModelConfig(hidden_layer_sizes=(8, 6), activation="tanh")\n'
    "sx.train(data=data, model=model, train=sx.TrainConfig(learning_rate=0.3, max_epochs=60)).widget()",
    "live = sx.Playground(sx.RunConfig(data=data, model=model, train=sx.TrainConfig(max_epochs=100_000)))\nlive",
    'sx.Playground(sx.RunConfig(data=sx.DataConfig("circles", n_samples=200)))',
    "print(live.recording())",
)


SETTINGS = {
    "apputils-extension/notification": '{"fetchNews": "false", "checkForUpdates": false}',  # it asks no other host
    "notebook-extension/tracker": '{"windowingMode": "none"}',  # what is out of sight stays on the page
}


class Lab:
    """JupyterLab on this machine alone, with folders of its own, and one notebook in it."""

    def __init__(self, folder):
        self.notebook = folder / "work/nb.ipynb"
        self.notebook.parent.mkdir()
        cells = [nbformat.v4.new_code_cell(text) for text in CELLS]
        nbformat.write(nbformat.v4.new_notebook(cells=cells), self.notebook)
        for name, text in SETTINGS.items():
            path = folder / f"settings/@jupyterlab/{name}.jupyterlab-settings"
            path.parent.mkdir(parents=True)
            path.write_text(text)
        places = {"HOME": "home", "IPYTHONDIR": "ipython", "JUPYTERLAB_SETTINGS_DIR": "settings"}
        places |= {f"JUPYTER_{name.upper()}_DIR": name for name in ("runtime", "config", "data")}
        places["JUPYTERLAB_WORKSPACES_DIR"] = "workspaces"
        options = {"ServerApp.port": 0, "ServerApp.ip": "127.0.0.1", "IdentityProvider.token": TOKEN}
        options["ServerApp.root_dir"] = self.notebook.parent
        words = [f"--{name}={value}" for name, value in options.items()]
        self._process = subprocess.Popen(
            [sys.executable, "-m", "jupyterlab", "--no-browser", "--allow-root", *words],
            env=os.environ | {name: str(folder / place) for name, place in places.items()},
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        told = folder / f"runtime/jpserver-{self._process.pid}.json"
        wait_until(lambda: self._process.poll() is not None or (told.exists() and told.read_text()), "JupyterLab")
        self.url = f"http://127.0.0.1:{json.loads(told.read_text())['port']}"
        wait_until(self.answers, "JupyterLab's answer")

    def answers(self):
        with contextlib.suppress(OSError):
            return self.ask("GET", "status")

    def ask(self, method, path, body=None):
        request = urllib.request.Request(
            f"{self.url}/api/{path}",
            method=method,
            data=None if body is None else json.dumps(body).encode(),
            headers={"Authorization": f"token {TOKEN}"},
        )
        with urllib.request.urlopen(request, timeout=PATIENCE) as answer:
            return json.loads(answer.read() or "null")

    def begin_kernel(self):
        kernel = {"path": "nb.ipynb", "type": "notebook", "name": "", "kernel": {"name": "python3"}}
        return self.ask("POST", "sessions", kernel)["id"]

    def close(self):
        self._process.terminate()
        try:
            self._process.wait(20)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()


@pytest.fixture
def lab(tmp_path, page_is_built):
    found = Lab(tmp_path)
    yield found
    found.close()


@pytest.mark.timeout(600)
def test_recordings_and_live_trainings_stand_on_one_page_and_stay_readable(lab, chromium, pictures):
    session = lab.begin_kernel()
    context = chromium.new_context(viewport={"width": 1400, "height": 1000})
    context.set_default_timeout(1000 * PATIENCE)
    asked = []
    context.on("request", lambda request: asked.append(request.url))
    page = context.new_page()
    page.goto(f"{lab.url}/lab/tree/nb.ipynb?token={TOKEN}")
    run_all(page)

    replay = page.frame_locator(".separatrix-kept iframe").first
    expect(replay.locator(".readout")).to_contain_text("120")
    replay.get_by_label("Moment shown").fill("0")
    expect(replay.locator(".readout")).to_contain_text(re.compile(r"Step\s*0"))

    lives = page.locator(".separatrix.widget.live")
    expect(lives).to_have_count(2)
    first, second = lives.nth(0), lives.nth(1)
    expect(second.locator(".workbench")).to_be_visible()
    first.get_by_role("button", name="Play").hover()  # scrolls: a press at once would go to the frame that was there
    first.get_by_role("button", name="Play").click()
    step = first.locator(".readout .figure b").nth(1)
    expect(step).to_have_text(re.compile(r"[1-9],\d\d\d"))  # more than a thousand
    expect(second.locator(".readout .figure b").nth(1)).to_have_text("0")
    first.get_by_role("button", name="Pause").click()
    expect(first.get_by_role("button", name="Play")).to_be_visible()
    reached = settled(page, step)
    page.screenshot(path=pictures / "9-notebook-live-light.png")
    # of a live widget and what is kept of it only the widget is shown
    kept = page.locator(".separatrix-kept-live iframe").first
    expect(kept).to_be_hidden()
    expect(kept).to_have_attribute("srcdoc", re.compile(rf'"step":{reached}\b'))

    page.keyboard.press("Control+s")
    saved(lab, reached)
    page.close()
    lab.ask("DELETE", f"sessions/{session}")

    reader = context.new_page()
    reader.goto(f"{lab.url}/doc/tree/nb.ipynb?token={TOKEN}")
    without_kernel(reader)
    frames = reader.locator(".separatrix-kept iframe:visible")
    expect(frames).to_have_count(3)
    left = reader.frame_locator(".separatrix-kept-live iframe").first
    expect(left.locator(".readout")).to_contain_text(f"{reached:,}")
    left.get_by_label("Moment shown").fill("0")
    expect(left.locator(".readout")).to_contain_text(re.compile(r"Step\s*0"))
    expect(reader.get_by_text("Error displaying widget: model not found").first).to_be_hidden()
    reader.screenshot(path=pictures / "9-notebook-kept-light.png")
    context.close()
    assert [address for address in asked if not address.startswith((lab.url, "data:", "blob:", "about:"))] == []


def run_all(page):
    """Run the notebook's cells once its kernel answers: what is asked before is dropped."""
    expect(page.locator(".jp-Notebook .jp-Cell .cm-content")).to_have_count(len(CELLS))
    expect(page.locator("#jp-main-statusbar")).to_contain_text("| Idle")
    page.get_by_role("menuitem", name="Run", exact=True).click()
    page.get_by_role("menuitem", name="Run All Cells", exact=True).click()
    expect(page.locator(".jp-OutputArea-output", has_text="Recording(moons, mlp")).to_be_visible()


def settled(page, step):
    """Return the step that is shown once it stays: the last frame may come after the pause."""
    shown = None
    while shown != (shown := step.inner_text()):
        page.wait_for_timeout(1000)
    return int(shown.replace(",", ""))


def saved(lab, step):
    """Wait until the notebook's file holds what was reached."""
    wait_until(lambda: f"&quot;step&quot;:{step}," in lab.notebook.read_text(), "the notebook's file")


def wait_until(true, what):
    end = time.monotonic() + PATIENCE
    while not true():
        assert time.monotonic() < end, f"waited in vain for {what}"
        time.sleep(0.05)


def without_kernel(page):
    """Read a notebook without starting a kernel, as is answered where it is asked; an empty Lab is loaded again."""
    cells = page.locator(".jp-Notebook .jp-Cell")
    decline = page.get_by_role("button", name="No Kernel", exact=True)
    for _ in range(3):
        end, seen = time.monotonic() + PATIENCE / 3, 0
        while time.monotonic() < end:
            if decline.is_visible():
                page.keyboard.press("Escape")
            seen = seen + 1 if cells.last.is_visible() and not decline.is_visible() else 0
            if seen == 3:  # it may ask after the cells are there
                return
            page.wait_for_timeout(500)
        page.reload()
    expect(cells.last).to_be_visible()
