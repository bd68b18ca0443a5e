import base64
import hashlib
import html
import json
import re
from dataclasses import replace

import numpy as np
import pytest

import separatrix as sx
from separatrix.analysis import boundary_pixels, box_dimension
from separatrix.engines import STATUSES
from separatrix.report.map_picture import Coarse, cells, texts
from separatrix.report.map_report import dimension_of, write_map_report
from separatrix.report.sweep_again import map_command
from separatrix.report.sweep_words import spoken
from separatrix.sweeps import Axis, HyperparameterMap, Plan, Sweep
from separatrix.sweeps.results import Results

CONFIG = sx.RunConfig(
    data=sx.DataConfig("moons", n_samples=60),
    model=sx.ModelConfig(hidden_layer_sizes=(3,)),
    train=sx.TrainConfig(batch_size=20, max_epochs=3),
)
AXES = {"x": "learning_rate=0.001:1000:log", "y": "weight_decay=0.0001:10:log"}


@pytest.fixture(scope="module")
def found():
    return sx.hyperparameter_map(CONFIG, size=(12, 9), **AXES)


def filled(found, grid, done=None, failed=None, measure=None):
    """A map with values of our own in place of its networks'."""
    sweep = found.sweep
    results = Results(len(sweep))
    done = np.ones(grid.shape, dtype=bool) if done is None else done
    failed = np.zeros(grid.shape, dtype=bool) if failed is None else failed
    status = np.where(done, np.where(failed, STATUSES.index("diverged"), STATUSES.index("done")), -1)
    results.status[:] = status.ravel()
    results.measures[measure or found.measure] = np.where(done, grid, np.nan).ravel()
    return HyperparameterMap(Sweep(sweep.plan, results, measure or found.measure))


@pytest.fixture(scope="module")
def page(found, tmp_path_factory):
    path = tmp_path_factory.mktemp("map") / "map.html"
    return write_map_report(found, path, title="A <map>").read_text(encoding="utf-8")


@pytest.fixture(scope="module")
def coarse(found):
    row, column = np.indices(found.shape)
    return filled(found, found.grid(), done=(row % 4 == 0) & (column % 4 == 0))


def words(text):
    text = re.sub(r"<(svg|style|script).*?</\1>", "", text, flags=re.DOTALL)
    return " ".join(re.sub(r"<[^>]+>", " ", text).split())


def test_the_page_has_the_map_its_recommended_network_and_each_field_alone(page):
    assert re.findall(r'data-kind="(\w+)"', page) == ["map", "recommended", "marginal", "marginal"]


def test_the_page_s_numbers_are_the_map_s(found):
    read = json.loads(cells(found))
    values = np.frombuffer(base64.b64decode(read["values"]), dtype="<f4").reshape(found.shape)
    np.testing.assert_allclose(values, found.grid(), rtol=1e-6)
    states = np.frombuffer(base64.b64decode(read["states"]), dtype=np.uint8).reshape(found.shape)
    np.testing.assert_array_equal(np.array(read["statuses"])[states] == "diverged", found.failed)
    assert found.failed.any()
    assert (len(read["x"]["values"]), len(read["y"]["values"])) == (12, 9)
    assert (read["x"]["name"], read["y"]["name"]) == ("learning_rate", "weight_decay")


def test_without_a_library_a_pixel_is_had_in_python(found):
    assert json.loads(cells(found))["open"] == "run = found.recording({column}, {row})"


def test_a_kept_map_s_pixel_is_had_by_a_command(tmp_path, monkeypatch):
    monkeypatch.setenv("SEPARATRIX_STORE", str(tmp_path / "runs.sqlite"))
    kept = sx.hyperparameter_map(CONFIG, size=3, store=tmp_path / "runs.sqlite", **AXES)
    assert json.loads(cells(kept))["open"] == f"separatrix map open {kept.sweep.entry.id} --at {{x}} {{y}}"


def test_several_seeds_are_said_to_be_a_mean():
    several = sx.hyperparameter_map(CONFIG, size=3, seeds=2, **AXES)
    read = json.loads(cells(several))
    assert read["statuses"][0] == "the mean of 2 seeds"
    states = np.frombuffer(base64.b64decode(read["states"]), dtype=np.uint8).reshape(3, 3)
    np.testing.assert_array_equal(states == 1, several.failed)


@pytest.mark.parametrize(
    "axis",
    [
        Axis("learning_rate", 1e-4, 10, 256, log=True),
        Axis("learning_rate", 0.1234567891, 0.1234567892, 64),
        Axis("max_epochs", 1, 40, 40),
        Axis("weight_decay", -0.0, 1, 1001),
    ],
)
def test_an_axis_s_texts_name_each_pixel_and_no_other(axis):
    found = texts(axis)
    assert [axis.nearest(float(text)) for text in found] == list(range(axis.n))
    assert len(set(found)) == axis.n


def test_a_pixel_is_opened_from_the_library_that_has_it(tmp_path):
    store = tmp_path / "a library.sqlite"
    kept = sx.hyperparameter_map(CONFIG, size=2, store=store, **AXES)
    wanted = f"separatrix map open {kept.sweep.entry.id} --store '{store}' --at {{x}} {{y}}"
    assert json.loads(cells(kept))["open"] == wanted


def test_values_that_need_few_digits_have_few():
    assert texts(Axis("learning_rate", 1e-4, 10, 6, log=True)) == ["0.0001", "0.001", "0.01", "0.1", "1", "10"]


def test_a_map_s_command_says_its_axes_and_not_what_they_vary(found, page):
    assert map_command(found).replace(" \\\n ", "") == (
        "separatrix map moons --n-samples 60 --hidden 3 --batch-size 20 --epochs 3 "
        "--x learning_rate=0.001:1000:12:log --y weight_decay=0.0001:10:9:log"
    )
    assert "--x learning_rate=0.001:1000:12:log" in words(page)


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("learning_rate.0", "learning rate of layer 1"),
        ("weight_decay", "weight decay"),
        ("betas.1", "betas.1"),
        ("data.noise", "data.noise"),
    ],
)
def test_a_field_is_called_in_words(name, words):
    assert spoken(name) == words


@pytest.mark.native
def test_seeds_and_measure_are_in_the_command():
    several = sx.hyperparameter_map(CONFIG, size=2, seeds=3, measure="train_loss", engine="native", **AXES)
    assert map_command(several).replace(" \\\n ", "").endswith("--seeds 3 --measure train_loss --engine native")


def test_the_safest_setting_is_the_middle_of_what_is_good(found):
    row, column = np.indices(found.shape)
    grid = np.where((column - 6) ** 2 + (row - 4) ** 2 < 10, 0.95, 0.5)
    basin = filled(found, grid).safest()
    assert (basin.ix, basin.iy) == (6, 4)


def test_what_diverged_is_not_recommended_whatever_it_had_before(found):
    grid = np.full(found.shape, 0.5)
    grid[:, :6] = 0.99
    failed = np.zeros(found.shape, dtype=bool)
    failed[:, :6] = True
    basin = filled(found, grid, failed=failed).safest()
    assert basin.ix >= 6


def test_a_map_that_is_not_complete_takes_the_nearest_pixel_s_colour(found, coarse):
    shown = Coarse(coarse)
    assert shown.done.all()
    np.testing.assert_array_equal(shown.grid()[::4, ::4], found.grid()[::4, ::4])
    assert shown.grid()[1, 1] == found.grid()[0, 0]
    assert shown.grid()[7, 5] == found.grid()[8, 4]


def test_a_map_that_is_not_complete_says_so_and_recommends_nothing(coarse, tmp_path):
    text = write_map_report(coarse, tmp_path / "coarse.html").read_text(encoding="utf-8")
    said = words(text)
    assert "Not complete: 9 of 108 networks are trained." in said
    assert "9 of 108 pixels are trained; the others have the nearest one's colour." in said.replace("&#39;", "'")
    assert "Safest setting" not in said
    assert re.findall(r'data-kind="(\w+)"', text) == ["map"]
    assert coarse.safest() is None


def test_a_trainability_map_has_its_boundary_s_dimension(found, tmp_path):
    plan = Plan(found.sweep.spec.replace(vary=_sized(found, 64)))
    wide = HyperparameterMap(Sweep(plan, Results(plan.n_networks), "trainability"))
    row, column = np.indices((64, 64))
    grid = np.where((row - 32) ** 2 + (column - 32) ** 2 < 500, -40.0, 30.0)
    whole = filled(wide, grid, measure="trainability")
    said = words(write_map_report(whole, tmp_path / "t.html").read_text(encoding="utf-8"))
    assert box_dimension(boundary_pixels(grid < 0)).sentence() in said
    assert "Safest setting" not in said
    assert f"converged {100 * np.mean(grid < 0):.3g} %" in said


def _sized(found, n):
    return {name: replace(axis, n=n) for name, axis in found.sweep.spec.vary.items()}


@pytest.mark.parametrize(
    ("value", "reason"),
    [
        (-3.0, "mask must be of at least 56 pixels a side; got (8, 11). Or name the sizes."),
        (None, "A set without any pixel has no dimension. There is no boundary in this window."),
    ],
)
def test_a_window_without_a_boundary_says_that_it_has_no_dimension(found, value, reason):
    grid = np.full(found.shape, 3.0)
    if value is not None:
        grid[2:5] = value
    said = dimension_of(filled(found, grid, measure="trainability"))
    assert said == f"The boundary has no dimension here: {reason}"


def test_an_incomplete_map_of_trainability_has_no_dimension_yet(coarse):
    part = filled(coarse, coarse.grid(), done=coarse.done, measure="trainability")
    assert dimension_of(part) == "The boundary's dimension is measured when the map is complete."


def test_the_only_code_is_that_which_the_policy_names(page):
    (script,) = re.findall(r"<script>(.*?)</script>", page, re.DOTALL)
    digest = base64.b64encode(hashlib.sha256(script.encode()).digest()).decode()
    assert f"script-src 'sha256-{digest}'" in html.unescape(page)
    assert page.count("<script") == 2


def test_the_page_is_whole_and_asks_nothing_of_any_host(page, tree_of):
    tree = tree_of(re.sub(r"<script.*?</script>", "", page, flags=re.DOTALL))
    ids = [attributes["id"] for _, attributes in tree.elements if "id" in attributes]
    assert tree.wrong == []
    assert len(ids) == len(set(ids))
    assert "http:" not in page
    assert "https:" not in page
    assert "A &lt;map&gt;" in page
