import json

import pytest

from separatrix import load_recording


def test_show_tells_data_network_settings_outcome_curves_and_versions(run, moons):
    code, out, err = run("show", moons)
    assert (code, err) == (0, "")
    lines = [" ".join(line.split()) for line in out.splitlines()]
    assert lines[0].startswith("file moons.safetensors (")
    assert "data moons, 200 rows (150 to train, 50 to validate), 2 features" in lines
    assert "target y: 0, 1" in lines
    assert "network mlp 2-8-4-1, relu, 65 parameters" in lines
    settings = " ".join(lines[4:6])
    assert settings.startswith(
        "settings --n-samples 200 --noise 0.1 --hidden 8 4 --learning-rate 0.3 --batch-size 40 --epochs 5"
    )
    assert "frames 6, from epoch 0 to 5" in lines
    assert any(line.startswith("outcome done: ") for line in lines)
    assert any(line.startswith(("made by native, ", "made by autograd, ")) for line in lines)
    last = load_recording(moons).history["valid_loss"]
    row = next(line for line in lines if line.startswith("valid loss"))
    assert row.split()[2] == f"{last[0]:.4f}"
    assert row.split()[-2:] == [f"{last[-1]:.4f}", f"{last.min():.4f}"]


def test_no_line_is_wider_than_the_terminal(run, moons):
    assert max(len(line) for line in run("show", moons)[1].splitlines()) <= 80


def test_json_tells_the_same(run, moons):
    told = json.loads(run("show", moons, "--json")[1])
    assert told["path"] == "moons.safetensors"
    assert told["parameters"] == 65
    assert told["frames"]["steps"] == [0, 4, 8, 12, 16, 20]
    assert told["config"]["train"]["learning_rate"] == 0.3


def test_a_run_of_defaults_says_so(run):
    run("train", "moons", "-q", "-o", "a.safetensors")
    assert "all at their defaults" in run("show", "a.safetensors")[1]


@pytest.mark.parametrize("command", [["show"], ["plot"], ["predict"], ["export"]])
def test_a_file_that_is_not_there_is_named(run, own_folder, command):
    (own_folder / "data.csv").write_text("x1,x2\n1,2\n")
    more = {"plot": ["loss"], "predict": ["data.csv"], "export": ["-o", "a.py"], "show": []}[command[0]]
    assert run(*command, "no.safetensors", *more) == (1, "", "error: There is no file 'no.safetensors'.\n")


def test_a_file_that_is_no_recording_is_refused(run, own_folder):
    (own_folder / "a.safetensors").write_text("x1,x2,y\n1,2,3\n")
    assert run("show", "a.safetensors") == (
        1,
        "",
        "error: 'a.safetensors' is not a recording, or is cut short: "
        "Error while deserializing header: header too large.\n",
    )


def test_a_truncated_recording_is_refused(run, moons, own_folder):
    whole = (own_folder / moons).read_bytes()
    (own_folder / "half.safetensors").write_bytes(whole[: len(whole) // 2])
    code, out, err = run("show", "half.safetensors")
    assert (code, out) == (1, "")
    assert err == (
        "error: 'half.safetensors' is not a recording, or is cut short: "
        "Error while deserializing header: incomplete metadata, file not fully covered.\n"
    )


def test_a_safetensors_file_of_something_else_is_refused(run):
    import numpy as np
    from safetensors.numpy import save_file

    save_file({"w": np.zeros(3)}, "weights.safetensors")
    said = "error: 'weights.safetensors' is a safetensors file, but no recording: it has no such header.\n"
    assert run("show", "weights.safetensors") == (1, "", said)


def test_a_hostile_recording_is_refused_without_a_traceback(run, moons, own_folder):
    import json as json_module

    import numpy as np
    from safetensors import safe_open
    from safetensors.numpy import save_file

    with safe_open(moons, framework="numpy") as handle:
        header = json_module.loads(handle.metadata()["separatrix"])
        arrays = {name: handle.get_tensor(name) for name in handle.keys()}  # noqa: SIM118
    header["config"]["model"]["hidden_layer_sizes"] = [10**9, 10**9]
    save_file(
        {name: np.ascontiguousarray(values) for name, values in arrays.items()},
        "hostile.safetensors",
        metadata={"separatrix": json_module.dumps(header)},
    )
    code, out, err = run("show", "hostile.safetensors")
    assert (code, out) == (1, "")
    assert err.startswith("error: 'hostile.safetensors' is not a sound recording: ")
    assert err.count("\n") == 1
