import pytest

from separatrix.cli.vary import field_of, parse_axis, parse_seeds, parse_size, parse_vary
from separatrix.sweeps import Axis


@pytest.mark.parametrize(
    ("text", "field", "values"),
    [
        ("learning_rate=0.01,0.1,1", "train.learning_rate", [0.01, 0.1, 1]),
        ("learning-rate=1e-4:10:20:log", "train.learning_rate", Axis("learning_rate", 1e-4, 10, 20, log=True)),
        ("l1=0:1", "train.l1", Axis("l1", 0, 1, 10)),
        ("epochs=3:6", "train.max_epochs", Axis("max_epochs", 3, 6, 4)),
        ("hidden=8,30-20", "model.hidden_layer_sizes", [(8,), (30, 20)]),
        ("betas=0.9-0.99,5e-1-0.9", "train.betas", [(0.9, 0.99), (0.5, 0.9)]),
        ("activation=relu,tanh", "model.activation", ["relu", "tanh"]),
        ("data=moons,circles", "data.name", ["moons", "circles"]),
        ("data-seed=1,2", "data.seed", [1, 2]),
        ("bias=true,false", "model.bias", [True, False]),
        ("patience=none,5", "train.patience", [None, 5]),
        ("learning_rate.0=0.1,1", "train.learning_rate.0", [0.1, 1]),
        ("data.noise=0.1", "data.noise", [0.1]),
    ],
)
def test_a_field_goes_by_its_flag_or_its_own_name(text, field, values):
    assert parse_vary([text]) == {field: values}


def test_a_seed_of_the_run_is_the_runs_own():
    assert field_of("seed") == "seed"


@pytest.mark.parametrize(
    ("text", "seeds"),
    [("3", [7, 8, 9]), ("3,5,8", [3, 5, 8]), ("100:103", [100, 101, 102])],
)
def test_seeds_are_a_number_from_the_first_a_list_or_a_range(text, seeds):
    assert list(parse_seeds(text, 7)) == seeds


@pytest.mark.parametrize(("text", "size"), [("256", (256, 256)), ("64x32", (64, 32))])
def test_a_size_is_for_both_sides_or_for_each(text, size):
    assert parse_size(text) == size


def test_an_axis_has_the_size_that_is_said_or_its_own():
    assert parse_axis("--x", "epochs=1:200:50", None).n == 50
    assert parse_axis("--x", "learning-rate=0.1:1:50:log", 9) == Axis("learning_rate", 0.1, 1, 9, log=True)
    assert parse_axis("--x", "noise=0:1", None).n == 64
