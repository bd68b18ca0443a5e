import pytest
from benchmarks.readme import filled

REPORT = {
    "job": {"n_steps": 1770},
    "rounds": 5,
    "machine": "x86_64, 2 cores.",
    "peers": [
        {"peer": "fast", "keeps": "every step", "train": {"median": 0.5, "min": 0.4, "max": 0.75}},
        {"peer": "the tutorial's loop", "keeps": "every step", "train": {"median": 2.0, "min": 1.5, "max": 5.0}},
    ],
}
TEXT = "before\n<!-- benchmark -->\nold\n<!-- /benchmark -->\nafter\n"


def test_the_table_takes_the_place_of_the_old_one_and_nothing_else():
    text = filled(TEXT, REPORT)
    assert text.startswith("before\n<!-- benchmark -->\n")
    assert text.endswith("\n<!-- /benchmark -->\nafter\n")
    assert "old" not in text


def test_the_slowest_stands_first_and_speed_is_counted_against_the_tutorials_loop():
    rows = [line for line in filled(TEXT, REPORT).splitlines() if line.endswith("| every step |")]
    assert rows == [
        "| the tutorial's loop | 2,000 ms | 1,500 to 5,000 ms | 1130 µs | 1.0× | every step |",
        "| fast | 500 ms | 400 to 750 ms | 282 µs | 4.0× | every step |",
    ]


def test_a_readme_without_the_marks_is_refused():
    with pytest.raises(SystemExit, match=r"^The README has no <!-- benchmark --> marks\.$"):
        filled("no marks", REPORT)
