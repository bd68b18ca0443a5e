import json
from importlib import util

import torch

import separatrix


def test_versions_threads_extras_and_times_are_told(run):
    code, out, err = run("doctor")
    assert (code, err) == (0, "")
    flat = " ".join(out.split())
    assert flat.startswith(f"separatrix {separatrix.__version__}, python ")
    assert f"torch {torch.__version__}" in flat
    assert f"PyTorch: {torch.get_num_threads()} threads of " in flat
    assert "extra parquet: installed; it reads Parquet tables" in out
    for part in ("import torch", "first training", "the same again", "a boundary of 300 × 300"):
        assert part in out


def test_an_extra_that_is_missing_comes_with_the_line_that_adds_it(run, monkeypatch):
    found = util.find_spec
    monkeypatch.setattr(util, "find_spec", lambda name, *more: None if name == "onnx" else found(name, *more))
    said = 'extra onnx: not installed; it exports networks as ONNX. To add it: pip install "separatrix[onnx]"\n'
    assert said in run("doctor")[1]


def test_json_tells_the_same(run):
    told = json.loads(run("doctor", "--json")[1])
    assert told["versions"]["separatrix"] == separatrix.__version__
    assert told["extras"]["parquet"] is True
    assert told["torch"]["threads"] == torch.get_num_threads()
    assert all(seconds >= 0 for seconds in told["seconds"].values())
