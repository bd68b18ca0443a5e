import dataclasses

import numpy as np
import pytest
from matplotlib import pyplot as plt
from PIL import Image

from separatrix.config import DataConfig, ModelConfig, RunConfig, TrainConfig
from separatrix.engines import train
from separatrix.errors import ConfigError, DataError, FileError, MissingExtraError, UnknownNameError
from separatrix.plots import animate
from separatrix.plots._stage import Stage

SIZE = (320, 160)


def read(path):
    """Return an animation's pictures as arrays and their durations in milliseconds."""
    pictures, durations = [], []
    with Image.open(path) as image:
        for index in range(image.n_frames):
            image.seek(index)
            pictures.append(np.asarray(image.convert("RGB")))
            durations.append(image.info["duration"])
    return pictures, durations


@pytest.mark.parametrize("suffix", [".gif", ".webp", ".apng", ".GIF"])
def test_every_frame_is_shown_equally_long_and_the_last_one_stays(moons_run, tmp_path, suffix):
    path = animate(moons_run, tmp_path / f"run{suffix}", size=SIZE, fps=5, hold=1.5)
    pictures, durations = read(path)
    assert [picture.shape for picture in pictures] == [(160, 320, 3)] * 6
    assert durations == [200] * 5 + [1500]


@pytest.mark.parametrize(("suffix", "tolerance"), [(".gif", 24), (".webp", 0), (".apng", 0)])
def test_the_pictures_are_the_ones_that_were_drawn(moons_run, tmp_path, suffix, tolerance):
    pictures, _ = read(animate(moons_run, tmp_path / f"run{suffix}", size=SIZE))
    stage = Stage(moons_run, SIZE)
    for index, picture in enumerate(pictures):
        apart = np.abs(picture.astype(int) - stage.frame(index))
        assert apart.max() <= tolerance * 2
        assert apart.mean() <= tolerance / 12


def test_a_gif_has_one_palette_and_common_colours_are_exact(wine_run, tmp_path):
    pictures, _ = read(animate(wine_run, tmp_path / "run.gif", size=SIZE))
    colors = np.unique(np.concatenate([picture.reshape(-1, 3) for picture in pictures]), axis=0)
    assert len(colors) <= 255
    assert pictures[0][0, 0].tolist() == [255, 255, 255]
    drawn = {tuple(color) for color in Stage(wine_run, SIZE).colors().tolist()}
    assert (0, 114, 178) in drawn  # the first class and the training loss
    assert (0, 114, 178) in {tuple(color) for color in colors.tolist()}


def test_nothing_flickers_where_nothing_changes(moons_run, tmp_path):
    pictures, _ = read(animate(moons_run, tmp_path / "run.gif", size=SIZE))
    stage = Stage(moons_run, SIZE)
    drawn = [stage.frame(index) for index in range(6)]
    still = np.all([(picture == drawn[0]).all(axis=2) for picture in drawn], axis=0)
    assert still.mean() > 0.3
    assert all((picture[still] == pictures[0][still]).all() for picture in pictures)


def test_chosen_frames_come_in_their_order(moons_run, tmp_path):
    pictures, durations = read(animate(moons_run, tmp_path / "run.apng", size=SIZE, frames=[-1, 0], hold=0.5, fps=2))
    stage = Stage(moons_run, SIZE)
    assert durations == [500, 500]
    assert np.array_equal(pictures[0], stage.frame(5))
    assert np.array_equal(pictures[1], stage.frame(0))


def test_many_frames_are_thinned_to_sixty_with_both_ends(tmp_path):
    run = train(
        RunConfig(
            data=DataConfig("moons", n_samples=60),
            model=ModelConfig(hidden_layer_sizes=(2,)),
            train=TrainConfig(max_epochs=100, learning_rate=0.5),
        )
    )
    pictures, durations = read(animate(run, tmp_path / "run.gif", size=(240, 120)))
    assert len(pictures) == 60
    assert durations[0] == 100
    stage = Stage(run, (240, 120))
    for picture, index in ((pictures[0], 0), (pictures[-1], 100)):
        assert np.abs(picture.astype(int) - stage.frame(index)).mean() < 2


def test_the_titles_tell_epoch_and_score(moons_run):
    stage = Stage(moons_run, SIZE)
    stage.frame(3)
    assert [title.get_text() for title in stage.titles] == [
        "epoch 3",
        f"validation accuracy {moons_run.history['valid_accuracy'][3]:.4f}",
    ]


def test_frames_between_epochs_tell_their_step():
    run = train(
        RunConfig(
            data=DataConfig("moons", n_samples=80, validation_fraction=0),
            model=ModelConfig(hidden_layer_sizes=(2,)),
            train=TrainConfig(max_epochs=2, batch_size=20, frames=1, evaluate=("train",)),
        )
    )
    stage = Stage(run, SIZE)
    stage.frame(1)
    assert [title.get_text() for title in stage.titles] == ["epoch 0.25, step 1", ""]
    stage.frame(4)
    assert stage.titles[0].get_text() == "epoch 1.00, step 4"
    assert stage.titles[1].get_text() == f"training accuracy {run.history['train_accuracy'][1]:.4f}"


def test_a_restored_best_is_named(moons_run):
    steps = moons_run.frame_steps.copy()
    steps[-1] = steps[2]
    stage = Stage(dataclasses.replace(moons_run, frame_steps=steps), SIZE)
    stage.frame(5)
    assert stage.titles[0].get_text() == "epoch 2 (the best, kept)"


def test_the_loss_is_drawn_as_far_as_the_frame(moons_run):
    stage = Stage(moons_run, SIZE)
    stage.frame(2)
    lasts = {line.get_label(): line.get_xdata()[-1] for line, _, _ in stage.lines}
    assert lasts == {"batches": 2, "training": 2, "validation": 2}


def test_the_boundary_is_the_networks_own(moons_run):
    stage = Stage(moons_run, (800, 400))
    surface = stage._surface(5)
    rows, columns = surface.shape[0], surface.shape[1]
    left, right, bottom, top = stage.grid.extent
    spots = [(0.2, 0.3), (0.7, 0.8), (0.5, 0.9)]
    points = [(left + (right - left) * x, bottom + (top - bottom) * y) for x, y in spots]
    expected = plt.colormaps["RdBu"]((np.floor(moons_run.predict_proba(points)[:, 1] * 25) + 0.5) / 25)[:, :3]
    drawn = [surface[round((1 - y) * (rows - 1)), round(x * (columns - 1))] / 255 for x, y in spots]
    assert np.abs(drawn - expected).max() < 0.12  # one level beside, at most


def test_each_pixel_shows_the_place_that_it_stands_for(moons_run):
    stage = Stage(moons_run, (800, 400))
    left, right, bottom, top = stage.grid.extent
    across, up = stage._to_pixels(stage.grid.xx), stage._to_pixels(stage.grid.yy)
    half_x, half_y = (right - left) / across.shape[1], (top - bottom) / up.shape[0]
    assert across[:, 0] == pytest.approx(left, abs=half_x)
    assert across[:, -1] == pytest.approx(right, abs=half_x)
    assert up[0] == pytest.approx(top, abs=half_y)
    assert up[-1] == pytest.approx(bottom, abs=half_y)


@pytest.mark.parametrize("name", ["wine_run", "plane_run", "digits_run"])
def test_any_kind_of_run_is_animated(name, request, tmp_path):
    run = request.getfixturevalue(name)
    pictures, _ = read(animate(run, tmp_path / "run.apng", size=SIZE))
    assert len(pictures) == run.n_frames
    assert any(not np.array_equal(pictures[0], picture) for picture in pictures[1:])


def test_chosen_features_and_held_ones_are_named(wine_run):
    stage = Stage(wine_run, SIZE, ("hue", "ash"))
    assert (stage.left.get_xlabel(), stage.left.get_ylabel()) == ("hue", "ash")
    assert stage.left.texts[0].get_text().replace("\n", " ") == "the other 11 features held at their median"


def test_a_dark_style_is_followed(wine_run, tmp_path):
    with plt.style.context("dark_background"):
        pictures, _ = read(animate(wine_run, tmp_path / "run.gif", size=SIZE, frames=[0]))
    assert pictures[0][0, 0].tolist() == [0, 0, 0]


def test_pyplot_knows_nothing_of_it(moons_run, tmp_path):
    before = plt.get_fignums()
    animate(moons_run, tmp_path / "run.gif", size=SIZE, frames=[0])
    assert plt.get_fignums() == before


@pytest.mark.parametrize("size", [(321, 161), (800, 400), (1001, 333)])
def test_pictures_have_exactly_the_size_that_was_asked_for(moons_run, size):
    assert Stage(moons_run, size).frame(0).shape == (size[1], size[0], 3)


def test_an_mp4_is_piped_through_ffmpeg_and_its_sides_are_even(moons_run, tmp_path):
    from imageio_ffmpeg import count_frames_and_secs, read_frames

    path = animate(moons_run, tmp_path / "run.mp4", size=(321, 161), fps=10, hold=0.5)
    n_frames, seconds = count_frames_and_secs(str(path))
    assert n_frames == 5 + 5
    assert seconds == pytest.approx(1.0, abs=0.11)
    reader = read_frames(str(path))
    assert next(reader)["size"] == (322, 162)
    reader.close()


def test_without_any_ffmpeg_one_line_says_what_to_install(moons_run, tmp_path, monkeypatch):
    monkeypatch.setattr("shutil.which", lambda _: None)
    monkeypatch.setitem(__import__("sys").modules, "imageio_ffmpeg", None)
    with pytest.raises(MissingExtraError) as caught:
        animate(moons_run, tmp_path / "run.mp4", size=SIZE)
    assert str(caught.value) == (
        "An .mp4 animation without ffmpeg on the PATH needs the package imageio_ffmpeg, which is not installed. "
        'Run: pip install "separatrix[video]"'
    )
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    ("script", "reason"),
    [("echo first >&2; echo 'no such codec' >&2; exit 1", "no such codec"), ("exec 0<&-; exit 3", "no reason given")],
)
def test_what_ffmpeg_complains_of_is_told_and_nothing_is_left(moons_run, tmp_path, monkeypatch, script, reason):
    program = tmp_path / "ffmpeg"
    program.write_text(f"#!/bin/sh\n{script}\n")
    program.chmod(0o755)
    monkeypatch.setattr("shutil.which", lambda _: str(program))
    with pytest.raises(FileError) as caught:
        animate(moons_run, tmp_path / "run.mp4", size=(800, 400))
    assert str(caught.value) == f"ffmpeg could not write the animation: {reason}."
    assert [path.name for path in tmp_path.iterdir()] == ["ffmpeg"]


@pytest.mark.parametrize("suffix", [".gif", ".mp4"])
def test_an_interruption_leaves_the_old_file_as_it_was(moons_run, tmp_path, monkeypatch, suffix):
    path = tmp_path / f"run{suffix}"
    path.write_text("old")
    draw = Stage.frame

    def interrupted(stage, index):
        if index == 3 and stage.titles[0].get_text() == "epoch 2":
            raise KeyboardInterrupt
        return draw(stage, index)

    monkeypatch.setattr(Stage, "frame", interrupted)
    monkeypatch.setattr("separatrix.plots.animation.SAMPLES", 1)
    with pytest.raises(KeyboardInterrupt):
        animate(moons_run, path, size=SIZE)
    assert [(found.name, found.read_text()) for found in tmp_path.iterdir()] == [(path.name, "old")]


@pytest.mark.parametrize(
    ("name", "options", "error", "message"),
    [
        ("run.avi", {}, ConfigError, "The animation's suffix must be one of .gif, .webp, .apng, .mp4; got '.avi'."),
        ("run", {}, ConfigError, "The animation's suffix must be one of .gif, .webp, .apng, .mp4; got ''."),
        ("r.gif", {"frames": [0, 6]}, ConfigError, "frames must be whole numbers from -6 to 5, at least one; got 6."),
        ("r.gif", {"frames": []}, ConfigError, "frames must be whole numbers from -6 to 5, at least one; got none."),
        ("r.gif", {"frames": "all"}, ConfigError, "frames must be whole numbers from -6 to 5, at least one; got all."),
        ("r.gif", {"frames": 2.5}, ConfigError, "frames must be whole numbers from -6 to 5, at least one; got 2.5."),
        ("r.gif", {"fps": 0}, ConfigError, "fps must be greater than 0 and at most 50; got 0."),
        ("r.gif", {"fps": float("nan")}, ConfigError, "fps must be greater than 0 and at most 50; got nan."),
        ("r.gif", {"hold": -1}, ConfigError, "hold must be from 0 to 60 seconds; got -1."),
        (
            "r.gif",
            {"size": (800, 20)},
            ConfigError,
            "size must be a width and a height of 120 to 4000 pixels; got (800, 20).",
        ),
        ("r.gif", {"size": 800}, ConfigError, "size must be a width and a height of 120 to 4000 pixels; got 800."),
        ("r.gif", {"features": ("x1", "x3")}, UnknownNameError, "A feature must be one of x1, x2; got 'x3'."),
    ],
)
def test_wrong_requests_are_refused(moons_run, tmp_path, name, options, error, message):
    with pytest.raises(error) as caught:
        animate(moons_run, tmp_path / name, **options)
    assert str(caught.value) == message
    assert list(tmp_path.iterdir()) == []


def test_a_folder_that_is_not_there_is_named(moons_run, tmp_path):
    path = tmp_path / "nowhere" / "run.gif"
    with pytest.raises(FileError) as caught:
        animate(moons_run, path)
    assert str(caught.value) == f"Cannot write {str(path)!r}: No such file or directory."


def test_one_feature_has_no_boundary_to_animate(line_run, tmp_path):
    with pytest.raises(DataError) as caught:
        animate(line_run, tmp_path / "run.gif")
    assert str(caught.value) == "The data must be of at least two features to draw a plane through; got 1."


def test_importing_the_pictures_imports_neither_torch_nor_matplotlib():
    import subprocess
    import sys

    code = (
        "import sys, separatrix.plots, separatrix.analysis; print(sorted({'torch', 'matplotlib'} & set(sys.modules)))"
    )
    assert subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout == "[]\n"
