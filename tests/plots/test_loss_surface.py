import dataclasses

import numpy as np
import pytest
from matplotlib import pyplot as plt
from matplotlib.colors import LogNorm

from separatrix import errors
from separatrix.analysis.landscape import loss_surface
from separatrix.plots import LossSurfaceDisplay


@pytest.fixture(scope="module")
def surface(moons_run):
    return loss_surface(moons_run, resolution=9)


def with_loss(surface, loss):
    return LossSurfaceDisplay(dataclasses.replace(surface, loss=np.asarray(loss, dtype=np.float64)))


def test_the_levels_hold_the_whole_surface(surface):
    display = LossSurfaceDisplay(surface).plot()
    assert display.surface_.levels[0] == pytest.approx(surface.loss.min())
    assert display.surface_.levels[-1] == pytest.approx(surface.loss.max())
    assert len(display.surface_.levels) == 25


def test_losses_far_apart_have_levels_in_equal_ratios(surface):
    display = with_loss(surface, np.geomspace(0.01, 100, 81).reshape(9, 9)).plot()
    ratios = display.surface_.levels[1:] / display.surface_.levels[:-1]
    assert np.allclose(ratios, 10 ** (4 / 24))
    assert isinstance(display.surface_.norm, LogNorm)
    assert display.colorbar_.get_ticks().tolist() == [0.01, 0.1, 1, 10, 100]


def test_losses_near_each_other_have_levels_in_equal_steps(surface):
    display = with_loss(surface, np.linspace(0.5, 1, 81).reshape(9, 9)).plot()
    assert np.allclose(np.diff(display.surface_.levels), 0.5 / 24)


def test_a_flat_surface_is_drawn(surface):
    display = with_loss(surface, np.full((9, 9), 0.7)).plot()
    display.figure_.canvas.draw()
    assert display.levels[0] < 0.7 < display.levels[-1]


def test_where_the_loss_overflows_it_lies_beyond_the_scale(surface):
    loss = np.linspace(0.5, 1, 81).reshape(9, 9)
    loss[0, 0] = np.inf
    display = with_loss(surface, loss).plot()
    display.figure_.canvas.draw()
    assert display.surface_.extend == "max"
    assert display.surface_.levels[-1] == 1
    assert LossSurfaceDisplay(surface).plot().surface_.extend == "neither"


def test_the_path_runs_from_its_start_to_its_end(surface, moons_run):
    display = LossSurfaceDisplay(surface).plot()
    assert np.array_equal(display.path_.get_xydata(), surface.path)
    assert len(surface.path) == moons_run.n_frames
    assert np.array_equal(display.start_.get_xydata(), surface.path[:1])
    assert np.array_equal(display.end_.get_xydata(), surface.path[-1:])
    assert [text.get_text() for text in display.legend_.get_texts()] == ["start", "end"]


def test_random_directions_are_named_and_the_rows_too(moons_run):
    display = LossSurfaceDisplay.from_recording(moons_run, resolution=5, part="valid")
    assert (display.ax_.get_xlabel(), display.ax_.get_ylabel()) == ("first random direction", "second random direction")
    assert display.note_.get_text().replace("\n", " ") == (
        "loss of the validation rows; directions scaled to each filter; the path is projected on the plane"
    )
    assert display.ax_.get_aspect() == 1


def test_the_paths_own_plane_says_how_much_of_it_it_shows(moons_run):
    display = LossSurfaceDisplay.from_recording(moons_run, plane="path", resolution=5)
    first, second = display.surface.explained
    assert display.ax_.get_xlabel() == f"first principal direction ({100 * first:.3g} % of the path)"
    assert display.ax_.get_ylabel() == f"second principal direction ({100 * second:.3g} % of the path)"
    assert display.note_.get_text().replace("\n", " ") == (
        f"loss of the training rows; the plane shows {100 * (first + second):.3g} % of the path's variance"
    )


def test_a_long_and_thin_plane_fills_the_axes(surface):
    thin = dataclasses.replace(surface, b=surface.b / 10)
    assert LossSurfaceDisplay(thin).plot().ax_.get_aspect() == "auto"


def test_the_colour_bar_has_the_losses_unit(surface, plane_run):
    assert LossSurfaceDisplay(surface).plot().colorbar_.ax.get_ylabel() == "loss (nats per sample)"
    display = LossSurfaceDisplay.from_recording(plane_run, resolution=3)
    assert display.colorbar_.ax.get_ylabel() == "mean squared error"


def test_lower_is_brighter(surface):
    colors = LossSurfaceDisplay(surface).plot().surface_
    low, high = (np.array(colors.to_rgba(value)[:3]).sum() for value in (surface.loss.min(), surface.loss.max()))
    assert low > high


def test_a_given_axes_is_drawn_on_and_options_are_passed_on(surface):
    figure, (left, _) = plt.subplots(1, 2)
    before = plt.get_fignums()
    display = LossSurfaceDisplay(surface).plot(left, levels=4, cmap="PuOr")
    assert (display.ax_, display.figure_) == (left, figure)
    assert len(display.surface_.levels) == 5
    assert display.surface_.get_cmap().name == "PuOr"
    assert plt.get_fignums() == before


def test_a_dark_figure_has_light_text(surface):
    with plt.style.context("dark_background"):
        display = LossSurfaceDisplay(surface).plot()
        display.figure_.canvas.draw()
    assert display.note_.get_color() == "white"
    assert display.legend_.get_texts()[0].get_color() == "white"
    assert display.start_.get_markeredgecolor() == "white"


@pytest.mark.parametrize("levels", [1, 2.5, True])
def test_too_few_levels_are_refused(surface, levels):
    with pytest.raises(errors.ConfigError) as caught:
        LossSurfaceDisplay(surface).plot(levels=levels)
    assert str(caught.value) == f"levels must be a whole number of at least 2; got {levels}."


def test_an_unknown_plane_is_refused(moons_run):
    with pytest.raises(errors.ConfigError) as caught:
        LossSurfaceDisplay.from_recording(moons_run, plane="pca")
    assert str(caught.value) == "plane must be one of random, path; got 'pca'."
