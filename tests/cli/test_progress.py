import sys

import pytest

from separatrix.cli.progress import MOST_LINES, Bar, Lines, watching, wording
from separatrix.config import RunConfig, TrainConfig
from separatrix.engines import Progress, train


def told(capsys, max_epochs, finished, moons_run):
    """Return the lines that a run of `finished` epochs gets."""
    lines = Lines()
    lines.run_started(RunConfig(train=TrainConfig(max_epochs=max_epochs)))
    for epoch in range(1, finished + 1):
        lines.epoch_ended(Progress(epoch, max_epochs, epoch, {"train_loss": 0.5}))
    lines.run_ended(moons_run)
    return capsys.readouterr().err.splitlines()


def test_a_short_run_gets_a_line_an_epoch(capsys, moons_run):
    assert told(capsys, 3, 3, moons_run) == [f"epoch {epoch}/3  train loss 0.5000" for epoch in (1, 2, 3)]


@pytest.mark.parametrize("epochs", [20, 21, 39, 41, 10_000])
def test_a_long_run_gets_few_lines_and_its_last_epoch_once(capsys, moons_run, epochs):
    lines = told(capsys, epochs, epochs, moons_run)
    assert MOST_LINES / 2 <= len(lines) <= MOST_LINES + 1
    assert [f"{epochs}/{epochs} " in line for line in lines] == [False] * (len(lines) - 1) + [True]


def test_a_run_that_ends_early_tells_its_last_epoch(capsys, moons_run):
    assert told(capsys, 1000, 7, moons_run) == ["epoch    7/1000  train loss 0.5000"]


def test_a_run_without_a_finished_epoch_tells_nothing(capsys, moons_run):
    assert told(capsys, 1000, 0, moons_run) == []


@pytest.mark.parametrize(
    ("metrics", "said"),
    [
        ({}, ""),
        ({"train_loss": 1, "train_accuracy": 0.5}, "train loss 1.0000  accuracy 0.5000"),
        (
            {"train_loss": 1, "train_accuracy": 0.5, "valid_loss": 2, "valid_accuracy": 0.25},
            "train loss 1.0000  valid loss 2.0000  accuracy 0.2500",
        ),
        ({"valid_loss": 2, "valid_r2": -0.25}, "valid loss 2.0000  R² -0.2500"),
    ],
)
def test_a_line_tells_the_losses_and_the_validation_score_where_there_is_one(metrics, said):
    assert wording(Progress(1, 2, 3, metrics)) == said


def test_quiet_shows_nothing_and_takes_the_time(capsys):
    with watching(quiet=True) as watch:
        train(RunConfig(train=TrainConfig(max_epochs=1)), observer=watch)
    assert watch.seconds > 0
    assert capsys.readouterr().err == ""


def test_a_log_gets_lines(capsys):
    with watching(quiet=False) as watch:
        assert isinstance(watch.shown, Lines)
        train(RunConfig(train=TrainConfig(max_epochs=2)), observer=watch)
    assert watch.seconds > 0
    assert [line.split()[1] for line in capsys.readouterr().err.splitlines()] == ["1/2", "2/2"]


@pytest.mark.parametrize("epochs", [5, 1_000_000])
def test_a_terminal_gets_a_bar_that_is_gone_when_the_run_has_ended(monkeypatch, capsys, moons_run, epochs):
    monkeypatch.setattr(sys.stderr, "isatty", lambda: True)
    monkeypatch.setenv("TERM", "xterm")
    with watching(quiet=False) as watch:
        assert isinstance(watch.shown, Bar)
        watch.run_started(RunConfig(train=TrainConfig(max_epochs=epochs)))
        watch.epoch_ended(Progress(2, epochs, 8, {"train_loss": 0.25, "valid_loss": 0.5, "valid_accuracy": 0.75}))
        watch.run_ended(moons_run)
    said = capsys.readouterr().err
    assert "Starting PyTorch" in said
    assert f"2/{epochs}" in said
    assert "train loss 0.2500  valid loss 0.5000  accuracy 0.7500" in said
    assert said.endswith("\x1b[2K")  # the line is cleared


def test_a_bar_goes_away_too_when_the_run_fails_before_it_begins(monkeypatch, capsys):
    monkeypatch.setattr(sys.stderr, "isatty", lambda: True)
    monkeypatch.setenv("TERM", "xterm")

    with pytest.raises(ValueError, match="no data"), watching(quiet=False):
        raise ValueError("no data")
    assert "\x1b[?25h" in capsys.readouterr().err  # the cursor is back
