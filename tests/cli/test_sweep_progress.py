import sys

import pytest

from separatrix.cli.sweep_progress import MOST_LINES, Bar, Lines, Nothing, watching, wording
from separatrix.cli.sweep_words import amount, cell, duration, value
from separatrix.sweeps import SweepProgress


def at(n_done, n_networks=1000, rate=200.0):
    return SweepProgress(n_done, n_networks, rate, (n_networks - n_done) / rate, None)


def test_a_log_gets_few_lines_the_last_network_among_them(capsys):
    lines = Lines()
    lines.sweep_started(None, 0)
    for n_done in range(1, 1001):
        lines.chunk_ended(at(n_done))
    said = capsys.readouterr().err.splitlines()
    assert MOST_LINES / 2 <= len(said) <= MOST_LINES + 1
    assert said[0] == "networks 50/1,000  200 networks/s, 4.8 s left"
    assert said[-1] == "networks 1,000/1,000  200 networks/s"


def test_what_was_there_before_is_said(capsys):
    Lines().sweep_started(None, 1234)
    assert capsys.readouterr().err == "Going on: 1,234 networks are in the library already.\n"


def test_quiet_says_nothing(capsys):
    with watching(1000, quiet=True) as watch:
        assert isinstance(watch, Nothing)
        watch.sweep_started(None, 5)
        watch.chunk_ended(at(6))
        watch.chunk_set_aside(None)
    assert capsys.readouterr().err == ""


def test_a_terminal_gets_a_bar_that_is_gone_at_the_end(monkeypatch, capsys):
    monkeypatch.setattr(sys.stderr, "isatty", lambda: True)
    monkeypatch.setenv("TERM", "xterm")
    with watching(1000, quiet=False) as watch:
        assert isinstance(watch, Bar)
        watch.sweep_started(None, 0)
        watch.chunk_ended(at(400, rate=3.0))
    said = capsys.readouterr().err
    assert "400/1000" in said
    assert "3 networks/s, 3:20 min left" in said
    assert said.endswith("\x1b[2K")


def test_the_rate_of_slow_networks_has_its_digits():
    assert wording(at(1, 10, 0.25)) == "0.25 networks/s, 36 s left"


@pytest.mark.parametrize(
    ("seconds", "said"),
    [
        (0.421, "0.42 s"), (9.96, "10 s"), (59.4, "59 s"), (59.7, "60 s"), (60, "1:00 min"), (3599, "59:59 min"),
        (3600, "1:00 h"), (7260, "2:01 h"), (86400 * 12, "12 days"), (float("inf"), "an unknown time"),
    ],
)  # fmt: skip
def test_a_time_is_said_for_a_person(seconds, said):
    assert duration(seconds) == said


@pytest.mark.parametrize(("n", "said"), [(12, "12 bytes"), (1234, "1 kB"), (2.5e6, "2.5 MB"), (3e12, "3,000.0 GB")])
def test_a_size_is_said_for_a_person(n, said):
    assert amount(n) == said


@pytest.mark.parametrize(
    ("number", "said"), [(0.98765, "0.9877"), (0, "0.0000"), (1.2e-7, "1.2e-07"), (123456, "1.235e+05"), (1e400, "inf")]
)
def test_a_measure_has_four_digits(number, said):
    assert value(number) == said


@pytest.mark.parametrize(
    ("given", "said"), [((30, 20), "30-20"), (0.1, "0.1"), ("relu", "relu"), (None, "None"), (7, "7")]
)
def test_a_setting_is_written_as_vary_takes_it(given, said):
    assert cell(given) == said
