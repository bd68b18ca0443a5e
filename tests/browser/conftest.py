"""A real Chromium, a real `separatrix serve`, and a person at the page who notes what goes over the wire."""

import contextlib
import json
import re
import shutil
import subprocess
import sys
import time
from pathlib import Path

import pytest
from playwright.sync_api import expect, sync_playwright

from separatrix.playground.messages import unpack
from separatrix.playground.page_files import STATIC

ROOT = Path(__file__).parents[2]
PICTURES = ROOT / "build/screenshots"  # kept, to be looked at
AXE = ROOT / "web/node_modules/axe-core/axe.min.js"
TOKEN = "a-token-of-the-tests"
PATIENCE = 60  # seconds, far more than anything takes on a machine that does nothing else

BROWSER = shutil.which("chromium") or shutil.which("google-chrome")
QUIET = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking"]
QUIET += ["--disable-component-update", "--disable-sync"]

expect.set_options(timeout=1000 * PATIENCE)


@pytest.fixture(scope="session")
def page_is_built():
    if not (STATIC / "index.html").is_file():
        pytest.skip("needs the page: install Node 20.19 or newer, then make page")


@pytest.fixture(scope="module")  # its event loop is in the way of tests that run one of their own
def chromium():
    """The one browser of a process; playwright allows no second one."""
    if BROWSER is None:
        pytest.skip("needs Chromium: make browser")
    with sync_playwright() as playwright:
        found = playwright.chromium.launch(executable_path=BROWSER, args=QUIET)
        yield found
        found.close()


class Served:
    """A `separatrix serve` of its own process."""

    def __init__(self, port=0):
        command = [sys.executable, "-m", "separatrix", "serve", "--no-browser", "--token", TOKEN, "--port", str(port)]
        self._process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True)
        line = self._process.stdout.readline()
        self.url = re.search(r"http://\S+", line)[0]
        self.port = int(re.search(r":(\d+)/", self.url)[1])

    def kill(self):
        self._process.kill()
        self._process.wait()
        self._process.stdout.close()


@pytest.fixture(scope="session")
def server(page_is_built):
    found = Served()
    yield found
    found.kill()


class Visit:
    """A page and what came and went over its socket."""

    def __init__(self, page):
        self.page, self.told, self.sent, self.frames, self.n_frames = page, [], [], {}, 0
        self.sockets = []
        page.on("websocket", self._opened)

    def _opened(self, socket):
        self.sockets.append(socket)
        socket.on("framereceived", self._came)
        socket.on("framesent", lambda text: self.sent.append(json.loads(text)))

    def _came(self, message):
        if isinstance(message, str):
            self.told.append(json.loads(message))
            return
        header, arrays = unpack(message)
        if header["type"] == "frame":
            self.frame, self.n_frames = (header, arrays), self.n_frames + 1
            self.frames[header["branch"], header["step"]] = self.frame

    def until(self, true, what="something"):
        """Wait until something holds of what came; return it."""
        end = time.monotonic() + PATIENCE
        while not (found := true()):
            assert time.monotonic() < end, f"waited in vain for {what}; last told: {self.told[-3:]}"
            self.page.evaluate("new Promise((done) => setTimeout(done, 20))")
        return found

    def last(self, kind, **fields):
        """The newest message of a kind with such fields, or None."""
        fits = (m for m in reversed(self.told) if m["type"] == kind and all(m[n] == v for n, v in fields.items()))
        return next(fits, None)

    def count(self, kind):
        return sum(message["type"] == kind for message in self.told)

    def opens(self, act):
        """Do something that begins anew; return the message that says it has, once its first frame has come."""
        before, frames = self.count("opened"), self.n_frames
        act()
        self.until(lambda: self.count("opened") > before and self.n_frames > frames, "a new start")
        return self.last("opened")

    def at(self, step):
        """Wait for the frame of a step of the present branch to be shown; return its header and arrays."""
        self.until(lambda: self.n_frames and self.frame[0]["step"] == step, f"step {step}")
        return self.frame

    def paused(self):
        """Wait until nothing trains and its last frame is there; return its header and arrays."""
        expect(self.button("Play")).to_be_visible()
        self.until(lambda: self.last("status")["state"] != "playing", "a pause")
        return self.at(self.last("status")["step"])

    def button(self, name, **options):
        return self.page.get_by_role("button", name=name, exact=True, **options)

    def label(self, name):
        return self.page.get_by_label(name, exact=True)

    def tab(self, name):
        self.page.get_by_role("tab", name=name).click()

    def choose(self, name, value):
        """Set a field of the settings to a value; return what was opened by it."""
        field = self.page.locator(".settings").get_by_role("combobox", name=name, exact=True)
        return self.opens(lambda: field.select_option(value))

    def number(self, name, value):
        """Type a number into a field."""
        field = self.page.locator(".settings").get_by_role("spinbutton", name=name, exact=True)
        field.fill(str(value))
        field.press("Enter")

    def finish(self):
        self.button("Run to the end").click()
        ends = ("done", "converged", "stopped_early", "diverged")
        self.until(lambda: self.last("status")["state"] in ends, "the end")
        return self.paused()

    def picture(self, name):
        """Keep what is on screen."""
        PICTURES.mkdir(parents=True, exist_ok=True)
        self.page.screenshot(path=PICTURES / f"{name}.png")


def is_accessible(page):
    """Ask axe; nothing may be found."""
    if not page.evaluate("() => 'axe' in window"):
        page.evaluate(AXE.read_text(encoding="utf-8"))
    found = page.evaluate("async () => (await axe.run()).violations")
    told = [(one["id"], one["nodes"][0]["html"][:200], one["nodes"][0]["failureSummary"]) for one in found]
    assert told == []


@pytest.fixture(scope="session")
def axe():
    """Have axe look at a page; skip without its code, which is among the page's own development packages."""
    if not AXE.is_file():
        pytest.skip("needs axe-core: npm ci in web/")
    return is_accessible


@pytest.fixture(scope="session")
def pictures():
    """Where pictures are kept, to be looked at."""
    PICTURES.mkdir(parents=True, exist_ok=True)
    return PICTURES


@pytest.fixture(scope="session")
def start():
    """Start a server of the test's own."""
    return Served


@pytest.fixture
def visit(chromium, server):
    """Open the page; afterwards the browser may have complained of nothing and asked no other host."""
    complaints, contexts = [], []

    def opened(hash_="", wait=True, at=None, width=1280, height=800, quiet=True, script=None, **settings):
        context = chromium.new_context(viewport={"width": width, "height": height}, **settings)
        contexts.append(context)
        context.set_default_timeout(1000 * PATIENCE)
        page = context.new_page()
        found = Visit(page)
        address = (at or server).url
        home = address.split("?")[0]
        if quiet:
            page.on("console", lambda message: complaints.append(message.text))
            page.on("requestfailed", lambda request: complaints.append(f"failed: {request.url}"))
        if script:
            page.add_init_script(script)
        page.on("pageerror", lambda error: complaints.append(str(error)))
        page.on("request", lambda request: _ours(request.url, home) or complaints.append(request.url))
        page.goto(address + hash_)
        if wait:
            expect(page.locator(".workbench")).to_be_visible()
            found.until(lambda: found.n_frames, "a first frame")
        return found

    yield opened
    for context in contexts:
        with contextlib.suppress(Exception):  # one that a test has closed
            context.close()
    assert complaints == []


def _ours(url, home):
    return url.startswith((home, home.replace("http", "ws"), "data:", "blob:"))
