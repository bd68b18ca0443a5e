import numpy as np
import pandas as pd
import pytest
from matplotlib import pyplot as plt
from matplotlib.colors import LogNorm, to_hex

from separatrix import errors
from separatrix.analysis.sweep_effects import importance, marginal_effect, pair_effect
from separatrix.config import DataConfig, ModelConfig, RunConfig, TrainConfig
from separatrix.plots import SweepDisplay
from separatrix.plots._effects import short_number
from separatrix.sweeps import hyperparameter_map, sweep

FACTORS = ["learning_rate", "noise", "activation"]


@pytest.fixture(scope="module")
def frame():
    """A table as a sweep gives it, whose measure depends most on the learning rate, then on the noise."""
    rows = [
        {"learning_rate": rate, "noise": noise, "activation": name, "seed": seed, "status": "done"}
        for rate in (0.001, 0.01, 0.1, 1.0)
        for noise in (0.0, 0.1, 0.2)
        for name in ("relu", "tanh")
        for seed in range(3)
    ]
    table = pd.DataFrame(rows)
    luck = np.random.default_rng(0).normal(scale=0.01, size=len(table))
    table["valid_accuracy"] = 0.8 + 0.05 * np.log10(table["learning_rate"]) - 0.3 * table["noise"] + luck
    table["valid_loss"] = 1 - table["valid_accuracy"]
    return table


def drawn(frame, kind="marginals", measure="valid_accuracy", factors=FACTORS, ax=None, **options):
    return SweepDisplay.from_frame(frame, factors, measure, kind, **options).plot(ax)


def test_a_panel_each_the_one_that_explains_most_first(frame):
    display = drawn(frame)
    assert [panel.get_xlabel() for panel in display.axes_] == list(importance(frame, FACTORS, "valid_accuracy"))
    assert display.axes_[0].get_xlabel() == "learning_rate"
    assert display.ax_ is display.axes_[0]


def test_a_panel_says_what_its_setting_explains(frame):
    display = drawn(frame)
    share = importance(frame, FACTORS, "valid_accuracy")["learning_rate"]
    assert display.axes_[0].get_title(loc="left") == f"explains {100 * share:.0f} %"


def test_the_lines_are_the_medians_and_the_bands_the_quantiles(frame):
    display = drawn(frame, quantiles=(0.2, 0.8))
    effect = marginal_effect(frame, "learning_rate", "valid_accuracy", (0.2, 0.8))
    line = display.lines_["learning_rate"]
    assert line.get_xdata().tolist() == [0.001, 0.01, 0.1, 1.0]
    assert np.allclose(line.get_ydata(), effect.median)
    vertices = display.bands_["learning_rate"].get_paths()[0].vertices
    assert np.isclose(vertices[:, 1].min(), effect.low.min())
    assert np.isclose(vertices[:, 1].max(), effect.high.max())
    assert display.note_.get_text() == "median and 20 to 80 % of 72 networks"


def test_numbers_that_span_powers_of_ten_have_a_logarithmic_axis(frame):
    scales = {panel.get_xlabel(): panel.get_xscale() for panel in drawn(frame).axes_}
    assert scales == {"learning_rate": "log", "noise": "linear", "activation": "linear"}


def test_words_are_bars_beside_each_other(frame):
    display = drawn(frame)
    panel = display.axes_[[axes.get_xlabel() for axes in display.axes_].index("activation")]
    effect = marginal_effect(frame, "activation", "valid_accuracy")
    assert [tick.get_text() for tick in panel.get_xticklabels()] == ["relu", "tanh"]
    ends = [segment[:, 1].tolist() for segment in display.bands_["activation"].get_segments()]
    assert np.allclose(ends, np.stack([effect.low, effect.high], axis=1))


def test_all_panels_have_one_scale_named_on_the_left(frame):
    display = drawn(frame)
    assert len({panel.get_ylim() for panel in display.axes_}) == 1
    assert [panel.get_ylabel() for panel in display.axes_] == ["validation accuracy", "", ""]


def test_networks_that_failed_are_marked_and_left_out(frame):
    failed = frame.assign(status=np.where(frame["learning_rate"] == 1.0, "diverged", "done"))
    display = drawn(failed)
    assert np.isnan(display.lines_["learning_rate"].get_ydata()[-1])
    crosses = [line for line in display.axes_[0].lines if line.get_marker() == "x"]
    assert [line.get_xdata().tolist() for line in crosses] == [[1.0]]
    assert display.note_.get_text() == "median and 10 to 90 % of 72 networks; 18 failed (×) and are left out"


def test_networks_that_are_not_trained_yet_do_not_count(frame):
    half = frame.assign(status=np.where(frame["seed"] > 0, "not done", "done"))
    assert drawn(half).note_.get_text() == "median and 10 to 90 % of 24 networks"


def test_pairs_are_cells_of_means(frame):
    display = drawn(frame, "pairs")
    assert set(display.meshes_) == {
        ("learning_rate", "noise"),
        ("learning_rate", "activation"),
        ("noise", "activation"),
    }
    mesh = display.meshes_["learning_rate", "noise"]
    effect = pair_effect(frame, "learning_rate", "noise", "valid_accuracy")
    assert np.allclose(mesh.get_array(), effect.mean)
    panel = display.axes_[0]
    assert [tick.get_text() for tick in panel.get_xticklabels()] == ["0.001", "0.01", "0.1", "1"]
    assert [tick.get_text() for tick in panel.get_yticklabels()] == ["0", "0.1", "0.2"]


def test_pairs_have_one_scale_and_a_bar_that_names_it(frame):
    display = drawn(frame, "pairs")
    limits = {mesh.get_clim() for mesh in display.meshes_.values()}
    assert len(limits) == 1
    assert display.colorbar_.ax.get_ylabel() == "mean validation accuracy"
    assert display.note_.get_text() == "means of 72 networks; brighter is better"


@pytest.mark.parametrize(("measure", "colors"), [("valid_accuracy", "viridis"), ("valid_loss", "viridis_r")])
def test_what_is_better_is_brighter(frame, measure, colors):
    display = drawn(frame, "pairs", measure)
    assert next(iter(display.meshes_.values())).get_cmap().name == colors


def test_cells_have_their_numbers_black_or_white(frame):
    display = drawn(frame, "pairs", factors=FACTORS[:2])
    effect = pair_effect(frame, "learning_rate", "noise", "valid_accuracy")
    texts = {text.get_position(): text for text in display.axes_[0].texts if text is not display.note_}
    for (row, column), value in np.ndenumerate(effect.mean):
        assert texts[column, row].get_text() == f"{value:.2f}"
    order = np.unravel_index([effect.mean.argmin(), effect.mean.argmax()], effect.mean.shape)
    (low_row, high_row), (low_column, high_column) = order
    assert texts[low_column, low_row].get_color() == "white"
    assert texts[high_column, high_row].get_color() == "black"


def test_a_cell_without_a_success_is_left_to_the_hatches(frame):
    failed = frame.assign(status=np.where(frame["learning_rate"] == 1.0, "diverged", "done"))
    display = drawn(failed, "pairs", factors=FACTORS[:2])
    display.figure_.canvas.draw()
    assert np.ma.getmaskarray(display.meshes_["learning_rate", "noise"].get_array())[:, 3].all()
    assert display.axes_[0].patches[0].get_hatch() == "////"


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (0.934, "0.93"),
        (0.0, "0.00"),
        (-1.5, "-1.50"),
        (12.54, "12.5"),
        (1234.4, "1234"),
        (3.2e11, "3e11"),
        (4e-7, "4e-7"),
    ],
)
def test_numbers_in_cells_are_short(value, text):
    assert short_number(value) == text


def test_losses_far_apart_have_logarithmic_scales(frame):
    wide = frame.assign(valid_loss=10 ** (12 * frame["valid_loss"]))
    panels = drawn(wide, measure="valid_loss").axes_
    assert {panel.get_yscale() for panel in panels} == {"log"}
    assert {panel.get_yscale() for panel in drawn(frame, measure="valid_loss").axes_} == {"linear"}
    mesh = next(iter(drawn(wide, "pairs", "valid_loss").meshes_.values()))
    assert isinstance(mesh.norm, LogNorm)


def test_four_panels_are_two_by_two(frame):
    display = drawn(frame.assign(a=frame["seed"]), factors=[*FACTORS, "a"])
    assert [panel.get_ylabel() != "" for panel in display.axes_] == [True, False, True, False]


def test_importance_is_bars_of_shares(frame):
    display = drawn(frame, "importance")
    shares = importance(frame, FACTORS, "valid_accuracy")
    assert [bar.get_width() for bar in display.bars_] == list(shares.values())
    assert [tick.get_text() for tick in display.ax_.get_yticklabels()] == list(shares)
    assert display.ax_.get_title(loc="left") == "What validation accuracy depends on"
    assert display.ax_.yaxis.get_inverted()


def test_a_sweep_shows_its_own_fields_and_measure():
    config = RunConfig(
        data=DataConfig("moons", n_samples=60),
        model=ModelConfig(hidden_layer_sizes=(3,)),
        train=TrainConfig(max_epochs=2),
    )
    found = sweep(config, learning_rate=[0.01, 0.1], hidden_layer_sizes=[(3,), (3, 3)], seed=range(2))
    display = SweepDisplay.from_sweep(found)
    table = found.to_pandas()
    effect = marginal_effect(table, "learning_rate", "valid_accuracy")
    assert sorted(display.shares) == sorted(found.factors)
    assert np.allclose(display.lines_["learning_rate"].get_ydata(), effect.median)
    only = SweepDisplay.from_sweep(found, measure="train_loss", factors=["learning_rate"])
    assert only.axes_[0].get_ylabel() == "training loss"
    assert len(only.axes_) == 1


def test_a_map_is_a_sweep_too():
    config = RunConfig(
        data=DataConfig("moons", n_samples=60),
        model=ModelConfig(hidden_layer_sizes=(3,)),
        train=TrainConfig(max_epochs=1),
    )
    found = hyperparameter_map(config, x="learning_rate=0.01:1:log", y="weight_decay=1e-4:1:log", size=3)
    assert set(SweepDisplay.from_sweep(found).shares) == {"learning_rate", "weight_decay"}


def test_many_panels_are_put_in_rows_of_three(frame):
    table = frame.assign(a=frame["seed"], b=frame["seed"] % 2)
    display = drawn(table, factors=[*FACTORS, "a", "b"])
    assert len(display.axes_) == 5
    assert len(display.figure_.axes) == 5
    assert [panel.get_ylabel() != "" for panel in display.axes_] == [True, False, False, True, False]


def test_given_axes_are_drawn_on_and_no_figure_is_made(frame):
    figure, panels = plt.subplots(1, 3)
    before = plt.get_fignums()
    display = drawn(frame, ax=panels)
    assert display.axes_ == list(panels)
    assert display.figure_ is figure
    assert plt.get_fignums() == before


def test_options_are_passed_on(frame):
    display = SweepDisplay.from_frame(frame, FACTORS, "valid_accuracy").plot(linewidth=6)
    assert display.lines_["noise"].get_linewidth() == 6
    pairs = SweepDisplay.from_frame(frame, FACTORS, "valid_accuracy", "pairs").plot(cmap="PuOr")
    assert next(iter(pairs.meshes_.values())).get_cmap().name == "PuOr"
    bars = SweepDisplay.from_frame(frame, FACTORS, "valid_accuracy", "importance").plot(color="#123456").bars_
    assert to_hex(bars[0].get_facecolor()) == "#123456"


@pytest.mark.parametrize("kind", ["marginals", "pairs", "importance"])
def test_a_dark_figure_has_light_text(frame, kind):
    failed = frame.assign(status=np.where(frame["learning_rate"] == 1.0, "diverged", "done"))
    with plt.style.context("dark_background"):
        display = drawn(failed, kind)
        display.figure_.canvas.draw()
        assert display.note_.get_color() == "white"
        if kind == "pairs":
            assert to_hex(display.axes_[0].patches[0].get_facecolor()) == "#3a3a3a"
        if kind == "marginals":
            assert display.lines_["noise"].get_color() == "#56B4E9"


def test_an_unknown_kind_is_refused(frame):
    with pytest.raises(errors.ConfigError) as caught:
        drawn(frame, "marginal")
    assert str(caught.value) == (
        "kind must be one of marginals, pairs, importance; got 'marginal'. Did you mean 'marginals'?"
    )


def test_seeds_alone_have_no_effects(frame):
    with pytest.raises(errors.DataError) as caught:
        drawn(frame, factors=[])
    assert str(caught.value) == (
        "The settings that vary must be at least one; got 0. Draw the seeds of one setting with SeedsDisplay."
    )


def test_one_setting_has_no_pairs(frame):
    with pytest.raises(errors.DataError) as caught:
        drawn(frame, "pairs", factors=["noise"])
    assert str(caught.value) == 'The settings that vary must be at least two; got 1. Take kind="marginals".'


def test_an_unknown_measure_is_refused(frame):
    with pytest.raises(errors.UnknownNameError) as caught:
        drawn(frame, measure="valid_acuracy")
    assert str(caught.value) == (
        f"A column of the results must be one of {', '.join(frame.columns)}; got 'valid_acuracy'. "
        "Did you mean 'valid_accuracy'?"
    )


def test_too_few_axes_are_refused(frame):
    _, panels = plt.subplots(1, 2)
    with pytest.raises(errors.ConfigError) as caught:
        drawn(frame, ax=panels)
    assert str(caught.value) == "ax must be 3 axes, as plt.subplots(1, 3) makes; got 2."
