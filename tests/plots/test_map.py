import numpy as np
import pytest
from matplotlib import pyplot as plt
from matplotlib.colors import LogNorm, to_hex, to_rgb

from separatrix import errors
from separatrix.analysis import safest_basin
from separatrix.config import DataConfig, ModelConfig, RunConfig, TrainConfig
from separatrix.plots import MapDisplay
from separatrix.plots._map_looks import RankLook, ScaleLook, basin_outline
from separatrix.sweeps import Axis, hyperparameter_map

CONFIG = RunConfig(
    data=DataConfig("moons", n_samples=60),
    model=ModelConfig(hidden_layer_sizes=(3,)),
    train=TrainConfig(max_epochs=2, learning_rate=0.1),
)
X = Axis("learning_rate", 1e-4, 10, 11, log=True)
Y = Axis("momentum", 0.0, 0.9, 10)


@pytest.fixture(scope="module")
def found():
    """A real map."""
    return hyperparameter_map(CONFIG, x="learning_rate=1e-3:10:log", y="momentum=0:0.9", size=(6, 4))


def hill(x=X, y=Y):
    """Values that are best in one place: at 0.01 and 0.5."""
    across = (np.log10(x.values)[None, :] + 2) / 5
    up = (y.values[:, None] - 0.5) / 0.9
    return 1 - across**2 - up**2


def test_the_pixels_are_the_maps_values(found):
    display = MapDisplay.from_map(found)
    assert np.allclose(display.mesh_.get_array(), found.grid())
    assert display.colorbar_.ax.get_ylabel() == "validation accuracy"
    assert display.ax_.get_title(loc="left") == "24 networks"


def test_the_pixels_lie_between_the_axes_edges_on_their_own_scales(found):
    display = MapDisplay.from_map(found)
    corners = display.mesh_.get_coordinates()
    assert np.allclose(corners[0, :, 0], found.x.edges)
    assert np.allclose(corners[:, 0, 1], found.y.edges)
    assert (display.ax_.get_xscale(), display.ax_.get_yscale()) == ("log", "linear")
    assert display.ax_.get_xlim() == pytest.approx((found.x.edges[0], found.x.edges[-1]))
    assert (display.ax_.get_xlabel(), display.ax_.get_ylabel()) == ("learning_rate", "momentum")


def test_pixels_of_a_logarithmic_axis_are_equally_wide_as_drawn(found):
    display = MapDisplay.from_map(found)
    display.figure_.canvas.draw()
    edges = np.stack([found.x.edges, np.full(7, 0.5)], axis=1)
    assert np.allclose(np.diff(np.diff(display.ax_.transData.transform(edges)[:, 0])), 0)


def test_a_logarithmic_axis_of_less_than_a_decade_has_a_few_plain_numbers():
    narrow, wide = Axis("learning_rate", 7.15, 7.83, 8, log=True), Axis("weight_decay", 1e-4, 1, 8, log=True)
    display = MapDisplay(narrow, wide, hill(narrow, wide), "accuracy").plot()
    display.figure_.draw_without_rendering()
    low, high = display.ax_.get_xlim()
    ticks = zip(display.ax_.get_xticks(), display.ax_.get_xticklabels(), strict=True)
    assert [text.get_text() for at, text in ticks if low <= at <= high] == ["7.2", "7.4", "7.6", "7.8"]
    assert not any(text.get_text() for text in display.ax_.get_xticklabels(minor=True))


def test_another_measure_can_be_shown(found):
    display = MapDisplay.from_map(found, "train_loss")
    assert np.allclose(display.mesh_.get_array(), found.grid("train_loss"))
    assert display.colorbar_.ax.get_ylabel() == "training loss"
    assert display.mesh_.get_cmap().name == "viridis_r"


def test_losses_far_apart_have_a_logarithmic_scale_without_the_very_worst():
    values = np.geomspace(0.01, 1, 110).reshape(10, 11)
    values[0, 0] = 1e9
    display = MapDisplay(X, Y, values, "valid_loss").plot()
    assert isinstance(display.mesh_.norm, LogNorm)
    assert display.mesh_.norm.vmax < 1e8
    assert display.colorbar_.extend == "max"


def test_of_a_few_losses_the_greatest_has_a_colour_of_its_own():
    look = ScaleLook(np.array([0.2, 0.3, 0.5, 0.9]), larger_is_better=False)
    assert (look.norm.vmax, look.extend) == (0.9, "neither")


def test_accuracies_have_a_linear_scale_to_both_ends():
    display = MapDisplay(X, Y, hill(), "valid_accuracy").plot()
    assert display.mesh_.get_clim() == (hill().min(), hill().max())
    assert display.colorbar_.extend == "neither"


def test_a_map_of_equal_values_is_drawn():
    display = MapDisplay(X, Y, np.full((10, 11), 0.5), "valid_accuracy").plot()
    display.figure_.canvas.draw()
    low, high = display.mesh_.get_clim()
    assert low < 0.5 < high


def test_lines_are_drawn_at_the_levels_asked_for():
    display = MapDisplay(X, Y, hill(), "valid_accuracy").plot(levels=[0.9, 0.7, 0.9])
    assert display.contours_.levels.tolist() == [0.7, 0.9]
    for level, path in zip(display.contours_.levels, display.contours_.get_paths(), strict=True):
        across = (np.log10(path.vertices[:, 0]) + 2) / 5
        up = (path.vertices[:, 1] - 0.5) / 0.9
        assert np.allclose(1 - across**2 - up**2, level, atol=0.02)
    assert {text.get_text() for text in display.contours_.labelTexts} <= {"0.7", "0.9"}


def test_without_levels_there_are_no_lines_and_levels_beyond_the_values_draw_none():
    assert MapDisplay(X, Y, hill(), "valid_accuracy").plot().contours_ is None
    assert MapDisplay(X, Y, hill(), "valid_accuracy").plot(levels=[2.0]).contours_ is None


def test_what_diverged_is_left_to_the_hatches_and_named():
    failed = np.zeros((10, 11), dtype=bool)
    failed[:, 9:] = True
    display = MapDisplay(X, Y, hill(), "valid_accuracy", failed).plot()
    assert np.array_equal(np.ma.getmaskarray(display.mesh_.get_array()), failed)
    assert display.ax_.patches[0].get_hatch() == "////"
    assert [text.get_text() for text in display.legend_.get_texts()] == ["diverged", "safest setting"]
    assert display.note_.get_text().replace("\n", " ").endswith("18 % of the settings diverged.")


def test_what_is_not_trained_yet_is_plain_and_counted():
    done = np.ones((10, 11), dtype=bool)
    done[5:] = False
    display = MapDisplay(X, Y, hill(), "valid_accuracy", done=done).plot()
    assert np.array_equal(np.ma.getmaskarray(display.mesh_.get_array()), ~done)
    assert "not trained yet" in [text.get_text() for text in display.legend_.get_texts()]
    assert display.note_.get_text().replace("\n", " ").endswith("55 of 110 pixels are not trained yet.")


def colour_of(display, x, y):
    """The colour of a point as it is drawn."""
    display.figure_.canvas.draw()
    picture = np.asarray(display.figure_.canvas.buffer_rgba())
    column, row = display.ax_.transData.transform((x, y))
    return (picture[int(picture.shape[0] - row), int(column), :3] / 255).tolist()


@pytest.mark.parametrize(("style", "plain"), [("default", "white"), ("dark_background", "black")])
def test_drawn_colours_tell_trained_diverged_and_not_yet(style, plain):
    failed, done = np.zeros((10, 11), dtype=bool), np.ones((10, 11), dtype=bool)
    failed[:, 9:], done[:5] = True, False
    with plt.style.context(style):
        display = MapDisplay(X, Y, hill(), "valid_accuracy", failed, done).plot(recommend=False)
        x, low, high = X.values, Y.values[2], Y.values[8]
        assert np.allclose(colour_of(display, x[2], low), to_rgb(plain), atol=0.01)
        assert np.allclose(colour_of(display, x[9], low), to_rgb(plain), atol=0.01)
        value = display.mesh_.cmap(display.mesh_.norm(hill()[8, 2]))[:3]
        assert np.allclose(colour_of(display, x[2], high), value, atol=0.01)
        red, green, blue = colour_of(display, x[9], high)
        assert max(abs(red - green), abs(green - blue)) < 0.02  # grey, which no value is
        assert abs(red - to_rgb(plain)[0]) > 0.1


def test_the_safest_setting_is_marked_outlined_and_said():
    display = MapDisplay(X, Y, hill(), "valid_accuracy").plot()
    basin = display.basin
    assert (display.recommended_.get_xdata()[0], display.recommended_.get_ydata()[0]) == (basin.x, basin.y)
    assert basin.x == pytest.approx(0.01)
    assert basin.y == pytest.approx(0.5)
    assert basin.sentence() in display.note_.get_text().replace("\n", " ")
    assert [text.get_text() for text in display.legend_.get_texts()] == ["safest setting"]


def test_the_outline_is_a_circle_of_the_maps_square():
    basin = safest_basin(hill() > 0.8, X, Y)
    x, y = basin_outline(basin, X, Y)
    across = (np.log10(x) - np.log10(basin.x)) / 5
    up = (y - basin.y) / 0.9
    assert np.allclose(np.hypot(across, up), basin.radius)
    assert basin.radius > 0


def test_nothing_is_recommended_if_it_is_not_wanted_or_nothing_is_there():
    assert MapDisplay(X, Y, hill(), "valid_accuracy").plot(recommend=False).recommended_ is None
    empty = MapDisplay(X, Y, np.full((10, 11), np.nan), "valid_accuracy", done=np.zeros((10, 11), dtype=bool)).plot()
    empty.figure_.canvas.draw()
    assert empty.recommended_ is None


def test_a_diverged_setting_is_never_recommended():
    values = hill()
    failed = hill() > 0.9
    display = MapDisplay(X, Y, values, "valid_accuracy", failed)
    assert not failed[display.basin.iy, display.basin.ix]


def test_several_seeds_a_pixel_are_said():
    display = MapDisplay(X, Y, hill(), "valid_accuracy", n_seeds=3).plot()
    assert display.ax_.get_title(loc="left") == "330 networks, 3 for each pixel"


TRAINABILITY = np.array([[-500.0, -100.0, -1.0], [400.0, 20.0, 0.001]])
SMALL = Axis("learning_rate", 0.1, 1, 3), Axis("momentum", 0.1, 0.5, 2)


def test_trainability_is_ranked_on_each_side_from_fast_to_slow():
    shades = RankLook(TRAINABILITY).shades(TRAINABILITY)
    assert np.allclose(shades, [[-0.02, -0.51, -1.0], [0.02, 0.51, 1.0]])
    assert np.isnan(RankLook(TRAINABILITY).shades(np.array([np.nan]))).all()


def test_trainability_on_one_side_only_is_drawn():
    display = MapDisplay(*SMALL, np.abs(TRAINABILITY), "trainability").plot()
    display.figure_.canvas.draw()
    assert (display.mesh_.get_array() > 0).all()


def test_trainability_is_blue_where_it_converged_and_orange_where_it_diverged_and_darker_where_slow():
    look = RankLook(TRAINABILITY)
    colors = look.cmap(look.norm(look.shades(TRAINABILITY)))[..., :3]
    assert (colors[0, :, 2] > colors[0, :, 0]).all()
    assert (colors[1, :, 0] > colors[1, :, 2]).all()
    brightness = colors @ np.array([0.3, 0.59, 0.11])
    assert (np.diff(brightness, axis=1) > 0).all()


def test_trainability_shows_what_diverged_and_recommends_nothing():
    failed = TRAINABILITY > 0
    display = MapDisplay(*SMALL, TRAINABILITY, "trainability", failed).plot()
    assert not np.ma.getmaskarray(display.mesh_.get_array()).any()
    assert display.basin is None
    assert display.legend_ is None
    assert display.note_.get_text() == "50 % of the settings diverged."
    assert [tick.get_text() for tick in display.colorbar_.ax.get_yticklabels()] == [
        "fast", "converged", "slow", "diverged", "fast",
    ]  # fmt: skip
    assert display.colorbar_.ax.get_ylabel() == "trainability (by rank)"


def test_trainability_of_a_real_map_is_drawn():
    found = hyperparameter_map(
        CONFIG, x="learning_rate=1e-3:1e6:log", y="momentum=0:0.9", size=4, measure="trainability"
    )
    display = MapDisplay.from_map(found)
    converged = np.asarray(display.mesh_.get_array()) < 0
    assert np.array_equal(converged, found.grid() < 0)


def test_a_given_axes_is_drawn_on_and_options_are_passed_on():
    figure, (left, _) = plt.subplots(1, 2)
    before = plt.get_fignums()
    display = MapDisplay(X, Y, hill(), "valid_accuracy").plot(left, legend=False, cmap="PuOr")
    assert (display.ax_, display.figure_) == (left, figure)
    assert display.mesh_.get_cmap().name == "PuOr"
    assert display.legend_ is None
    assert plt.get_fignums() == before


def test_a_dark_figure_has_light_text_and_dark_hatches():
    with plt.style.context("dark_background"):
        display = MapDisplay(X, Y, hill(), "valid_accuracy", hill() < 0).plot()
        assert display.note_.get_color() == "white"
        assert to_hex(display.ax_.patches[0].get_facecolor()) == "#3a3a3a"


def test_an_unknown_measure_is_refused(found):
    with pytest.raises(errors.UnknownNameError) as caught:
        MapDisplay.from_map(found, "valid_acuracy")
    assert str(caught.value) == (
        f"measure must be one of {', '.join(found.measures)}; got 'valid_acuracy'. Did you mean 'valid_accuracy'?"
    )


def test_a_level_that_is_no_number_is_refused():
    with pytest.raises(errors.ConfigError) as caught:
        MapDisplay(X, Y, hill(), "valid_accuracy").plot(levels=[0.5, np.nan])
    assert str(caught.value) == "Each of the levels must be a finite number; got nan."


def test_values_of_another_shape_are_refused():
    with pytest.raises(errors.DataError) as caught:
        MapDisplay(X, Y, hill().T, "valid_accuracy")
    assert str(caught.value) == "values must be of shape (10, 11); got (11, 10)."
