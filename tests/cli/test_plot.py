import json

import pytest
from matplotlib import pyplot as plt
from matplotlib import rcParams
from PIL import Image

from separatrix.cli.plot import MOVING, STILL


@pytest.mark.parametrize("kind", ["loss", "boundary", "neurons", "weights", "data", "confusion", "surface"])
def test_each_kind_is_drawn_to_a_file_named_after_recording_and_kind(run, moons, own_folder, kind):
    code, out, err = run("plot", moons, kind)
    assert (code, err) == (0, "")
    assert out.startswith(f"Saved moons-{kind}.png (")
    with Image.open(own_folder / f"moons-{kind}.png") as picture:
        assert min(picture.size) > 300


def test_the_animation_is_a_gif_by_default(run, moons, own_folder):
    assert run("plot", moons, "animation")[0] == 0
    with Image.open(own_folder / "moons-animation.gif") as picture:
        assert picture.n_frames == 6


@pytest.mark.parametrize("suffix", STILL)
def test_a_still_picture_takes_each_format(run, moons, own_folder, suffix):
    assert run("plot", moons, "data", "-o", f"a{suffix}")[0] == 0
    start = (own_folder / f"a{suffix}").read_bytes()[:300]
    mark = {".png": b"PNG", ".svg": b"<svg", ".pdf": b"%PDF", ".jpg": b"JFIF", ".webp": b"WEBP"}[suffix]
    assert mark in start or mark in (own_folder / f"a{suffix}").read_bytes()[:2000]


@pytest.mark.parametrize("suffix", [suffix for suffix in MOVING if suffix not in (".mp4", ".gif")])
def test_an_animation_takes_each_format(run, moons, own_folder, suffix):
    assert run("plot", moons, "animation", "-o", f"a{suffix}")[0] == 0
    with Image.open(own_folder / f"a{suffix}") as picture:
        assert picture.n_frames == 6


def pixels(path):
    with Image.open(path) as picture:
        return picture.convert("L").tobytes()


def test_a_frame_or_its_epoch_draws_the_same_picture_and_another_than_the_last(run, moons, own_folder):
    run("plot", moons, "boundary", "-o", "last.png")
    run("plot", moons, "boundary", "--frame", "1", "-o", "frame.png")
    run("plot", moons, "boundary", "--epoch", "1", "-o", "epoch.png")
    assert pixels("frame.png") == pixels("epoch.png") != pixels("last.png")


def test_dark_is_dark_and_leaves_the_style_as_it_was(run, moons, own_folder):
    before, figures = dict(rcParams), plt.get_fignums()
    run("plot", moons, "loss", "--dark", "-o", "dark.png")
    run("plot", moons, "loss", "-o", "light.png")
    assert pixels("dark.png")[0] < 40
    assert pixels("light.png")[0] > 215
    assert dict(rcParams) == before
    assert plt.get_fignums() == figures


def test_features_are_chosen_by_name_or_position(run, wine_run, own_folder):
    wine_run.save("wine.safetensors")
    run("plot", "wine.safetensors", "boundary", "--features", "alcohol", "hue", "-o", "names.png")
    run("plot", "wine.safetensors", "boundary", "--features", "0", "10", "-o", "positions.png")
    run("plot", "wine.safetensors", "boundary", "-o", "first.png")
    assert pixels("names.png") == pixels("positions.png") != pixels("first.png")


def test_json_tells_the_path_and_the_size(run, moons, own_folder):
    told = json.loads(run("plot", moons, "loss", "--json")[1])
    assert told == {"path": "moons-loss.png", "bytes": (own_folder / "moons-loss.png").stat().st_size}


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (["loss", "-o", "a.txt"], "error: -o must be a path that ends in .png, .svg, .pdf, .jpg, .webp; got 'a.txt'."),
        (["loss", "-o", "a.gif"], "error: -o must be a path that ends in .png, .svg, .pdf, .jpg, .webp; got 'a.gif'."),
        (["animation", "-o", "a.png"], "error: -o must be a path that ends in .gif, .webp, .apng, .mp4; got 'a.png'."),
        (
            ["loss", "--frame", "1"],
            "error: --frame is for boundary, confusion, neurons, surface, weights; loss shows the whole run.",
        ),
        (
            ["animation", "--epoch", "1"],
            "error: --epoch is for boundary, confusion, neurons, surface, weights; animation shows the whole run.",
        ),
        (
            ["loss", "--features", "x1", "x2"],
            "error: --features is for animation, boundary, data, neurons; loss shows no features.",
        ),
        (["boundary", "--frame", "9"], "error: --frame must be between -6 and 5; got 9."),
        (["boundary", "--epoch", "9"], "error: --epoch must be between 0 and 5; got 9.0."),
    ],
)
def test_a_picture_that_cannot_be_had_is_refused(run, moons, words, message):
    assert run("plot", moons, *words) == (2, "", f"{message}\nSee: separatrix plot --help\n")


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (["boundary", "--features", "x1", "x3"], "error: A feature must be one of x1, x2; got 'x3'."),
        (["loss", "-o", "no/a.png"], "error: Cannot write 'no/a.png': No such file or directory."),
    ],
)
def test_a_picture_that_fails_returns_1_and_leaves_no_file(run, moons, own_folder, words, message):
    code, out, err = run("plot", moons, *words)
    assert (code, out) == (1, "")
    assert err.startswith(message)
    assert [path.name for path in own_folder.iterdir()] == ["moons.safetensors"]


def test_a_regression_has_no_confusion_to_draw(run, plane_run):
    plane_run.save("plane.safetensors")
    said = "error: A regression has no confusion matrix. Draw its boundary or its loss.\n"
    assert run("plot", "plane.safetensors", "confusion") == (1, "", said)
