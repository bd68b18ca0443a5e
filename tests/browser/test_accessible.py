"""The page with a keyboard, for screen readers, in every width, light and dark."""

import pytest
from playwright.sync_api import expect

MOVING = """[...document.querySelectorAll("*")].map((one) => getComputedStyle(one)).filter((look) =>
  parseFloat(look.transitionDuration) > 0.01 ||
  (look.animationName != "none" && parseFloat(look.animationDuration) > 0.01)).length"""


@pytest.mark.native  # it trains a map
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing_on_any_panel_or_dialog(visit, scheme, axe):
    see = visit(color_scheme=scheme, reduced_motion="reduce")  # a colour on its way to another is none of axe's
    see.number("Epochs", 20)
    see.finish()
    for name in ("Curves", "Scores", "Branches", "Neuron", "Seeds", "Map"):
        see.tab(name)
        if name == "Neuron":
            see.page.get_by_role("button", name="Neuron 1 of layer 1", exact=True).click()
        if name == "Seeds":
            see.button("Train 64 more seeds").click()
            see.until(lambda: see.last("job", job="seeds", state="done"))
        if name == "Map":
            see.label("Pixels a side").select_option("24")
            see.button("Draw the map").click()
            see.until(lambda: see.last("job", job="map", state="done"))
        axe(see.page)
        see.picture(f"tab-{name.lower()}-{scheme}")
    for name in ("Lessons", "Open …", "Take home", "Keyboard"):
        see.button(name).click()
        expect(see.page.get_by_role("dialog")).to_be_visible()
        axe(see.page)
        see.picture(f"dialog-{name.split()[0].lower()}-{scheme}")
        see.page.keyboard.press("Escape")
        expect(see.page.get_by_role("dialog")).to_have_count(0)


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize(
    ("width", "height"),
    [(320, 640), pytest.param(390, 844, marks=pytest.mark.native), (800, 1100), (1920, 1080)],  # that one trains long
)
def test_nothing_is_wider_than_the_window(visit, width, height, scheme):
    see = visit(width=width, height=height, color_scheme=scheme)
    see.finish() if width == 390 else None
    see.picture(f"width-{width}-{scheme}")
    assert see.page.evaluate("document.documentElement.scrollWidth") <= width


def test_a_keyboard_alone_trains_scrubs_branches_and_draws(visit):
    see = visit()
    keys = see.page.keyboard
    keys.press("Space")
    see.until(lambda: see.frame[0]["step"] > 30)
    keys.press("Space")
    see.paused()
    keys.press("ArrowRight")
    keys.press("Home")
    see.at(0)
    keys.press("e")
    see.at(see.last("opened")["steps_per_epoch"])
    keys.press("b")
    see.until(lambda: len(see.last("branches")["branches"]) == 2)
    keys.press("2")
    see.page.locator(".plane").focus()
    keys.press("ArrowUp")
    n = len(see.last("opened")["data"]["X"])
    opened = see.opens(lambda: keys.press("Space"))
    assert len(opened["problem"]["points"]["X"]) == n + 1
    keys.press("Escape")
    keys.press("?")
    expect(see.page.get_by_role("dialog")).to_contain_text("Keyboard")


def test_who_asks_for_less_motion_is_moved_by_nothing(visit):
    see = visit(reduced_motion="reduce")
    moving = see.page.evaluate(MOVING)
    assert moving == 0


def test_the_theme_can_be_chosen_against_the_systems(visit):
    see = visit(color_scheme="light")
    assert see.page.locator(".separatrix").get_attribute("data-theme") == "light"
    for _ in range(2):  # from the system's to light, and on to dark
        see.page.get_by_role("button", name="Colours", exact=False).click()
    expect(see.page.locator(".separatrix")).to_have_attribute("data-theme", "dark")
