import json
import re
from pathlib import Path

from benchmarks import performance_page, performance_pictures, readme

DOCS = Path(__file__).parents[2] / "docs"
FIGURES = json.loads((DOCS / "performance.json").read_text(encoding="utf-8"))


def test_the_page_and_the_readme_say_what_was_measured_last():
    page, text = (path.read_text(encoding="utf-8") for path in (DOCS / "performance.md", readme.README))
    assert performance_page.filled(page, FIGURES) == page
    assert readme.filled(text, FIGURES["peers"]) == text


def test_auto_takes_the_faster_engine_wherever_one_is_clearly_faster():
    growth = [row for rows in FIGURES["growth"].values() for row in rows if "auto" in row]
    slower = {"native": "autograd", "autograd": "native"}
    wrong = [row for row in growth if row[row["auto"]] > 1.25 * row[slower[row["auto"]]]]
    assert wrong == []


def test_a_bar_that_was_not_reached_says_no():
    figures = json.loads(json.dumps(FIGURES))
    figures["native"]["adam_over_sgd"] = 1.5
    rows = re.findall(r"\| Adam over SGD .*\|", performance_page.bars(figures))
    assert rows == ["| Adam over SGD | at most 1.4× | 1.50× | no |"]


def test_each_picture_is_drawn_for_a_light_and_a_dark_page(tmp_path):
    performance_pictures.draw(FIGURES, tmp_path)
    assert sorted(path.name for path in tmp_path.iterdir()) == sorted(
        f"performance-{name}-{look}.png" for name in ("peers", "growth", "crossing") for look in ("light", "dark")
    )
