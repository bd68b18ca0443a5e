"""The page about a map in a real Chromium, opened from disk with the network off."""

import pytest

import separatrix as sx
from separatrix.analysis.seeds import number
from separatrix.report.map_report import write_map_report


@pytest.fixture(scope="module")
def made(tmp_path_factory):
    folder = tmp_path_factory.mktemp("map")
    config = sx.RunConfig(
        data=sx.DataConfig("moons", n_samples=60),
        model=sx.ModelConfig(hidden_layer_sizes=(3,)),
        train=sx.TrainConfig(batch_size=20, max_epochs=3),
    )
    found = sx.hyperparameter_map(
        config,
        x="learning_rate=0.001:100:log",
        y="weight_decay=0.0001:1:log",
        size=(11, 5),
        store=folder / "runs.sqlite",
    )
    return found, write_map_report(found, folder / "map.html")


@pytest.fixture
def opened(chromium, made):
    """Open the page; afterwards nothing may have been complained of or asked for."""
    complaints, contexts = [], []
    address = made[1].as_uri()

    def open_page(width=1280, **settings):
        context = chromium.new_context(viewport={"width": width, "height": 900}, offline=True, **settings)
        contexts.append(context)
        page = context.new_page()
        page.on("console", lambda message: complaints.append(message.text))
        page.on("pageerror", lambda error: complaints.append(str(error)))
        page.on("request", lambda request: complaints.append(request.url) if _is_asked(request.url) else None)
        page.goto(address)
        return page

    def _is_asked(asked):
        return not asked.startswith("data:") and asked != address

    yield open_page
    for context in contexts:
        context.close()
    assert complaints == []


def place(page, column, row):
    """The middle of a pixel of the map, in the area that takes clicks."""
    box = page.locator("#aim").bounding_box()
    return {"x": box["width"] * (column + 0.5) / 11, "y": box["height"] * (4.5 - row) / 5}


@pytest.mark.parametrize(("column", "row", "at"), [(0, 0, "0.001 0.0001"), (6, 3, "1 0.1"), (4, 4, "0.1 1")])
def test_a_click_says_the_value_and_the_command_that_opens_the_network(opened, made, column, row, at):
    page, found = opened(), made[0]
    page.locator("#aim").click(position=place(page, column, row))
    x, y = at.split()
    value = number(float(found.grid()[row, column]))
    said = f"Chosen: learning_rate {x}, weight_decay {y}: validation accuracy {value.removesuffix('.0')}, done."
    assert page.locator("#words").inner_text() == said
    assert page.locator("#command").inner_text() == (
        f"separatrix map open {found.sweep.entry.id} --store {made[1].parent / 'runs.sqlite'} --at {at}"
    )


def test_the_click_hits_the_pixel_that_the_picture_shows_there(opened, made):
    page = opened()
    image = page.locator(".in-light svg image").first.bounding_box()  # the pixels of the map
    aim = page.locator("#aim").bounding_box()
    assert all(abs(aim[side] - image[side]) < 4 for side in ("x", "y", "width", "height"))


def test_pointing_says_the_value_and_chooses_nothing(opened):
    page = opened()
    page.locator("#aim").hover(position=place(page, 6, 3))
    assert page.locator("#over").inner_text().startswith("learning_rate 1, weight_decay 0.1: validation accuracy 0.")
    assert page.locator("#words").inner_text() == ""
    assert not page.locator("#command").is_visible()
    page.mouse.move(5, 5)
    assert page.locator("#over").inner_text().startswith("Point at the map")


def test_arrow_keys_choose_too(opened, made):
    store = made[1].parent / "runs.sqlite"
    page, opens = opened(), f"separatrix map open {made[0].sweep.entry.id} --store {store}"
    page.locator("#aim").focus()
    page.keyboard.press("ArrowRight")  # the middle
    page.keyboard.press("ArrowRight")
    page.keyboard.press("ArrowUp")
    assert page.locator("#command").inner_text() == f"{opens} --at 1 0.1"
    page.keyboard.press("Shift+ArrowLeft")
    assert page.locator("#command").inner_text() == f"{opens} --at 0.001 0.1"


@pytest.mark.parametrize("width", [320, 800, 1920])
def test_nothing_is_wider_than_the_window(opened, width):
    page = opened(width)
    page.locator("#aim").click(position=place(page, 2, 2))
    for each in page.locator("details").all():
        each.locator("summary").click()
    assert page.evaluate("document.documentElement.scrollWidth") <= width


@pytest.mark.parametrize(("scheme", "other"), [("light", "dark"), ("dark", "light")])
def test_the_map_is_drawn_for_light_and_for_dark(opened, scheme, other):
    page = opened(color_scheme=scheme)
    assert page.locator(f".map .in-{scheme}").is_visible()
    assert not page.locator(f".map .in-{other}").is_visible()
