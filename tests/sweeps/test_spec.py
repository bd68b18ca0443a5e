import numpy as np
import pytest

from separatrix.errors import ConfigError, FileError, UnknownNameError
from separatrix.sweeps import Axis, SweepSpec, describe

TOML = """
seeds = 3
[run.data]
name = "moons"
n_samples = 80
[run.train]
max_epochs = 2
[vary]
learning_rate = "0.01:1:5:log"
hidden_layer_sizes = [[2], [8, 8]]
"""


def test_a_grid_has_every_combination_with_every_seed(config):
    spec = SweepSpec(config, {"learning_rate": [0.1, 0.2], "hidden_layer_sizes": [(2,), (3, 3)]}, seeds=(5, 6))
    networks = [spec.config_of(index) for index in range(spec.n_networks)]
    found = [(each.train.learning_rate, each.model.hidden_layer_sizes, each.seed) for each in networks]
    assert found == [(r, h, s) for r in (0.1, 0.2) for h in ((2,), (3, 3)) for s in (5, 6)]


def test_a_part_of_a_list_varies_alone(config):
    spec = SweepSpec(config, {"learning_rate.1": [1.0, 2.0], "betas.0": [0.5]})
    assert [spec.config_of(index).train.learning_rate for index in (0, 1)] == [(0.1, 1.0), (0.1, 2.0)]
    assert spec.config_of(0).train.betas == (0.5, 0.999)


@pytest.mark.parametrize("sampler", ["random", "sobol"])
def test_drawn_settings_stay_in_range_and_are_the_same_every_time(config, sampler):
    vary = {"learning_rate": Axis("learning_rate", 0.01, 1, log=True), "activation": ["relu", "tanh"]}
    spec = SweepSpec(config, vary, sampler=sampler, n=50)
    rates, kinds = spec.columns()["train.learning_rate"], spec.columns()["model.activation"]
    assert ((rates >= 0.01) & (rates <= 1)).all()
    assert len(np.unique(rates)) == 50
    assert set(kinds) == {"relu", "tanh"}
    np.testing.assert_array_equal(spec.columns()["train.learning_rate"], rates)
    other = spec.replace(sampler_seed=1)
    assert not np.array_equal(other.columns()["train.learning_rate"], rates)


def test_sobol_fills_the_square_more_evenly_than_chance(config):
    vary = {"learning_rate": Axis("learning_rate", 1, 9), "weight_decay": Axis("weight_decay", 0, 8)}
    columns = SweepSpec(config, vary, sampler="sobol", n=64).columns()
    boxes = {
        (int(r - 1), int(d)) for r, d in zip(columns["train.learning_rate"], columns["train.weight_decay"], strict=True)
    }
    assert len(boxes) == 64  # one in each of the 8 by 8 boxes


def test_a_spec_is_read_from_toml_and_back_from_what_it_writes(tmp_path):
    path = tmp_path / "spec.toml"
    path.write_text(TOML, encoding="utf-8")
    spec = SweepSpec.from_toml(path)
    assert spec.shape == (5, 2, 3)
    assert spec.config.data.n_samples == 80
    assert spec.vary["train.learning_rate"] == Axis("learning_rate", 0.01, 1, 5, log=True)
    again = SweepSpec.from_dict(spec.to_dict())
    assert again == spec
    assert again.key == spec.key


@pytest.mark.parametrize(
    ("written", "seeds"),
    [(3, range(3)), ([5, 7], (5, 7)), ("100:103", range(100, 103)), ("0:1000000000", range(10**9))],
)
def test_seeds_are_a_number_a_list_or_a_range(written, seeds):
    spec = SweepSpec.from_dict({"seeds": written})
    assert spec.seeds == seeds
    assert spec.n_networks == len(seeds)
    assert SweepSpec.from_dict(spec.to_dict()) == spec


def test_seeds_that_cannot_be_read_are_refused():
    with pytest.raises(ConfigError) as error:
        SweepSpec.from_dict({"seeds": "1-5"})
    assert str(error.value) == "seeds must be a list, a number, or FIRST:END; got '1-5'."


def test_a_list_takes_the_fields_values_together(config):
    spec = SweepSpec(config, {"learning_rate": [0.1, 0.2, 0.1], "l1": [0.0, 0.5, 0.5]}, (8, 9), sampler="list")
    networks = [spec.config_of(index) for index in range(spec.n_networks)]
    found = [(each.train.learning_rate, each.train.l1, each.seed) for each in networks]
    assert found == [(0.1, 0.0, 8), (0.1, 0.0, 9), (0.2, 0.5, 8), (0.2, 0.5, 9), (0.1, 0.5, 8), (0.1, 0.5, 9)]
    assert SweepSpec.from_dict(spec.to_dict()) == spec


def test_whole_and_other_numbers_may_be_mixed(config):
    spec = SweepSpec(config, {"learning_rate": [0.1, 1]})
    assert [spec.config_of(at).train.learning_rate for at in (0, 1)] == [0.1, 1.0]


def test_what_varies_is_said_in_a_line_a_field(config):
    vary = {
        "learning_rate": Axis("learning_rate", 0.01, 1, 5, log=True),
        "hidden_layer_sizes": [(8,), (30, 20)],
        "l1": [at / 100 for at in range(20)],
    }
    assert list(describe(SweepSpec(config, vary))) == [
        "learning_rate: 5 values from 0.01 to 1 in equal ratios",
        "hidden_layer_sizes: 8, 30-20",
        "l1: 20 values from 0 to 0.19",
    ]
    drawn = SweepSpec(config, {"learning_rate": vary["learning_rate"]}, sampler="sobol", n=4)
    assert list(describe(drawn)) == ["learning_rate: drawn from 0.01 to 1, evenly in its logarithm"]


def test_the_key_of_a_table_s_sweep_changes_with_its_rows(config, tmp_path):
    path = tmp_path / "rows.csv"
    spec = SweepSpec(config.replace(data={"name": str(path)}))
    path.write_text("a,b\n1,2\n", encoding="utf-8")
    before = spec.key
    path.write_text("a,b\n1,3\n", encoding="utf-8")
    assert spec.key != before


def test_the_settings_of_an_adaptive_sweep_are_not_known_before(config):
    spec = SweepSpec(config, {"l1": [0.1, 0.2, 0.3]}, budget=6)
    with pytest.raises(ConfigError) as error:
        spec.columns()
    assert str(error.value) == ("The settings of this sweep are not known before it is run: each follows from others.")


def test_the_key_changes_with_what_changes_the_results(config):
    spec = SweepSpec(config, {"learning_rate": [0.1]})
    others = [
        spec.replace(seeds=(1,)),
        spec.replace(vary={"learning_rate": [0.2]}),
        spec.replace(config=config.replace(seed=1)),
        spec.replace(keep=("weights",)),
    ]
    assert len({each.key for each in (spec, *others)}) == 5


@pytest.mark.parametrize(
    ("changes", "kind", "message"),
    [
        ({"vary": {"lerning_rate": [1]}}, UnknownNameError,
         "'lerning_rate' is not a field of a RunConfig. Did you mean 'learning_rate'?"),
        ({"vary": {"seed": [1]}}, ConfigError,
         "'seed' cannot vary like other fields. The seeds have an argument of their own."),
        ({"vary": {"noise": [0.1], "data.noise": [0.2]}}, ConfigError, "noise is given twice."),
        ({"vary": {"noise": []}}, ConfigError, "The values of noise must be at least one; got 0."),
        ({"vary": {"noise": [0.1, 0.1]}}, ConfigError,
         "The values of noise must be different from each other; got [0.1, 0.1]."),
        ({"vary": {"noise": "0.1"}}, ConfigError, "The values of noise must be an Axis or a list; got '0.1'."),
        ({"seeds": ()}, ConfigError, "seeds must be at least one; got 0."),
        ({"seeds": (1, 2, 1)}, ConfigError, "The seed 1 is given twice; equal seeds give equal networks."),
        (
            {"sampler": "sobel"},
            ConfigError,
            "sampler must be one of grid, list, random, sobol, optuna; got 'sobel'. Did you mean 'sobol'?",
        ),
        ({"n": 5}, ConfigError, "A grid has its own number of settings; leave n out."),
        ({"sampler": "list", "n": 5}, ConfigError, "A list has its own number of settings; leave n out."),
        ({"sampler": "list", "vary": {"noise": [0.1], "l1": [0.1, 0.1]}}, ConfigError,
         "The fields of a list must be of one length; got {'noise': 1, 'l1': 2}."),
        ({"sampler": "sobol", "n": 5}, ConfigError,
         "The sampler sobol has nothing to draw: no field varies."),
        ({"seeds": (0, "x")}, ConfigError, "seeds must be a list of whole numbers; got (0, 'x')."),
        ({"seeds": (1.5, 2)}, ConfigError, "seeds must be a list of whole numbers; got (1.5, 2)."),
        ({"budget": 1.5, "vary": {"l1": [0.1]}}, ConfigError, "budget must be a whole number of epochs; got 1.5."),
        ({"budget": 9}, ConfigError, "A budget chooses among settings, and nothing varies but the seeds."),
        ({"budget": 9, "vary": {"max_epochs": [1, 2]}}, ConfigError,
         "max_epochs cannot vary under a budget, which decides on the epochs itself."),
        ({"budget": 9, "sampler": "optuna", "n": 5, "vary": {"l1": [0.1, 0.2]}}, ConfigError,
         "A budget is for settings that are known at first, and optuna draws them as it goes."),
        ({"budget": 5, "vary": {"l1": [0.1, 0.2, 0.3]}}, ConfigError,
         "budget must be at least 6 epochs, which give every setting one epoch and a third of them more; got 5. "
         "All settings whole take 9."),
        ({"sampler": "random"}, ConfigError,
         "n must be at least 1, the number of settings to draw by random; got None."),
        ({"keep": ("wieghts",)}, ConfigError,
         "What to keep must be one of history, step_loss, weights, reductions, disagreement; got 'wieghts'. "
             "Did you mean 'weights'?"),
    ],
)  # fmt: skip
def test_a_spec_that_cannot_be_says_why(config, changes, kind, message):
    with pytest.raises(kind) as error:
        SweepSpec(config, **changes)
    assert str(error.value) == message


def test_a_part_that_a_list_has_not_is_refused(config):
    with pytest.raises(ConfigError) as error:
        SweepSpec(config, {"betas.2": [0.5]}).config_of(0)
    assert str(error.value) == "betas.2 must be one of the 2 parts of betas; got 2."


def test_files_that_are_no_specs_say_why(tmp_path):
    path = tmp_path / "spec.toml"
    with pytest.raises(FileError) as error:
        SweepSpec.from_toml(path)
    assert str(error.value) == f"Cannot read {str(path)!r}: No such file or directory."
    path.write_text("vary = [", encoding="utf-8")
    with pytest.raises(FileError, match=r"^'.*spec.toml' is not a TOML file: "):
        SweepSpec.from_toml(path)
    path.write_text("[vari]", encoding="utf-8")
    with pytest.raises(ConfigError) as error:
        SweepSpec.from_toml(path)
    assert str(error.value) == (
        "A part of a sweep's file must be one of budget, keep, n, run, sampler, sampler_seed, seeds, vary; got 'vari'. "
        "Did you mean 'vary'?"
    )
