import re
import tomllib

import numpy as np
import pytest

import separatrix as sx
from separatrix.analysis import mean_interval, wilson_interval
from separatrix.report.sweep_again import sweep_command, sweep_file
from separatrix.report.sweep_report import write_sweep_report
from separatrix.report.sweep_words import lead, missing, ranking, settings, sound
from separatrix.sweeps import Axis, Sweep, SweepSpec, run_spec
from separatrix.sweeps.driver import Aside
from separatrix.sweeps.results import Results

CONFIG = sx.RunConfig(
    data=sx.DataConfig("moons", n_samples=80),
    model=sx.ModelConfig(hidden_layer_sizes=(4,)),
    train=sx.TrainConfig(batch_size=20, max_epochs=4, learning_rate=0.3),
)


@pytest.fixture(scope="module")
def seeds():
    return sx.sweep(CONFIG, seed=range(8))


@pytest.fixture(scope="module")
def fields():
    """Two fields, one of whose values makes some networks diverge."""
    return sx.sweep(CONFIG, learning_rate=[0.1, 1, 1e20], hidden_layer_sizes=[(3,), (4, 4)], seed=range(2))


def page_of(found, folder, **options):
    return write_sweep_report(found, folder.mktemp("sweep") / "sweep.html", **options).read_text(encoding="utf-8")


@pytest.fixture(scope="module")
def seeds_page(seeds, tmp_path_factory):
    return page_of(seeds, tmp_path_factory, title="Eight <seeds>")


@pytest.fixture(scope="module")
def fields_page(fields, tmp_path_factory):
    return page_of(fields, tmp_path_factory)


def kinds(text):
    return re.findall(r'data-kind="(\w+)"', text)


def words(text):
    text = re.sub(r"<(svg|style|script).*?</\1>", "", text, flags=re.DOTALL)
    return " ".join(re.sub(r"<[^>]+>", " ", text).split())


def test_seeds_have_their_distribution_loss_mean_disagreement_and_three_networks(seeds_page):
    assert kinds(seeds_page) == ["seeds", "bands", "mean", "disagreement", "best", "median", "worst"]
    assert "What is not shown" not in seeds_page


def test_the_mean_and_its_interval_are_those_of_the_scores(seeds, seeds_page):
    mean = mean_interval(seeds.values())
    low, high = (str(round(end, 4)) for end in (mean.low, mean.high))
    said = f"Mean validation accuracy {round(mean.value, 4)} (95 % bootstrap interval {low} to {high}) over 8 networks."
    assert said in words(seeds_page)


def test_the_share_that_failed_is_said_with_its_interval_and_why(fields, fields_page):
    failed = wilson_interval(fields.n_failed, 12)
    assert fields.n_failed == 4
    said = f"4 of 12 networks failed (33.3 %, 95 % interval {100 * failed.low:.1f} % to {100 * failed.high:.1f} %)"
    assert f"{said}: 4 diverged." in words(fields_page)


def test_the_three_networks_are_the_best_the_median_and_the_worst(seeds, seeds_page):
    order = sound(seeds)
    values = seeds.values()
    for name, index in (("Best", order[0]), ("Median", order[4]), ("Worst", order[-1])):
        said = f"{name} Seed {seeds.spec.seeds[index]}: validation accuracy {round(float(values[index]), 4)}."
        assert said in words(seeds_page)


def test_networks_that_failed_are_neither_best_nor_worst(fields):
    names = np.array(["done", "diverged"])[(fields.to_pandas()["status"] == "diverged").astype(int)]
    assert set(names[sound(fields)]) == {"done"}
    assert len(sound(fields)) == 8


def test_fields_that_vary_have_their_effects_and_pairs(fields_page):
    assert kinds(fields_page) == ["seeds", "best", "median", "worst", "marginal", "marginal", "pair"]
    said = words(fields_page)
    assert "What learning_rate does" in said
    assert "What hidden_layer_sizes does" in said
    assert "of the validation accuracy each field alone explains:" in said


def test_what_does_not_apply_is_left_out_with_its_reason(fields_page):
    said = words(fields_page)
    assert "The loss The runs have neither train_loss nor valid_loss for every epoch." in said
    assert "The mean boundary The networks of this sweep cannot answer together: they differ in hidden_layer" in said


def test_settings_are_ranked_by_their_mean(fields, fields_page):
    table = ranking(fields)
    figures = ["mean validation accuracy", "deviation", "networks", "failed"]
    assert table.columns == ["", "learning_rate", "hidden_layer_sizes", *figures]
    means = [float(row[3]) for row in table.rows[:4]]
    assert means == sorted(means, reverse=True)
    assert [row[-1] for row in table.rows] == ["0", "0", "0", "0", "2", "2"]
    assert "Best setting: learning_rate" in words(fields_page)


def test_of_many_seeds_the_best_and_the_last_are_ranked(seeds):
    table = ranking(seeds)
    assert [row[0] for row in table.rows] == [str(place) for place in range(1, 9)]
    assert table.text == "All seeds."
    many = ranking(sx.sweep(CONFIG, seed=range(20)))
    assert [row[0] for row in many.rows] == ["1", "2", "3", "4", "5", "6", "7", "8", "17", "18", "19", "20"]


def test_settings_say_what_varies(fields, seeds):
    said = settings(fields)
    assert said["varied"] == "learning_rate: 0.1, 1, 1e+20; hidden_layer_sizes: 3, 4-4"
    assert said["network"] == "hidden layers varied, relu"
    assert said["update"] == "sgd, learning rate varied"
    assert settings(seeds)["data"] == "moons: 80 rows, 2 features, 60 to train on and 20 to validate"
    assert settings(seeds)["seeds"] == "0 to 7"


def test_a_sweep_over_seeds_is_said_in_flags(seeds, seeds_page):
    assert sweep_command(seeds).splitlines() == [
        "separatrix sweep moons --n-samples 80 --hidden 4 --learning-rate 0.3 \\",
        "  --batch-size 20 --epochs 4 --seeds 8",
    ]
    assert sweep_file(seeds) == ""
    assert "separatrix sweep moons --n-samples 80" in words(seeds_page)


@pytest.mark.parametrize(
    ("vary", "options"),
    [
        ({"learning_rate": [0.1, 1, 10.0], "hidden_layer_sizes": [(3,), ()], "activation": ["relu", "tanh"]}, {}),
        ({"learning_rate": Axis("learning_rate", 1e-3, 1, 5, log=True)}, {"sampler": "sobol", "n": 3}),
        ({"data.noise": [0.0, 0.5]}, {"seeds": (3, 9)}),
        ({"learning_rate": [0.1, 0.2], "weight_decay": [0.0, 0.1]}, {"sampler": "list"}),
    ],
)
def test_any_other_sweep_is_a_file_that_reads_back_as_it_was(vary, options, tmp_path):
    spec = SweepSpec(CONFIG, vary, **{"seeds": (0, 1)} | options)
    found = sx.sweep(CONFIG, vary=vary, seed=spec.seeds, sampler=spec.sampler, n=spec.n)
    assert sweep_command(found) == "separatrix sweep sweep.toml"
    path = tmp_path / "sweep.toml"
    path.write_text(sweep_file(found))
    again = SweepSpec.from_toml(path)
    assert again.config == spec.config
    assert again.n_networks == spec.n_networks
    assert [again.config_of(index) for index in range(4)] == [spec.config_of(index) for index in range(4)]


def test_a_sweep_with_a_budget_is_repeated_as_it_was_asked_for(tmp_path):
    vary = {"learning_rate": [0.01, 0.1, 0.3, 1.0]}
    spec = SweepSpec(CONFIG, vary, seeds=range(1), budget=8)
    found = run_spec(spec, kind="sweep", store=tmp_path / "runs.sqlite")
    path = tmp_path / "sweep.toml"
    path.write_text(sweep_file(found))
    assert SweepSpec.from_toml(path) == spec
    assert lead(found).startswith(f"{len(found)} settings within a budget of 8 epochs, one seed each: learning_rate")


def test_the_file_of_a_sweep_has_a_list_in_a_line(fields):
    text = sweep_file(fields)
    assert "hidden_layer_sizes = [[3], [4, 4]]" in text.splitlines()
    assert tomllib.loads(text)["seeds"] == 2


def test_rows_of_your_own_cannot_be_said_in_a_command():
    data = sx.load_dataset(sx.DataConfig("moons", n_samples=60))
    found = sx.sweep(CONFIG.replace(data=sx.DataConfig("custom")), seed=range(3), data=data)
    assert sweep_command(found) == ""
    assert sweep_file(found) == ""


def test_one_feature_has_no_plane_and_the_page_says_so(tmp_path):
    config = CONFIG.replace(data=sx.DataConfig("blobs", n_samples=40, n_features=1))
    text = write_sweep_report(sx.sweep(config, seed=range(3)), tmp_path / "line.html").read_text(encoding="utf-8")
    assert kinds(text) == ["seeds", "bands"]
    reason = "The data must be of at least two features to draw a plane through; got 1."
    assert words(text).count(reason) == 3


def test_where_all_failed_there_is_a_page_that_says_so(tmp_path):
    found = sx.sweep(CONFIG.replace(train__learning_rate=1e25), seed=range(3))
    said = words(write_sweep_report(found, tmp_path / "failed.html").read_text(encoding="utf-8"))
    assert "3 of 3 networks failed (100.0 %, 95 % interval 43.9 % to 100.0 %): 3 diverged." in said
    assert "The distribution All of 3 networks failed, so there is no score to draw." in said


def test_a_sweep_of_which_nothing_is_trained_has_a_page_too(seeds, tmp_path):
    empty = Sweep(seeds.plan, Results(8), "valid_accuracy")
    empty.results.measures["valid_accuracy"] = np.full(8, np.nan)
    text = write_sweep_report(empty, tmp_path / "empty.html").read_text(encoding="utf-8")
    assert kinds(text) == []
    assert "Not complete: 0 of 8 networks are trained." in words(text)


def test_chunks_that_were_set_aside_are_named_with_their_reason(seeds):
    asides = [Aside(number, "It is too large.") for number in range(7)]
    found = Sweep(seeds.plan, Results(8), "valid_accuracy", asides)
    assert list(missing(found)) == [
        "Not complete: 0 of 8 networks are trained.",
        *(f"Chunk {number} could not be trained: It is too large." for number in range(5)),
        "Nor could 2 further chunks.",
    ]


def test_titles_are_text_and_never_markup(seeds_page):
    assert "Eight &lt;seeds&gt;" in seeds_page
    assert "<seeds>" not in seeds_page


@pytest.mark.parametrize("name", ["seeds_page", "fields_page"])
def test_the_page_is_whole_and_asks_nothing_of_any_host(name, request, tree_of):
    text = request.getfixturevalue(name)
    tree = tree_of(text)
    ids = [attributes["id"] for _, attributes in tree.elements if "id" in attributes]
    assert tree.wrong == []
    assert len(ids) == len(set(ids))
    assert "http:" not in text
    assert "https:" not in text
    assert "default-src 'none'" in text
    frames = [attributes for _, attributes in tree.elements if attributes.get("role") == "img"]
    assert all(len(attributes["aria-label"]) > 30 for attributes in frames)
