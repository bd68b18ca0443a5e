import numpy as np
import pytest
from matplotlib import pyplot as plt
from matplotlib.colors import to_hex

from separatrix import errors
from separatrix.analysis import Boundary, Disagreement, disagreement, mean_boundary
from separatrix.config import DataConfig, ModelConfig, RunConfig, TrainConfig
from separatrix.engines import train_population
from separatrix.plots import BoundaryDisplay, DisagreementDisplay
from separatrix.plots.disagreement import lead
from separatrix.sweeps import sweep


def population(data, n=3, **settings):
    config = RunConfig(
        data=data,
        model=ModelConfig(hidden_layer_sizes=(4,)),
        train=TrainConfig(max_epochs=3, batch_size=20, **settings),
    )
    return train_population([config.replace(seed=seed) for seed in range(n)])


@pytest.fixture(scope="module")
def wine_runs():
    """Three classes."""
    return population(DataConfig("wine", standardize=True))


@pytest.fixture(scope="module")
def plane_runs():
    """Regressions."""
    return population(DataConfig("playground-reg-plane", n_samples=80))


def test_the_shades_are_the_share_of_networks_that_decide_otherwise(many_runs):
    display = DisagreementDisplay.from_runs(many_runs, resolution=20)
    assert np.array_equal(display.values, disagreement(many_runs, resolution=20).against)
    assert np.allclose(display.surface_.levels, np.linspace(0, 0.5, 21))
    assert display.colorbar_.ax.get_ylabel() == "share of networks that decide otherwise"


def test_the_shades_end_at_the_most_that_can_be_against(wine_runs):
    assert DisagreementDisplay.from_runs(wine_runs, resolution=8).surface_.levels[-1] == pytest.approx(2 / 3)


def test_the_line_is_the_boundary_of_the_mean(many_runs):
    display = DisagreementDisplay.from_runs(many_runs, resolution=60)
    probability = mean_boundary(many_runs, resolution=60).values[..., 1]
    grid = display.found.mean.grid
    (line,) = display.lines_
    vertices = np.concatenate([path.vertices for path in line.get_paths()])
    places = [np.searchsorted(axis, vertices[:, which]) for which, axis in enumerate((grid.xx[0], grid.yy[:, 0]))]
    column, row = (np.clip(place, 1, 59) for place in places)
    corners = np.stack([probability[row - up, column - left] for up in (0, 1) for left in (0, 1)])
    assert (corners.min(axis=0) <= 0.5 + 1e-9).all()
    assert (corners.max(axis=0) >= 0.5 - 1e-9).all()


def test_three_classes_have_a_line_where_each_takes_the_lead(wine_runs):
    display = DisagreementDisplay.from_runs(wine_runs, features=("alcohol", "proline"), resolution=30)
    values = display.found.mean.values
    ahead = [(lead(values, place).min() < 0 < lead(values, place).max()) for place in range(3)]
    assert len(display.lines_) == sum(ahead)
    assert len(display.legend_.get_texts()) == 3


def test_a_class_leads_by_how_far_it_is_above_the_best_other():
    assert np.allclose(lead(np.array([[[0.5, 0.3, 0.2]]]), 0), 0.2)
    assert np.allclose(lead(np.array([[[0.5, 0.3, 0.2]]]), 2), -0.3)


def test_the_standard_deviation_can_be_shown(many_runs):
    display = DisagreementDisplay.from_runs(many_runs, show="std", resolution=20)
    found = disagreement(many_runs, resolution=20)
    assert np.array_equal(display.values, found.std)
    assert display.surface_.levels[-1] == pytest.approx(found.std.max())
    assert display.colorbar_.ax.get_ylabel() == "standard deviation of P(y = 1)"


def test_a_regression_shows_the_standard_deviation_and_lines_of_equal_mean(plane_runs):
    display = DisagreementDisplay.from_runs(plane_runs, resolution=20)
    mean = display.found.mean.values
    assert display.show == "std"
    assert len(display.lines_[0].levels) > 1
    assert mean.min() < display.lines_[0].levels[0]
    assert display.lines_[0].levels[-1] < mean.max()
    assert display.note_.get_text() == "mean of 3 networks as lines"
    assert display.legend_ is None


def test_the_rows_lie_on_top(many_runs):
    display = DisagreementDisplay.from_runs(many_runs, resolution=10)
    assert np.array_equal(display.scatter_.get_offsets(), many_runs[0].data.X)
    part = DisagreementDisplay.from_runs(many_runs, resolution=10, part="valid")
    assert len(part.scatter_.get_offsets()) == len(many_runs[0].data.valid_index)


def surface_of(against, n_models=4):
    """A disagreement of two classes with these shares, as a sweep would give it."""
    from separatrix.analysis import make_grid

    X = np.array([[0.0, 0.0], [1.0, 1.0]])
    grid = make_grid(X, ["a", "b"], resolution=2)
    values = np.stack([np.full((2, 2), 0.4), np.full((2, 2), 0.6)], axis=2)
    return Disagreement(Boundary(grid, values, np.array([0, 1])), np.zeros((2, 2)), against, n_models)


def test_the_note_says_how_much_of_the_plane_is_disputed():
    display = DisagreementDisplay(surface_of(np.array([[0.0, 0.05], [0.1, 0.5]]))).plot()
    assert display.note_.get_text() == "4 networks; in 50 % of the area at least one in ten decides otherwise"
    assert display.lines_ == []


def test_networks_of_one_mind_are_said_to_be():
    display = DisagreementDisplay(surface_of(np.zeros((2, 2)))).plot()
    assert display.note_.get_text() == "4 networks, of one mind everywhere"
    assert DisagreementDisplay(surface_of(np.zeros((2, 2)), 1)).plot().note_.get_text() == "1 network"


def test_places_where_no_network_answers_stay_blank():
    display = DisagreementDisplay(surface_of(np.full((2, 2), np.nan))).plot()
    display.figure_.canvas.draw()
    assert display.note_.get_text() == "4 networks"


def test_a_sweep_of_seeds_shows_the_same_as_its_runs(many_runs):
    found = sweep(many_runs[0].config.replace(seed=0), seed=range(5))
    swept = DisagreementDisplay.from_runs(found, resolution=10)
    assert np.allclose(swept.values, DisagreementDisplay.from_runs(list(found), resolution=10).values)


def test_a_given_axes_is_drawn_on_and_options_are_passed_on(many_runs):
    figure, (left, _) = plt.subplots(1, 2)
    before = plt.get_fignums()
    display = DisagreementDisplay.from_runs(
        many_runs, resolution=5, ax=left, legend=False, cmap="PuOr", scatter_kwargs={"s": 3}
    )
    assert (display.ax_, display.figure_) == (left, figure)
    assert display.surface_.get_cmap().name == "PuOr"
    assert display.scatter_.get_sizes().tolist() == [3]
    assert display.legend_ is None
    assert plt.get_fignums() == before


def test_the_shades_begin_at_the_figures_own_colour(many_runs):
    light = DisagreementDisplay.from_runs(many_runs, resolution=5)
    with plt.style.context("dark_background"):
        dark = DisagreementDisplay.from_runs(many_runs, resolution=5)
        dark.figure_.canvas.draw()
    assert to_hex(light.surface_.get_cmap()(0.0)) == "#ffffff"
    assert to_hex(dark.surface_.get_cmap()(0.0)) == "#000000"
    assert dark.note_.get_color() == "white"


def test_the_boundary_of_the_mean_can_be_drawn_alone(many_runs):
    display = BoundaryDisplay.from_runs(many_runs, resolution=20)
    assert np.array_equal(display.boundary.values, mean_boundary(many_runs, resolution=20).values)
    assert display.ax_.get_title(loc="left") == "Decision boundary: mean of 5 networks"
    assert np.array_equal(display.scatter_.get_offsets(), many_runs[0].data.X)


def test_the_mean_of_regressions_is_a_prediction(plane_runs):
    title = BoundaryDisplay.from_runs(plane_runs, resolution=5).ax_.get_title(loc="left")
    assert title == "Prediction: mean of 3 networks"


def test_an_unknown_thing_to_show_is_refused(many_runs):
    with pytest.raises(errors.ConfigError) as caught:
        DisagreementDisplay.from_runs(many_runs, show="agianst", resolution=5)
    assert str(caught.value) == "show must be one of against, std; got 'agianst'. Did you mean 'against'?"


def test_nobody_can_be_against_a_regression(plane_runs):
    with pytest.raises(errors.ConfigError) as caught:
        DisagreementDisplay.from_runs(plane_runs, show="against", resolution=5)
    assert str(caught.value) == ('A regression decides for no class, so nothing can be against it. Take show="std".')


def test_no_run_is_refused():
    with pytest.raises(errors.DataError) as caught:
        DisagreementDisplay.from_runs([])
    assert str(caught.value) == "The runs must be at least one; got 0."
