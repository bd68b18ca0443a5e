import json
from pathlib import Path

import pytest
import torch
from safetensors.torch import load_file


def test_weights_are_the_last_frames(run, moons, moons_run):
    code, out, err = run("export", moons, "-o", "weights.safetensors")
    assert (code, err) == (0, "")
    assert out.startswith("Saved weights.safetensors (")
    weights = load_file("weights.safetensors")
    assert weights.keys() == moons_run.state_dict().keys()
    assert all(torch.equal(weights[name], values) for name, values in moons_run.state_dict().items())


def test_a_frames_weights_are_those_of_then(run, moons, moons_run):
    run("export", moons, "-o", "weights.safetensors", "--epoch", "1")
    weights = load_file("weights.safetensors")
    assert all(torch.equal(weights[name], values) for name, values in moons_run.state_dict(1).items())


def test_a_script_is_python(run, moons):
    assert run("export", moons, "-o", "moons.py")[0] == 0
    compile(Path("moons.py").read_text(), "moons.py", "exec")


def test_a_scikit_learn_script_is_python(run, moons):
    assert run("export", moons, "-o", "moons.py", "--sklearn")[0] == 0
    compile(Path("moons.py").read_text(), "moons.py", "exec")
    assert "model = sx.NetClassifier(" in Path("moons.py").read_text()


def test_a_scikit_learn_script_of_another_suffix_is_refused(run, moons):
    assert run("export", moons, "-o", "moons.onnx", "--sklearn") == (
        2,
        "",
        "error: --sklearn writes a script, so the file must end in .py; got 'moons.onnx'.\n"
        "See: separatrix export --help\n",
    )


def test_json_tells_the_path_and_the_size(run, moons):
    told = json.loads(run("export", moons, "-o", "moons.py", "--json")[1])
    assert told == {"path": "moons.py", "bytes": Path("moons.py").stat().st_size}


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (["a.pt"], "-o must be a path that ends in .py, .safetensors, .onnx, .pt2, .html; got 'a.pt'."),
        (
            ["moons.safetensors"],
            "-o must be another file than the command reads or writes besides; got 'moons.safetensors'.",
        ),
        (["a.py", "--frame", "1"], "--frame is for weights; a script trains them anew."),
        (["a.py", "--epoch", "1"], "--epoch is for weights; a script trains them anew."),
        (["a.html", "--frame", "1"], "--frame is for weights; a page has those of all frames."),
        (["a.pt2", "--frame", "9"], "--frame must be between -6 and 5; got 9."),
    ],
)
def test_an_output_of_another_kind_or_the_recording_itself_is_refused(run, moons, words, message):
    before = Path(moons).read_bytes()
    assert run("export", moons, "-o", *words) == (2, "", f"error: {message}\nSee: separatrix export --help\n")
    assert Path(moons).read_bytes() == before
