"""One verb writes every format."""

import pytest
import torch
from safetensors.torch import load_file

import separatrix as sx
from separatrix.errors import ConfigError, FileError
from separatrix.exporters import export


def test_the_suffix_chooses_the_format(moons_run, tmp_path):
    for name in ("run.py", "run.safetensors", "run.pt2", "RUN.PY"):
        assert export(moons_run, tmp_path / name) == tmp_path / name
    compile((tmp_path / "run.py").read_text(), "run.py", "exec")
    assert load_file(tmp_path / "run.safetensors").keys() == moons_run.state_dict().keys()
    torch.export.load(tmp_path / "run.pt2")


def test_onnx_is_written_by_its_suffix(moons_run, tmp_path):
    onnx = pytest.importorskip("onnx")
    onnx.checker.check_model(onnx.load(export(moons_run, tmp_path / "run.onnx")))


def test_a_format_overrules_the_suffix(moons_run, tmp_path):
    path = export(moons_run, tmp_path / "weights.bin", format="safetensors", frame=0)
    torch.testing.assert_close(load_file(path)["0.weight"], moons_run.state_dict(0)["0.weight"])


def test_the_verb_is_a_public_name(moons_run, tmp_path):
    assert sx.export(moons_run, tmp_path / "run.py").exists()


def test_an_unknown_suffix_is_refused(moons_run, tmp_path):
    with pytest.raises(ConfigError) as refusal:
        export(moons_run, tmp_path / "run.h5")
    assert str(refusal.value) == (
        f"path must be one that ends in .py, .safetensors, .onnx, .pt2, .html; got {str(tmp_path / 'run.h5')!r}."
    )


def test_an_unknown_format_is_refused(moons_run, tmp_path):
    with pytest.raises(ConfigError) as refusal:
        export(moons_run, tmp_path / "run.py", format="onx")
    assert (
        str(refusal.value)
        == "format must be one of py, safetensors, onnx, pt2, html, sklearn; got 'onx'. Did you mean 'onnx'?"
    )


def test_a_script_of_a_frame_is_refused(moons_run, tmp_path):
    with pytest.raises(ConfigError) as refusal:
        export(moons_run, tmp_path / "run.py", frame=2)
    assert str(refusal.value) == "frame must be left out for a script, which trains from the start; got 2."


def test_a_page_replays_the_run(moons_run, tmp_path, monkeypatch):
    for name in ("replay.js", "replay.css"):
        (tmp_path / name).write_text("")  # a page that Node need not build
    monkeypatch.setattr("separatrix.playground.page_files.STATIC", tmp_path)
    text = export(moons_run, tmp_path / "run.html").read_text()
    assert "<title>moons: a network of 8-4 neurons</title>" in text


def test_a_page_of_a_frame_is_refused(moons_run, tmp_path):
    with pytest.raises(ConfigError) as refusal:
        export(moons_run, tmp_path / "run.html", frame=2)
    assert str(refusal.value) == "frame must be left out for a page, which has them all; got 2."


@pytest.mark.parametrize("name", ["run.py", "run.safetensors", "run.pt2"])
def test_a_folder_that_is_not_there_is_an_error(moons_run, tmp_path, name):
    path = tmp_path / "missing" / name
    with pytest.raises(FileError) as refusal:
        export(moons_run, path)
    assert str(refusal.value) == f"Cannot write {str(path)!r}: No such file or directory."
