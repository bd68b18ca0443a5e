"""Branches: every moment can be come back to, and is what its problem determines."""

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from separatrix.engines import train
from separatrix.errors import ConfigError
from separatrix.playground.moments import MOST, Moments
from separatrix.playground.opened import open_problem
from separatrix.playground.problem import Limits, TrainEvent, WeightsEvent
from separatrix.playground.tree import Tree

from .conftest import CONFIG, SMALL

LONG = CONFIG.replace(train__max_epochs=2000)


def a_tree(config=LONG, limits=None, **parts):
    return Tree(open_problem(SMALL.model_copy(update={"config": config, **parts}), Limits()), limits or Limits())


def on(tree, n):
    """Train so many steps on the present branch."""
    assert tree.go_to_step(tree.live.step + n)


def weights_of(problem):
    """The weights that a problem determines, by a tree of its own that goes there straight."""
    tree = Tree(open_problem(problem, Limits()), Limits())
    tree.go_to_step(problem.step)
    return tree.live.weights


def test_a_line_without_changes_is_the_training_itself():
    tree = a_tree(CONFIG)
    on(tree, 150)
    np.testing.assert_array_equal(tree.live.weights, train(CONFIG).flat())


def test_going_back_and_playing_on_is_the_same_branch_again():
    tree = a_tree()
    on(tree, 300)
    there = tree.live.weights
    assert tree.go_to(0, 120)
    on(tree, 180)
    np.testing.assert_array_equal(tree.live.weights, there)
    assert list(tree.branches) == [0]
    assert len(tree.branch.curves) == 61


def test_a_change_before_the_end_begins_a_branch_and_leaves_the_old_one_as_it_was():
    tree = a_tree()
    on(tree, 300)
    end = tree.live.weights
    tree.go_to(0, 120)
    tree.change({"learning_rate": 0.5})
    assert (tree.present, tree.branch.parent, tree.branch.from_step) == (1, 0, 120)
    assert tree.branch.differences == {"learning_rate": 0.5}
    assert tree.branch.label == "learning_rate 0.5"
    on(tree, 180)
    assert not np.array_equal(tree.live.weights, end)
    assert tree.go_to(0, 300)
    np.testing.assert_array_equal(tree.live.weights, end)
    assert tree.live.config == LONG


def test_a_change_at_the_end_stays_on_the_branch():
    tree = a_tree()
    on(tree, 30)
    tree.change({"learning_rate": 0.5})
    assert list(tree.branches) == [0]
    on(tree, 20)
    end = tree.live.weights
    tree.go_to(0, 10)
    assert tree.live.config.train.learning_rate == 0.1
    on(tree, 40)
    assert tree.live.config.train.learning_rate == 0.5
    np.testing.assert_array_equal(tree.live.weights, end)


def test_changes_of_one_moment_are_one_event():
    tree = a_tree()
    on(tree, 12)
    for rate in (0.2, 0.3, 0.4):
        tree.change({"learning_rate": rate})
    tree.change({"optimizer": "sgd"})
    tree.change({"optimizer": "adam"})
    assert tree.problem().events == [TrainEvent(step=12, train={"learning_rate": 0.4, "optimizer": "adam"})]
    on(tree, 9)
    np.testing.assert_array_equal(tree.live.weights, weights_of(tree.problem()))


def test_an_edited_weight_is_an_event_and_edits_of_one_moment_are_one():
    tree = a_tree()
    on(tree, 12)
    tree.edit(0, 2.0)
    tree.edit(4, -1.0)
    tree.edit(0, 3.0)
    assert tree.problem().events == [WeightsEvent(step=12, weights=[(0, 3.0), (4, -1.0)])]
    assert (tree.live.weights[0], tree.live.weights[4]) == (3, -1)
    assert list(tree.branches) == [0]


def test_an_edit_before_the_end_begins_a_branch():
    tree = a_tree()
    on(tree, 40)
    tree.go_to(0, 12)
    tree.edit(0, 2.0)
    assert (tree.present, tree.branch.label) == (1, "weights by hand")


def test_a_branch_has_its_parents_curves_up_to_where_it_began():
    tree = a_tree()
    on(tree, 100)
    tree.go_to(0, 52)
    tree.fork({})
    assert tree.branch.curves.columns["step"].tolist() == [5 * epoch for epoch in range(11)]
    on(tree, 3)
    assert tree.branch.curves.columns["step"][-1] == 55


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.data())
def test_whatever_was_done_a_moment_is_what_its_problem_determines(data):
    tree = a_tree()
    change = st.sampled_from(
        [{"learning_rate": 0.3}, {"batch_size": 7}, {"optimizer": "sgd", "momentum": 0.5}, {"l1": 0.01},
         {"optimizer": "rmsprop"}, {"shuffle": False}, {"patience": 1, "min_delta": 1.0}, {"patience": None}]
    )  # fmt: skip
    for _ in range(data.draw(st.integers(1, 7))):
        match data.draw(st.sampled_from(["on", "on", "back", "change", "edit", "fork"])):
            case "on":
                tree.go_to_step(tree.live.step + data.draw(st.integers(1, 60)))
            case "back":
                branch = data.draw(st.sampled_from(sorted(tree.branches)))
                assert tree.go_to(branch, data.draw(st.integers(0, tree.branches[branch].last_step)))
            case "change":
                tree.change(data.draw(change))
            case "edit":
                tree.edit(data.draw(st.integers(0, 5)), data.draw(st.floats(-2, 2, width=16)))
            case "fork":
                tree.fork(data.draw(change))
    np.testing.assert_array_equal(tree.live.weights, weights_of(tree.problem()))
    for number, branch in sorted(tree.branches.items()):
        step = branch.last_step // 2
        assert tree.go_to(number, step)
        np.testing.assert_array_equal(tree.live.weights, weights_of(tree.problem()))


def test_a_run_that_stopped_early_goes_on_after_a_change_and_is_replayed_through_it():
    tree = a_tree(LONG.replace(train__patience=2, train__min_delta=10.0))
    tree.go_to_step(1000)
    stopped = tree.live.step
    assert tree.branch.outcome.status == "stopped_early"
    tree.change({"patience": None})
    on(tree, 33)
    end = tree.live.weights
    assert tree.go_to(0, 3)
    assert tree.go_to_step(stopped)
    assert (tree.branch.last_step, tree.branch.outcome) == (stopped + 33, None)
    assert tree.go_to_step(stopped + 33)
    np.testing.assert_array_equal(tree.live.weights, end)


def test_a_diverged_branch_ends_at_its_last_finite_moment():
    hot = LONG.replace(train__optimizer="sgd", train__learning_rate=1e5, train__loss="mse", model__activation="relu")
    tree = a_tree(hot)
    tree.go_to_step(10_000)
    assert tree.branch.outcome.status == "diverged"
    assert tree.branch.last_step == tree.live.step
    assert np.isfinite(tree.live.weights).all()
    assert tree.go_to(0, 0)
    assert tree.go_to(0, tree.branch.last_step)
    assert tree.live.outcome.status == "diverged"


def test_a_diverged_branch_that_goes_on_with_other_settings_is_replayed_through_them():
    hot = LONG.replace(train__optimizer="sgd", train__momentum=0.9, train__learning_rate=1e5, model__activation="relu")
    tree = a_tree(hot.replace(train__loss="mse"))
    tree.go_to_step(10_000)
    assert tree.branch.outcome.status == "diverged"
    tree.edit(0, 0.5)
    tree.change({"learning_rate": 1e-38})
    tree.go_to_step(tree.live.step + 3)
    np.testing.assert_array_equal(tree.live.weights, weights_of(tree.problem()))


def test_a_removed_branch_takes_with_it_those_that_began_at_it():
    tree = a_tree()
    on(tree, 50)
    for number in range(3):
        tree.go_to(number, 10 * (number + 1))
        tree.fork({"learning_rate": 0.2 + number})
        on(tree, 50)
    tree.remove(2)
    assert list(tree.branches) == [0, 1]
    assert (tree.present, tree.live.step) == (1, 20)


def test_the_first_branch_stays():
    tree = a_tree()
    with pytest.raises(ConfigError) as caught:
        tree.remove(0)
    assert str(caught.value) == "The first branch cannot be removed. Open the problem anew in its place."


def test_there_are_so_many_branches_at_most():
    tree = a_tree(limits=Limits(branches=2))
    on(tree, 20)
    tree.go_to(0, 3)
    tree.fork({})
    tree.go_to(0, 3)
    with pytest.raises(ConfigError) as caught:
        tree.fork({})
    assert str(caught.value) == "There are 2 branches already, which is the most. Remove one first."


def test_a_branch_with_a_wrong_setting_is_not_begun():
    tree = a_tree()
    on(tree, 20)
    tree.go_to(0, 3)
    with pytest.raises(ConfigError):
        tree.fork({"learning_rate": -1})
    with pytest.raises(ConfigError):
        tree.fork({"max_epochs": 0})
    assert (list(tree.branches), tree.present, tree.live.step) == ([0], 0, 3)


@pytest.mark.parametrize(
    ("events", "message"),
    [
        (
            [TrainEvent(step=5, train={}), TrainEvent(step=4, train={})],
            "The events of a problem must be in the order of their steps; these are not.",
        ),
        ([TrainEvent(step=5, train={"loss": "mse"})],
         "loss cannot change while a network is trained. Start anew with it."),
        ([WeightsEvent(step=5, weights=[(37, 1.0)])], "index must be from 0 to 36; got 37."),
    ],
)  # fmt: skip
def test_events_that_cannot_be_followed_are_refused_at_once(events, message):
    with pytest.raises(ConfigError) as caught:
        a_tree(events=events)
    assert str(caught.value) == message


def test_kept_moments_stay_few_and_evenly_spaced_however_long_the_branch():
    tree = a_tree(LONG.replace(train__max_epochs=100_000))
    for _ in range(3000):
        tree.move(7)
    kept = [moment.step for moment in tree.branch.moments.kept]
    assert len(kept) <= MOST
    assert kept[0] == 0
    assert max(np.diff([*kept, tree.live.step])) <= 21_000 // (MOST // 5)


def test_moments_of_large_networks_are_fewer():
    tree = a_tree(LONG.replace(model__hidden_layer_sizes=(300, 300)))
    assert Moments(tree.live.snapshot()).most < 20


@pytest.mark.native  # 90,000 steps
def test_curves_stay_few_and_keep_their_shape_however_long_the_branch():
    tree = a_tree(LONG.replace(train__max_epochs=20_000))
    whole = tree.live.snapshot()
    tree.go_to_step(5 * 9000)
    columns = tree.branch.curves.columns
    assert len(columns["step"]) <= 2000
    np.testing.assert_array_equal(np.unique(np.diff(columns["epoch"])), [8])
    tree.live.restore(whole)
    measured = tree.live.advance(5 * 9000).columns["valid_loss"]
    np.testing.assert_array_equal(columns["valid_loss"][1:], measured[7::8])
