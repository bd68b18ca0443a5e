import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from separatrix.config import DataConfig
from separatrix.data import load_dataset
from separatrix.data.playground import PLAYGROUND, PlaygroundRandom, playground, playground_stream
from separatrix.errors import ConfigError

# Printed by the page's own source with seedrandom 2.4.3: name, noise, first point after the shuffle, sum of the labels,
# the number that follows.
GOLDEN = [
    ("circle", 0, (-4.348482384559021, 1.1339328437375515, -1), 0, 0.6031795395841998),
    ("xor", 0, (1.925974434167894, 3.2059798537390964, 1), None, 0.6031795395841998),
    ("gauss", 0, (-1.894104868978774, -1.6974187540729058, -1), 0, 0.8317954195146666),
    ("spiral", 0, (-2.9254331715587947, 2.5791162747622396, -1), 0, 0.3695524480034046),
    ("reg-plane", 0, (1.6242713638741808, -4.008528515411414, -0.2384257151537233), None, 0.6508774649968302),
    ("reg-gauss", 0, (1.6242713638741808, -4.008528515411414, 0), -4.28342771918682, 0.6508774649968302),
    ("circle", 0.25, (-4.348482384559021, 1.1339328437375515, -1), -82, 0.6031795395841998),
    ("xor", 0.25, (1.925974434167894, 3.2059798537390964, 1), 54, 0.6031795395841998),
    ("gauss", 0.25, (-1.7753625042807597, -1.358128247435232, -1), 0, 0.8317954195146666),
    ("spiral", 0.25, (-2.8634099597461335, 2.522403774147837, -1), 0, 0.3695524480034046),
    ("reg-plane", 0.25, (1.6242713638741808, -4.008528515411414, -0.20784113095983342), 11.862983421323705, None),
    ("reg-gauss", 0.25, (1.6242713638741808, -4.008528515411414, 0), 3.192631306502677, None),
]


def config(name, **given):
    return DataConfig(f"playground-{name}", seed=42182, **given)


def test_the_stream_gives_the_numbers_of_seedrandom():
    stream = PlaygroundRandom("hello.")
    assert [stream.random(), stream.random()] == [0.9282578795792454, 0.3752569768646784]


@pytest.mark.parametrize("golden", GOLDEN, ids=lambda golden: f"{golden[0]}-{golden[1]}")
def test_the_first_point_equals_the_pages(golden):
    name, noise, point, _, _ = golden
    table, _ = playground(config(name, noise=noise))
    assert (*table.X[0], table.y[0]) == pytest.approx(point, abs=1e-14)


@pytest.mark.parametrize(
    "golden", [g for g in GOLDEN if g[3] is not None], ids=lambda golden: f"{golden[0]}-{golden[1]}"
)
def test_the_sum_of_the_labels_equals_the_pages(golden):
    name, noise, _, total, _ = golden
    assert playground(config(name, noise=noise))[0].y.sum() == pytest.approx(total, abs=1e-10)


@pytest.mark.parametrize(
    "golden", [g for g in GOLDEN if g[4] is not None], ids=lambda golden: f"{golden[0]}-{golden[1]}"
)
def test_the_stream_goes_on_where_the_pages_does(golden):
    name, noise, _, _, following = golden
    assert playground_stream(config(name, noise=noise)).random() == following


def test_the_seed_is_written_with_five_decimals():
    table, _ = playground(DataConfig("playground-xor", seed=7, noise=0.5))
    assert (*table.X[0], table.y[0]) == (3.8958846875757294, -4.7344793898206134, -1)


def test_the_default_network_starts_with_the_pages_losses():
    settings = config("circle", split="ordered", validation_fraction=0.5)
    data, stream = load_dataset(settings), playground_stream(settings)
    values = data.X
    for n_in, n_out in ((2, 4), (4, 2), (2, 1)):
        weights = np.array([[stream.random() - 0.5 for _ in range(n_in)] for _ in range(n_out)])
        values = np.tanh(values @ weights.T + 0.1)
    losses = 0.5 * (values[:, 0] - data.classes[data.y]) ** 2
    assert losses[data.train_index].mean() == pytest.approx(0.5146467184716739, abs=1e-14)
    assert losses[data.valid_index].mean() == pytest.approx(0.5311723559421244, abs=1e-14)


def test_the_ordered_split_trains_on_the_first_half():
    data = load_dataset(config("gauss", split="ordered", validation_fraction=0.5))
    assert data.train_index.tolist() == list(range(250))
    assert data.valid_index.tolist() == list(range(250, 500))


@pytest.mark.parametrize("name", ["circle", "xor", "gauss", "spiral"])
def test_classes_are_minus_one_and_one(name):
    table, _ = playground(config(name))
    assert table.y.dtype == np.int64
    assert set(table.y.tolist()) == {-1, 1}
    assert table.X.shape == (500, 2)


@pytest.mark.parametrize("name", ["reg-plane", "reg-gauss"])
def test_regression_has_numbers(name):
    table, _ = playground(config(name))
    assert table.y.dtype == np.float64
    assert table.X.shape == (1200, 2)


@settings(max_examples=20, deadline=None)
@given(name=st.sampled_from(sorted(PLAYGROUND)), half=st.integers(1, 20), noise=st.floats(0, 0.5))
def test_a_set_of_any_size_and_noise_has_its_rows(name, half, noise):
    table, _ = playground(DataConfig(name, n_samples=2 * half, noise=noise))
    assert table.X.shape == (2 * half, 2)
    assert np.isfinite(table.X).all()


def test_a_seed_beyond_the_pages_is_refused():
    with pytest.raises(ConfigError) as e:
        playground(DataConfig("playground-xor", seed=100_000))
    assert str(e.value) == "seed must be 0 to 99999 for playground-xor; got 100000."


def test_noise_beyond_the_pages_is_refused():
    with pytest.raises(ConfigError) as e:
        playground(DataConfig("playground-xor", noise=25))
    assert str(e.value) == "noise must be 0 to 0.5 for playground-xor; got 25.0."


@pytest.mark.parametrize("name", ["circle", "gauss", "spiral"])
def test_an_odd_number_of_rows_is_refused_by_sets_made_of_two_halves(name):
    with pytest.raises(ConfigError) as e:
        playground(config(name, n_samples=11))
    assert str(e.value) == f"n_samples must be even for playground-{name}; got 11. Each class has half of the rows."


def test_a_number_of_classes_is_refused():
    with pytest.raises(ConfigError) as e:
        playground(config("spiral", n_classes=3))
    assert str(e.value) == (
        "n_classes must be left out for playground-spiral; got 3. Only blobs and spirals take a number of classes."
    )


def test_another_set_has_no_stream():
    with pytest.raises(ConfigError) as e:
        playground_stream(DataConfig("moons"))
    assert str(e.value) == (
        "data must be one of playground-circle, playground-xor, playground-gauss, playground-spiral, "
        "playground-reg-plane, playground-reg-gauss to have the Playground's stream; got 'moons'."
    )
