"""What the page on clusters says of speed is what was measured last, and the measuring runs. No time is looked at."""

import json
import re

import numpy as np
import pytest
from benchmarks import maps, sweeps, sweeps_page, trainability

FIGURES = json.loads(sweeps.FIGURES.read_text(encoding="utf-8"))


def test_the_page_says_what_was_measured_last():
    page = sweeps_page.PAGE.read_text(encoding="utf-8")
    assert sweeps_page.filled(page, FIGURES) == page


def test_a_bar_that_was_not_reached_says_no():
    figures = json.loads(json.dumps(FIGURES))
    figures["dask"]["times"] = 1.5
    rows = re.findall(r"\| two Dask workers .*\|", sweeps_page.bars(figures))
    assert rows == ["| two Dask workers over one | at least 1.7× | 1.50× | no |"]


@pytest.mark.parametrize("by", ["training", "driver"])
def test_the_slowest_part_decides_what_a_large_map_takes(by):
    figures = json.loads(json.dumps(FIGURES))
    figures["map"]["driver"]["take_us_a_network"] = 0 if by == "training" else 1e6
    last = sweeps_page.cost(figures).splitlines()[-1].split(" | ")
    assert last[4].removesuffix(" |") == last[1 if by == "training" else 2]


def test_a_sweep_is_measured_beside_the_bare_engine():
    pytest.importorskip("separatrix._native", reason="the native engine was not compiled here")
    assert {"rate", "rate_engine", "share", "share_cpu"} < set(sweeps.measure(4, 1))


def test_a_map_is_measured_beside_the_bare_engine():
    pytest.importorskip("separatrix._native", reason="the native engine was not compiled here")
    assert maps.draw(6)["chunks"] == 1
    assert set(maps.engine(6)) == {"wall", "cpu"}
    assert maps.driver(6)["networks_a_chunk"] == 36


def test_our_part_of_the_trainability_race_leaves_its_pixels_for_the_other(tmp_path):
    trainability.ours(3, str(tmp_path / "map.npy"))
    assert np.isfinite(np.load(tmp_path / "map.npy")).all()
