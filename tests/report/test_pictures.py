import base64
import io
import re

import numpy as np
import pytest
from matplotlib import pyplot as plt
from matplotlib import rcParams
from PIL import Image

from separatrix.config import DataConfig, ModelConfig, RunConfig, TrainConfig
from separatrix.engines import train
from separatrix.errors import ConfigError, DataError, DivergenceWarning
from separatrix.recording import RunSet
from separatrix.report import section_for
from separatrix.report.pictures import KINDS, draw
from separatrix.report.subject import Subject
from separatrix.report.svg import INK, PAPER


def subject(*runs, **given):
    runs = RunSet(runs)
    return Subject(runs, runs.scores(), "Title", "title", **given)


def image(address):
    return Image.open(io.BytesIO(base64.b64decode(address.partition("base64,")[2])))


@pytest.mark.parametrize("kind", [kind for kind in KINDS if kind != "animation"])
def test_a_picture_takes_the_colours_and_the_type_of_its_page(kind, network_runs):
    svg = draw(kind, subject(*network_runs, reference=0.8))
    assert svg.startswith("<svg viewBox=")
    assert svg.endswith("</svg>")
    assert "var(--ink)" in svg
    assert INK not in svg
    assert PAPER not in svg
    assert "font-family" not in svg
    assert "#000000" not in svg


def test_blue_and_orange_follow_the_page_too(network_runs):
    svg = draw("loss", subject(*network_runs))
    assert "var(--blue)" in svg
    assert "var(--orange)" in svg


def test_text_in_a_picture_is_text(network_runs):
    svg = draw("strip", subject(*network_runs, reference=0.5, whose="The tutorial's"))
    assert ">tutorial 0.5</text>" in svg
    assert ">validation accuracy</text>" in svg


def test_no_tick_of_a_strip_is_above_one(network_runs):
    run = network_runs[0]
    perfect = Subject(RunSet([run, run]), np.ones(2), "Title", "title", reference=1.0)
    ticks = [float(text) for text in re.findall(r">([\d.]+)</text>", draw("strip", perfect))]
    assert max(ticks) == 1


def test_ten_thousand_points_are_a_small_picture_within_the_svg():
    config = RunConfig(data=DataConfig("moons", n_samples=10_000), train=TrainConfig(max_epochs=1, frames="ends"))
    svg = draw("data", subject(train(config)))
    assert "data:image/webp;base64," in svg
    assert len(svg) < 300_000


def test_the_animation_shows_the_epochs_asked_for_in_light_and_dark(network_runs):
    film = draw("animation", subject(*network_runs, moving=(1, 2, 3, 99)))
    light, dark = image(film.moving["light"]), image(film.moving["dark"])
    assert light.n_frames == dark.n_frames == 3
    assert light.size == film.size
    assert light.convert("L").getpixel((2, 2)) > 200 > 60 > dark.convert("L").getpixel((2, 2))


def test_the_still_picture_is_the_last_of_the_moving_ones(network_runs):
    film = draw("animation", subject(*network_runs, moving=(1, 2)))
    moving, still = image(film.moving["light"]), image(film.still["light"])
    moving.seek(1)
    difference = np.abs(np.asarray(moving.convert("RGB"), float) - np.asarray(still.convert("RGB"), float))
    assert difference.mean() < 4


def test_without_epochs_asked_for_at_most_twelve_frames_of_the_whole_run_are_shown():
    run = train(RunConfig(data=DataConfig("moons", n_samples=40), train=TrainConfig(max_epochs=30)))
    frames = subject(run).moving_frames
    assert len(frames) == 12
    assert (frames[0], frames[-1]) == (0, 30)


def test_one_frame_is_no_animation(network_runs):
    assert draw("animation", subject(*network_runs, moving=(1,))) is None


def test_one_run_has_no_strip_and_no_bands(network_runs):
    assert draw("strip", subject(network_runs[0])) is None
    assert draw("bands", subject(network_runs[0])) is None


def test_a_line_has_no_hidden_units(logistic_runs):
    assert draw("neurons", subject(*logistic_runs)) is None


def test_a_regression_has_no_confusion(plane_run):
    section = section_for(plane_run)
    assert "confusion" not in section.art
    assert section.scores.metric == "R²"


def test_one_feature_has_no_plane():
    X = np.linspace(-1, 1, 40)[:, None]
    section = section_for(train(data=(X, (X[:, 0] > 0).astype(int)), train=TrainConfig(max_epochs=2)))
    assert set(section.art) == {"data", "loss", "weights", "confusion"}


def test_names_and_thirteen_features_are_drawn_as_well(wine_run):
    section = section_for(wine_run)
    assert set(section.art) == set(KINDS) - {"strip", "bands"}


def test_a_run_that_diverged_is_shown_all_the_same():
    config = RunConfig(
        data=DataConfig("moons", n_samples=60),
        model=ModelConfig(hidden_layer_sizes=(4,)),
        train=TrainConfig(learning_rate=1e38, max_epochs=5),
    )
    with pytest.warns(DivergenceWarning):
        run = train(config)
    assert "loss" in section_for(run).art


def test_matplotlib_is_left_as_it_was(network_runs):
    before, figures = dict(rcParams), plt.get_fignums()
    for kind in KINDS:
        draw(kind, subject(*network_runs))
    assert dict(rcParams) == before
    assert plt.get_fignums() == figures


def test_no_run_at_all_is_an_error():
    with pytest.raises(DataError, match=r"^runs must be at least one recording; got 0\.$"):
        section_for(RunSet([]))


def test_runs_of_different_settings_are_an_error(network_runs, logistic_runs):
    message = r"^The runs of a section must differ in their seed alone; these have 2 configs\.$"
    with pytest.raises(ConfigError, match=message):
        section_for(RunSet([*network_runs, *logistic_runs]))


def test_a_heading_without_letters_still_has_a_name(network_runs):
    assert section_for(network_runs[0], title="???").name == "section"
