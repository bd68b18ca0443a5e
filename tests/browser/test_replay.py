"""A standalone replay, opened from disk with the network off."""

import re

import pytest
import torch
from playwright.sync_api import expect

from separatrix.config import DataConfig, ModelConfig, RunConfig, TrainConfig
from separatrix.engines import train
from separatrix.playground.replay import write_replay

SHORT = RunConfig(
    data=DataConfig("moons", n_samples=200, noise=0.1),
    model=ModelConfig(hidden_layer_sizes=(8, 6), activation="tanh"),
    train=TrainConfig(learning_rate=0.3, batch_size=25, max_epochs=40),
)


@pytest.fixture(scope="session")
def runs():
    """Recordings of every kind: either engine, classes and numbers, few features and many, a module of one's own."""
    module = torch.nn.Sequential(torch.nn.Linear(2, 6), torch.nn.Tanh(), torch.nn.Linear(6, 1))
    few = SHORT.replace(train__max_epochs=8)
    return {
        "native": train(SHORT),
        "autograd": train(few, engine="autograd"),
        "classes": train(few.replace(data=DataConfig("blobs", n_classes=6, n_samples=200))),
        "features": train(few.replace(data=DataConfig("wine", standardize=True))),
        "numbers": train(few.replace(data=DataConfig("playground-reg-gauss"))),
        "line": train(few.replace(model=ModelConfig(name="logistic"))),
        "own": train(few, module=module),
    }


@pytest.fixture
def replayed(chromium, runs, tmp_path):
    """Open a recording from disk; afterwards nothing may have been complained of or asked for."""
    complaints, contexts = [], []

    def opened(name, width=1280, height=860, **settings):
        path = write_replay(runs[name], tmp_path / f"{name}.html")
        assert path.stat().st_size < 3_000_000
        context = chromium.new_context(viewport={"width": width, "height": height}, offline=True, **settings)
        contexts.append(context)
        page = context.new_page()
        page.on("console", lambda message: complaints.append(message.text))
        page.on("pageerror", lambda error: complaints.append(str(error)))
        page.on("request", lambda request: None if ours(request.url, path) else complaints.append(request.url))
        page.goto(path.as_uri())
        expect(page.get_by_label("Moment shown")).to_be_visible()
        return page

    yield opened
    for context in contexts:
        context.close()
    assert complaints == []


def ours(address, path):
    return address.startswith(("data:", "blob:")) or address == path.as_uri()


def painted(page):
    """The colours of the picture, as one text."""
    return page.locator(".plane canvas").first.evaluate("canvas => canvas.toDataURL()")


@pytest.mark.parametrize("name", ["native", "autograd", "classes", "features", "numbers", "line", "own"])
def test_every_kind_of_recording_scrubs(replayed, runs, name, pictures):
    page = replayed(name)
    last = painted(page)
    expect(page.locator(".readout")).to_contain_text(f"{int(runs[name].frame_steps[-1]):,}")
    page.get_by_label("Moment shown").fill("0")
    expect(page.locator(".readout")).to_contain_text(re.compile(r"Step\s*0"))
    assert painted(page) != last
    page.get_by_role("button", name="Run to the end").click()
    expect(page.locator(".readout")).to_contain_text(f"{int(runs[name].frame_steps[-1]):,}")
    assert painted(page) == last
    page.screenshot(path=pictures / f"replay-{name}-light.png")


def test_a_moment_has_its_own_numbers(replayed, runs):
    run = runs["native"]
    page = replayed("native")
    page.get_by_label("Moment shown").fill(str(run.frame_steps[10]))
    loss = run.history["valid_loss"][10]
    expect(page.locator(".metric.valid dd").first).to_have_text(f"{loss:.4g}")


def test_it_plays_to_its_end_by_itself(replayed, runs):
    page = replayed("native")
    page.get_by_role("button", name="Play").click()
    expect(page.get_by_role("button", name="Pause")).to_be_visible()
    expect(page.get_by_role("button", name="Play")).to_be_visible()
    expect(page.locator(".readout")).to_contain_text(f"{int(runs['native'].frame_steps[-1])}")


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [320, 880, 1280])
def test_axe_finds_nothing_and_nothing_is_wider_than_the_window(replayed, axe, pictures, scheme, width):
    page = replayed("native", width=width, color_scheme=scheme, reduced_motion="reduce")
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    page.screenshot(path=pictures / f"replay-{width}-{scheme}.png", full_page=True)
    axe(page)
