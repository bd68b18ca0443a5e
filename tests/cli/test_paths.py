from pathlib import Path

import pytest

from separatrix.cli.output import UsageError
from separatrix.cli.paths import checked_output, recording_name, size
from separatrix.config import DataConfig, RunConfig
from separatrix.errors import FileError


@pytest.mark.parametrize(
    ("data", "name"),
    [
        ("moons", "moons-mlp-seed7.safetensors"),
        ("../my houses.csv", "my-houses-mlp-seed7.safetensors"),
        ("/tmp/§§.csv", "data-mlp-seed7.safetensors"),
        ("données.tsv", "données-mlp-seed7.safetensors"),
    ],
)
def test_a_recording_is_named_after_its_data_model_and_seed(data, name):
    assert recording_name(RunConfig(data=DataConfig(data), seed=7)) == Path(name)


def test_a_path_that_can_be_written_is_left_untouched():
    assert checked_output(Path("a.png"), [".png"]) == Path("a.png")
    assert not Path("a.png").exists()


def test_suffixes_may_be_capitals():
    assert checked_output(Path("a.PNG"), [".png"]) == Path("a.PNG")


@pytest.mark.parametrize(
    ("path", "error", "message"),
    [
        ("a.txt", UsageError, "-o must be a path that ends in .png, .svg; got 'a.txt'."),
        ("a", UsageError, "-o must be a path that ends in .png, .svg; got 'a'."),
        ("folder.png", FileError, "Cannot write 'folder.png': it is a folder."),
        ("nowhere/a.png", FileError, "Cannot write 'nowhere/a.png': No such file or directory."),
        ("file/a.png", FileError, "Cannot write 'file/a.png': Not a directory."),
        ("read.png", UsageError, "-o must be another file than the command reads or writes besides; got 'read.png'."),
        (
            "./folder.png/../read.png",
            UsageError,
            "-o must be another file than the command reads or writes besides; got 'folder.png/../read.png'.",
        ),
    ],
)
def test_a_path_that_cannot_be_written_is_refused_before_the_work(path, error, message):
    Path("folder.png").mkdir()
    Path("file").write_text("")
    with pytest.raises(error) as caught:
        checked_output(Path(path), [".png", ".svg"], unlike=[Path("read.png")])
    assert str(caught.value) == message


@pytest.mark.parametrize(
    ("n_bytes", "text"),
    [(0, "0 bytes"), (999, "999 bytes"), (4_400, "4 kB"), (1_250_000, "1.2 MB"), (3 * 10**9, "3.0 GB")],
)
def test_a_size_is_told_for_a_person(n_bytes, text):
    with Path("a").open("wb") as file:
        file.truncate(n_bytes)
    assert size(Path("a")) == text
