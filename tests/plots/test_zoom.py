from dataclasses import dataclass
from itertools import pairwise

import numpy as np
import pytest
from matplotlib import pyplot as plt
from PIL import Image

from separatrix.config import DataConfig, ModelConfig, RunConfig, TrainConfig
from separatrix.errors import ConfigError, FileError, UnknownNameError
from separatrix.plots import animate_zoom
from separatrix.plots._zoom_stage import Window, ZoomStage
from separatrix.sweeps import Axis, hyperparameter_map

SIZE = (240, 200)
STEEP = 4.0  # a map's values rise by so much along y, and by 1 along the logarithm of x


@dataclass
class Pixels:
    """A map as a picture sees it."""

    x: Axis
    y: Axis
    values: np.ndarray
    measure: str = "valid_accuracy"
    n_seeds: int = 1

    @property
    def failed(self):
        return np.zeros(self.values.shape, dtype=bool)

    @property
    def done(self):
        return np.isfinite(self.values)

    def grid(self, measure=None):
        return self.values


def pixels(x, y, n, value=None):
    """A map over the learning rate and the momentum; its values are where its pixels are, or all the same."""
    across, up = Axis("learning_rate", *x, n, log=True), Axis("momentum", *y, n)
    values = np.add.outer(STEEP * up.values, np.log10(across.values)) if value is None else np.full((n, n), value)
    return Pixels(across, up, values)


def inside(found, columns, rows, n, value=None):
    """A map of exactly some of the pixels of another one, in n pixels a side."""
    x = np.log10(found.x.edges)[[columns[0], columns[1]]]
    y = found.y.edges[[rows[0], rows[1]]]
    half = (x[1] - x[0]) / n / 2, (y[1] - y[0]) / n / 2
    low, high = 10 ** (x[0] + half[0]), 10 ** (x[1] - half[0])
    return pixels((low, high), (y[0] + half[1], y[1] - half[1]), n, value)


COARSE = pixels((1e-3, 1.0), (0.1, 0.9), 8)
FINE = inside(COARSE, (2, 6), (4, 8), 8)
FINEST = inside(FINE, (0, 4), (0, 4), 8)


def read(path):
    """An animation's pictures and their durations in milliseconds."""
    with Image.open(path) as image:
        pictures, durations = [], []
        for index in range(image.n_frames):
            image.seek(index)
            pictures.append(np.asarray(image.convert("RGB")))
            durations.append(image.info["duration"])
    return pictures, durations


@pytest.mark.parametrize("suffix", [".gif", ".webp", ".apng"])
def test_every_step_is_shown_equally_long_and_the_last_one_stays(tmp_path, suffix):
    path = animate_zoom([COARSE, FINE, FINEST], tmp_path / f"zoom{suffix}", frames=3, fps=10, size=SIZE, hold=1.5)
    pictures, durations = read(path)
    assert [picture.shape for picture in pictures] == [(200, 240, 3)] * 7
    assert durations == [100] * 6 + [1500]


def test_a_film_is_written(tmp_path):
    pytest.importorskip("imageio_ffmpeg")
    path = animate_zoom([COARSE, FINE], tmp_path / "zoom.mp4", frames=2, size=SIZE, hold=0.2)
    assert path.read_bytes()[4:8] == b"ftyp"


def test_the_pictures_are_the_ones_that_were_drawn(tmp_path):
    pictures, _ = read(animate_zoom([COARSE, FINE], tmp_path / "zoom.apng", frames=2, size=SIZE))
    stage = ZoomStage([COARSE, FINE], "valid_accuracy", SIZE)
    for picture, at in zip(pictures, (0, 0.5, 1), strict=True):
        assert np.array_equal(picture, stage.frame(at))


def test_at_a_map_its_own_pixels_fill_the_view():
    stage = ZoomStage([COARSE, FINE, FINEST], "valid_accuracy", SIZE)
    for number, found in enumerate([COARSE, FINE, FINEST]):
        view = stage.view(stage.window(number))
        colors = np.round(255 * stage.look.cmap(stage.look.norm(found.values))[..., :3])
        height, width = view.shape[:2]
        rows = ((np.arange(8) + 0.5) / 8 * height).astype(int)
        columns = ((np.arange(8) + 0.5) / 8 * width).astype(int)
        shown = view[rows][:, columns]
        if number < 2:  # the finer ones lie over some of it
            assert np.abs(shown[-1, -1].astype(int) - colors[0, -1]).max() <= 2
        else:
            assert np.abs(shown.astype(int) - colors[::-1]).max() <= 2


def test_the_window_shrinks_by_an_equal_ratio_towards_the_next_map():
    first, second = Window.of(COARSE), Window.of(FINE)
    windows = [first.towards(second, share) for share in np.linspace(0, 1, 5)]
    sizes = np.array([window.size for window in windows])
    assert np.allclose(sizes[1:] / sizes[:-1], 2**-0.25)
    assert np.allclose([windows[0].low, windows[0].high], [first.low, first.high])
    assert np.allclose([windows[-1].low, windows[-1].high], [second.low, second.high])
    for wider, narrower in pairwise(windows):
        assert wider.holds(narrower)


def value_of(stage, color):
    """The value that a drawn colour stands for."""
    places = np.linspace(0, 1, 256)
    nearest = np.abs(255 * stage.look.cmap(places)[:, :3] - color).sum(axis=1).argmin()
    return stage.look.norm.inverse(places[nearest])


@pytest.mark.parametrize("at", [0.0, 0.3, 0.7, 1.0])
def test_a_place_keeps_its_value_while_the_window_closes_in(at):
    stage = ZoomStage([COARSE, FINE], "valid_accuracy", SIZE)
    window = stage.window(at)
    view = stage.view(window)
    half_a_pixel = float(stage.windows[0].size @ [1, STEEP]) / 8 / 2
    for across, up in ((0.1, 0.2), (0.5, 0.7), (0.9, 0.4), (0.05, 0.95)):
        x, y = window.low + window.size * np.array([across, up])
        color = view[int((1 - up) * view.shape[0]), int(across * view.shape[1])]
        assert value_of(stage, color) == pytest.approx(x + STEEP * y, abs=1.1 * half_a_pixel)


def test_finer_maps_lie_over_coarser_ones_from_the_start():
    plain, other = pixels((1e-3, 1.0), (0.1, 0.9), 8, 0.0), inside(COARSE, (2, 6), (4, 8), 8, 1.0)
    stage = ZoomStage([plain, other], "valid_accuracy", SIZE)
    view = stage.view(stage.window(0))
    bright = view[..., 1] > 128
    assert bright.mean() == pytest.approx(0.25, abs=0.01)
    rows, columns = np.nonzero(bright)
    assert (rows.min(), rows.max()) == (0, pytest.approx(view.shape[0] / 2, abs=2))
    assert columns.min() == pytest.approx(view.shape[1] / 4, abs=1)


def test_the_frame_says_where_it_is_and_how_far_in():
    stage = ZoomStage([COARSE, FINE], "valid_accuracy", SIZE)
    low, high = COARSE.x.edges[[0, -1]]
    assert stage.words(stage.window(0)) == (
        f"learning_rate: {low:.3g} to {high:.3g}", "momentum: 0.0429 to 0.957", "1.0×",
    )  # fmt: skip
    assert stage.words(stage.window(1))[2] == "2.0×"


def test_deep_in_the_words_have_as_many_digits_as_they_need():
    deep = pixels((0.5, 0.5 * (1 + 1e-8)), (0.5, 0.5 + 1e-9), 4)
    stage = ZoomStage([COARSE, deep], "valid_accuracy", SIZE)
    words = stage.words(Window.of(deep))
    low, high = (float(end) for end in words[0].partition(": ")[2].split(" to "))
    assert high - low == pytest.approx(np.ptp(deep.x.edges), rel=0.05)
    assert words[2].endswith("e+08×")
    assert np.isfinite(stage.frame(0.5)).all()


def test_all_maps_have_one_scale():
    stage = ZoomStage([COARSE, FINE], "valid_accuracy", SIZE)
    both = np.concatenate([COARSE.values, FINE.values])
    assert (stage.look.norm.vmin, stage.look.norm.vmax) == (both.min(), both.max())


def test_pixels_that_are_not_trained_yet_are_plain():
    found = pixels((1e-3, 1.0), (0.1, 0.9), 8)
    found.values[:, 0] = np.nan
    for style, color in (("default", 255), ("dark_background", 0)):
        with plt.style.context(style):
            stage = ZoomStage([found, FINE], "valid_accuracy", SIZE)
            view = stage.view(stage.window(0))
            assert (view[:, :3] == color).all()
            assert (stage.frame(0)[0, 0] == color).all()


def test_real_maps_are_drawn_and_no_figure_is_left(tmp_path):
    config = RunConfig(
        data=DataConfig("moons", n_samples=60),
        model=ModelConfig(hidden_layer_sizes=(3,)),
        train=TrainConfig(max_epochs=1),
    )
    maps = [
        hyperparameter_map(config, x=x, y=y, size=6, measure="trainability")
        for x, y in (
            ("learning_rate=1e-3:1e3:log", "weight_decay=1e-4:10:log"),
            ("learning_rate=0.1:10:log", "weight_decay=1e-3:1:log"),
        )
    ]
    path = animate_zoom(maps, tmp_path / "zoom.gif", frames=2, size=SIZE)
    assert len(read(path)[0]) == 3
    assert plt.get_fignums() == []
    with pytest.raises(UnknownNameError) as caught:
        animate_zoom(maps, tmp_path / "other.gif", measure="trainabilty", size=SIZE)
    assert str(caught.value) == (
        f"measure must be one of {', '.join(maps[0].measures)}; got 'trainabilty'. Did you mean 'trainability'?"
    )
    assert not (tmp_path / "other.gif").exists()


def refused(tmp_path, maps=(COARSE, FINE), name="zoom.gif", **options):
    with pytest.raises(ConfigError) as caught:
        animate_zoom(maps, tmp_path / name, **options)
    assert not list(tmp_path.iterdir())
    return str(caught.value)


def test_one_map_is_no_zoom(tmp_path):
    assert refused(tmp_path, [COARSE]) == "maps must be at least two; got 1."


def test_maps_in_the_wrong_order_are_refused(tmp_path):
    assert refused(tmp_path, [FINE, COARSE]) == (
        "Map 1 of the zoom must lie within map 0. Order the maps from the widest to the narrowest."
    )


def test_maps_over_other_axes_are_refused(tmp_path):
    other = Pixels(Axis("learning_rate", 0.1, 0.9, 8), COARSE.y, COARSE.values)
    assert refused(tmp_path, [COARSE, other]) == (
        "All maps of a zoom must be over the same axes; "
        "map 0 is over learning_rate (log) and momentum, map 1 over learning_rate and momentum."
    )


@pytest.mark.parametrize("frames", [0, 201, 2.5, True])
def test_a_wrong_number_of_frames_is_refused(tmp_path, frames):
    assert refused(tmp_path, frames=frames) == f"frames must be a whole number from 1 to 200; got {frames}."


def test_an_unknown_suffix_is_refused(tmp_path):
    assert refused(tmp_path, name="zoom.avi") == (
        "The animation's suffix must be one of .gif, .webp, .apng, .mp4; got '.avi'."
    )


@pytest.mark.parametrize(
    ("option", "value", "message"),
    [
        ("fps", 0, "fps must be greater than 0 and at most 50; got 0."),
        ("size", (100, 200), "size must be a width and a height of 120 to 4000 pixels; got (100, 200)."),
        ("hold", -1, "hold must be from 0 to 60 seconds; got -1."),
    ],
)
def test_wrong_options_are_refused(tmp_path, option, value, message):
    assert refused(tmp_path, **{option: value}) == message


def test_a_folder_that_is_not_there_is_refused(tmp_path):
    with pytest.raises(FileError):
        animate_zoom([COARSE, FINE], tmp_path / "no" / "zoom.gif", frames=1, size=SIZE)
