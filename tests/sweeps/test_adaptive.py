import sys

import numpy as np
import pytest

from separatrix.engines import train
from separatrix.errors import MissingExtraError, SweepError, UnknownNameError
from separatrix.store import open_store
from separatrix.sweeps import Axis, SweepSpec, load_sweep, run_spec, sweep

RATES = Axis("learning_rate", 1e-4, 1, 9, log=True)


@pytest.fixture
def halved(config):
    """Nine rates with two seeds under a budget of half their epochs."""
    return SweepSpec(config.replace(train__max_epochs=9), {"learning_rate": RATES}, range(2), budget=81)


@pytest.fixture
def drawn(config):
    """Sixteen settings that Optuna draws, in two batches."""
    vary = {"learning_rate": RATES, "hidden_layer_sizes": [(2,), (3, 3)], "batch_size": Axis("batch_size", 5, 40, 8)}
    return SweepSpec(config, vary, sampler="optuna", n=16)


def settings(found):
    return {name: column.tolist() for name, column in found.plan.columns.items()}


def same(first, second):
    assert settings(first) == settings(second)
    assert first.measure == second.measure
    np.testing.assert_array_equal(first.results.status, second.results.status)
    np.testing.assert_array_equal(first.values(), second.values())


class Stop:
    """Ends a sweep as Ctrl-C does, when so many networks are there."""

    def __init__(self, n):
        self.n, self.heard = n, []

    def sweep_started(self, plan, n_done):
        self.begun = n_done

    def chunk_ended(self, progress):
        self.heard.append((progress.n_done, progress.n_networks))
        if progress.n_done >= self.n:
            self.n = float("inf")  # once; what had ended by then is still handed on
            raise KeyboardInterrupt

    def chunk_set_aside(self, aside):
        raise AssertionError(aside)


def test_the_best_third_of_the_settings_goes_on(halved):
    found = run_spec(halved)
    table = found.to_pandas()
    assert found.status == "done"
    assert len(found) == halved.n_networks
    epochs = table.groupby("max_epochs", sort=True)["learning_rate"].nunique()
    assert epochs.tolist() == [rung.n_settings for rung in halved.rungs]
    assert epochs.index.tolist() == [rung.epochs for rung in halved.rungs]
    first = table[table["max_epochs"] == halved.rungs[0].epochs].groupby("learning_rate")["valid_accuracy"].mean()
    best = set(first.sort_values(ascending=False, kind="stable").index[:3])
    assert set(table[table["max_epochs"] == halved.rungs[1].epochs]["learning_rate"]) == best


def test_each_network_under_a_budget_is_the_one_that_its_config_makes(halved):
    found = run_spec(halved)
    for index in (0, len(found) - 1):
        assert found.values()[index] == train(found.config_of(index)).score()


def test_a_setting_that_fails_does_not_go_on(config):
    found = sweep(config.replace(train__max_epochs=9), learning_rate=[0.1, 0.2, 1e9], budget=15, measure="valid_loss")
    table = found.to_pandas()
    assert table.loc[table["max_epochs"] == 9, "learning_rate"].tolist() != [1e9]
    assert found.measure == "valid_loss"


def test_a_budget_without_anything_else_is_the_whole_sweep(config):
    whole = sweep(config, learning_rate=[0.1, 0.2])
    budget = sweep(config, learning_rate=[0.1, 0.2], budget=6)
    np.testing.assert_array_equal(whole.values(), budget.values())


def test_optuna_draws_the_same_settings_every_time(drawn):
    found, again = run_spec(drawn), run_spec(drawn)
    same(found, again)
    columns = settings(found)
    assert len(set(columns["train.learning_rate"])) == 16
    assert set(columns["model.hidden_layer_sizes"]) == {(2,), (3, 3)}
    assert all(isinstance(size, int) and 5 <= size <= 40 for size in columns["train.batch_size"])
    assert settings(run_spec(drawn.replace(sampler_seed=1))) != columns


def test_optuna_hears_how_settings_did(config):
    vary = {"learning_rate": Axis("learning_rate", 1e-5, 1, log=True)}
    config = config.replace(train__max_epochs=20)
    found = run_spec(SweepSpec(config, vary, sampler="optuna", n=40), measure="train_loss")
    rates = found.plan.columns["train.learning_rate"]
    assert np.median(rates[20:]) > 10 * np.median(rates[:8])


def test_optuna_that_is_not_installed_is_named_with_its_extra(drawn, monkeypatch):
    monkeypatch.setitem(sys.modules, "optuna", None)
    with pytest.raises(MissingExtraError) as error:
        run_spec(drawn)
    assert str(error.value) == (
        'The sampler optuna needs the package optuna, which is not installed. Run: pip install "separatrix[optuna]"'
    )


@pytest.mark.parametrize("which", ["halved", "drawn"])
def test_what_was_interrupted_is_gone_on_with_and_ends_the_same(which, request, tmp_path):
    spec = request.getfixturevalue(which)
    whole = run_spec(spec)
    n_first = spec.rungs[0].n_settings * 2 if spec.rungs else 8
    stop = Stop(n_first + 1)
    with open_store(tmp_path / "runs.sqlite") as store:
        part = run_spec(spec, store=store, name="it", observer=stop)
        assert part.status == "interrupted"
        assert store.entry("it").n_done == part.n_done < len(whole)
        assert stop.heard[-1] == (part.n_done, spec.n_networks)
        assert load_sweep(store, "it").n_done == part.n_done
        rest = Stop(10**9)
        same(run_spec(spec, store=store, observer=rest), whole)
        assert rest.heard[0][0] > n_first
        assert [(each.status, each.n_done) for each in store.entries()] == [("done", spec.n_networks)]
        same(load_sweep(store, "it"), whole)


def test_settings_that_no_longer_follow_are_said_so(halved, tmp_path):
    with open_store(tmp_path / "runs.sqlite") as store:
        found = run_spec(halved, store=store, observer=Stop(1))
        other = load_sweep(store, found.entry).spec.replace(vary={"learning_rate": [7.0], "max_epochs": [1]})
        store.redefine(found.entry, other.to_dict() | {"asked": {}})
        with pytest.raises(SweepError) as error:
            run_spec(halved, store=store)
    assert str(error.value) == (
        f"The unfinished {found.entry} has other settings than follow now, perhaps by another version of Optuna. "
        "Delete it to begin anew."
    )


def test_an_unknown_measure_is_an_error_after_the_first_networks(halved):
    stop = Stop(10**9)
    with pytest.raises(UnknownNameError) as error:
        run_spec(halved, measure="valid_acuracy", observer=stop)
    assert str(error.value).endswith("got 'valid_acuracy'. Did you mean 'valid_accuracy'?")
    assert stop.heard == []
