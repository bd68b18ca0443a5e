"""The report in a real Chromium, opened from disk with the network off."""

import pytest

from separatrix.config import DataConfig, ModelConfig, RunConfig, TrainConfig
from separatrix.engines import train_population
from separatrix.report import section_for, write_report


@pytest.fixture(scope="module")
def path(tmp_path_factory):
    sections = []
    for name in ("moons", "circles"):
        config = RunConfig(
            data=DataConfig(name, n_samples=300),
            model=ModelConfig(hidden_layer_sizes=(8, 6)),
            train=TrainConfig(max_epochs=4),
        )
        runs = train_population([config.replace(seed=seed) for seed in range(3)])
        sections.append(section_for(runs, title=f"A network on {name}", reference=0.7))
    return write_report(sections, tmp_path_factory.mktemp("report") / "report.html", title="Two networks")


@pytest.fixture
def opened(chromium, path):
    """Open the page under given settings; afterwards nothing may have been complained of or asked for."""
    complaints, contexts = [], []

    def open_page(width=1280, **settings):
        context = chromium.new_context(viewport={"width": width, "height": 900}, offline=True, **settings)
        contexts.append(context)
        page = context.new_page()
        page.on("console", lambda message: complaints.append(message.text))
        page.on("pageerror", lambda error: complaints.append(str(error)))
        page.on("request", lambda request: complaints.append(request.url) if _is_asked(request.url) else None)
        page.goto(path.as_uri())
        return page

    def _is_asked(address):
        return not address.startswith("data:") and address != path.as_uri()

    yield open_page
    for context in contexts:
        context.close()
    assert complaints == []


def color(page, selector, name):
    return page.evaluate("([s, n]) => getComputedStyle(document.querySelector(s))[n]", [selector, name])


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [320, 390, 800, 1280, 1920])
def test_nothing_is_wider_than_the_window(opened, width, scheme):
    page = opened(width, color_scheme=scheme)
    for each in page.locator("details").all():
        each.locator("summary").click()
    assert page.evaluate("document.documentElement.scrollWidth") <= width


def test_every_image_loads_in_both_schemes(opened):
    for scheme in ("light", "dark"):
        page = opened(color_scheme=scheme)
        loaded = page.evaluate(
            "Promise.all([...document.images].map(image => image.decode().then(() => image.naturalWidth)))"
        )
        assert loaded == [800] * 4


def test_light_and_dark_are_what_they_say_in_page_and_pictures(opened):
    light, dark = opened(color_scheme="light"), opened(color_scheme="dark")
    assert color(light, "body", "backgroundColor") == "rgb(247, 246, 243)"
    assert color(dark, "body", "backgroundColor") == "rgb(20, 22, 26)"
    assert color(light, "svg text", "fill") == "rgb(35, 38, 43)"
    assert color(dark, "svg text", "fill") == "rgb(230, 228, 223)"
    assert "var(" not in color(dark, "svg path", "stroke")


def test_the_animation_can_be_held_and_played_again(opened):
    page = opened()
    film = page.locator(".film").first
    assert film.locator(".moving img").is_visible()
    assert not film.locator(".still img").is_visible()
    film.get_by_text("Hold still").click()
    assert film.locator(".still img").is_visible()
    assert not film.locator(".moving img").is_visible()
    film.get_by_text("Play").click()
    assert film.locator(".moving img").is_visible()


def test_who_asks_for_less_motion_gets_a_still_picture_until_they_ask_for_the_other(opened):
    page = opened(reduced_motion="reduce")
    film = page.locator(".film").first
    assert film.locator(".still img").is_visible()
    assert not film.locator(".moving img").is_visible()
    film.get_by_text("Play").click()
    assert film.locator(".moving img").is_visible()


def test_the_contents_lead_to_a_section(opened):
    page = opened(reduced_motion="reduce")
    page.get_by_role("navigation").get_by_role("link", name="A network on circles").click()
    heading = page.get_by_role("heading", name="A network on circles")
    assert abs(heading.bounding_box()["y"]) < 5


def test_pictures_are_named_for_who_does_not_see_them(opened):
    page = opened()
    assert page.get_by_role("img", name="Scatter of 300 rows over x1 and x2").count() == 2
    assert page.get_by_role("heading", level=1).inner_text() == "Two networks"


def test_the_page_prints(opened):
    page = opened()
    page.emulate_media(media="print")
    assert not page.locator(".film label").first.is_visible()
    assert page.locator(".film .still img").first.is_visible()
    assert page.pdf()[:5] == b"%PDF-"
