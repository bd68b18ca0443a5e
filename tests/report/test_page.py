import re
from html.parser import HTMLParser

import pytest

from separatrix.errors import FileError
from separatrix.recording import RunSet
from separatrix.report import report_for, section_for, write_report

ALL = ["strip", "data", "boundary", "animation", "loss", "bands", "weights", "neurons", "confusion"]


class Visible(HTMLParser):
    """The text outside of pictures and style."""

    def __init__(self, text):
        super().__init__()
        self.hidden, self.words = 0, []
        self.feed(text)

    def handle_starttag(self, tag, attributes):
        self.hidden += tag in ("svg", "style")

    def handle_endtag(self, tag):
        self.hidden -= tag in ("svg", "style")

    def handle_data(self, data):
        if not self.hidden:
            self.words.append(data)


@pytest.fixture(scope="module")
def text(page):
    return page.read_text(encoding="utf-8")


@pytest.fixture(scope="module")
def words(text):
    return " ".join(" ".join(Visible(text).words).split())


def sections(text):
    return re.split(r'(?=<section class="experiment")', text)[1:]


def test_the_page_asks_nothing_of_any_host_and_of_no_other_file(text, tree):
    assert "http:" not in text
    assert "https:" not in text
    assert re.search(r"""(?:src|href|srcset)=["']//""", text) is None
    assert "@import" not in text
    addresses = [
        attributes[name]
        for _, attributes in tree.elements
        for name in ("src", "href", "srcset", "xlink:href", "poster", "data")
        if name in attributes
    ]
    assert len(addresses) > 20
    assert all(address.startswith(("data:", "#")) for address in addresses)
    assert set(re.findall(r"url\((.)", text)) == {"#"}


def test_a_policy_forbids_what_the_page_does_not_do(tree):
    policies = [
        attributes["content"]
        for tag, attributes in tree.elements
        if attributes.get("http-equiv") == "Content-Security-Policy"
    ]
    assert policies == ["default-src 'none'; img-src data:; style-src 'unsafe-inline'"]
    assert not [tag for tag, _ in tree.elements if tag == "script"]


def test_every_tag_is_closed_where_it_belongs(tree):
    assert tree.wrong == []


def test_every_id_is_unique_and_every_inner_address_has_one(tree):
    ids = [attributes["id"] for _, attributes in tree.elements if "id" in attributes]
    asked = {attributes["href"][1:] for _, attributes in tree.elements if attributes.get("href", "").startswith("#")}
    assert len(ids) == len(set(ids))
    assert asked <= set(ids)


def test_every_clip_that_a_picture_asks_for_is_there(text):
    assert set(re.findall(r"url\(#([^)]+)\)", text)) <= set(re.findall(r'id="([^"]+)"', text))


def test_a_network_has_every_picture_and_a_line_has_no_hidden_units(text):
    network, line = sections(text)
    assert re.findall(r'data-kind="(\w+)"', network) == ALL
    assert re.findall(r'data-kind="(\w+)"', line) == [kind for kind in ALL if kind != "neurons"]


def test_every_picture_has_words_for_who_does_not_see_it(tree):
    frames = [attributes for tag, attributes in tree.elements if attributes.get("role") == "img"]
    images = [attributes for tag, attributes in tree.elements if tag == "img"]
    assert len(frames) == 15
    assert all(len(attributes["aria-label"]) > 30 for attributes in frames)
    assert len(images) == 4
    assert all(len(attributes["alt"]) > 30 for attributes in images)


def test_the_animation_moves_stands_still_and_comes_in_both_themes(tree):
    sources = [attributes for tag, attributes in tree.elements if tag == "source"]
    assert [source["media"] for source in sources] == ["(prefers-color-scheme: dark)"] * 4
    assert all(source["srcset"].startswith("data:image/webp;base64,") for source in sources)


def test_titles_are_text_and_never_markup(text):
    assert "A network &amp; &lt;its&gt; moons" in text
    assert "<its>" not in text


def test_the_contents_lead_to_the_sections(text):
    assert '<li><a href="#a-network-its-moons">A network &amp; &lt;its&gt; moons</a></li>' in text
    assert '<h2 id="a-network-its-moons">' in text


def test_the_page_says_where_the_reference_stands(words, network_section):
    assert network_section.sentence in words
    assert network_section.verdict in words


def test_the_overview_has_a_line_for_each_section(words, network_section):
    scores = network_section.scores
    row = f"4 {scores.median:.4f} {scores.low:.4f} – {scores.high:.4f} 0.9 {network_section.place}"
    assert f"A network & <its> moons {row}" in words


def test_the_page_says_how_to_do_it_again(words):
    assert "separatrix train moons --n-samples 200 --hidden 6 5 --learning-rate 0.3" in words
    assert "runs = sx.train_population([config.replace(seed=seed) for seed in range(4)])" in words


def test_the_page_says_what_made_it_and_how_long_that_took(words):
    assert re.search(r"Made with Separatrix [\d.]+ on \d{4}-\d\d-\d\d in 3 seconds\.", words)


def test_one_section_needs_no_contents_and_no_overview(network_section, tmp_path):
    text = write_report([network_section], tmp_path / "a.html").read_text(encoding="utf-8")
    assert "<nav" not in text
    assert "At a glance" not in text
    assert "seconds." not in text


def test_a_section_without_a_reference_among_those_with_one_leaves_its_cells_empty(
    network_section, logistic_runs, tmp_path
):
    other = section_for(logistic_runs, title="Other")
    text = write_report([network_section, other], tmp_path / "a.html").read_text(encoding="utf-8")
    assert text.count("<td></td><td></td>") == 1


def test_a_report_on_one_recording_is_named_after_it(moons_run, tmp_path):
    path = report_for(moons_run, tmp_path / "one.html")
    text = path.read_text(encoding="utf-8")
    assert "<h1>moons, mlp</h1>" in text
    assert 'data-kind="strip"' not in text
    assert 'data-kind="bands"' not in text
    assert 'data-kind="animation"' in text


def test_a_report_on_many_recordings_has_their_strip(network_runs, tmp_path):
    text = report_for(RunSet(network_runs[:2]), tmp_path / "many.html", title="Both").read_text(encoding="utf-8")
    assert "<h1>Both</h1>" in text
    assert 'data-kind="strip"' in text


def test_a_folder_that_is_not_there_is_an_error_and_leaves_nothing(network_section, tmp_path):
    path = tmp_path / "nowhere" / "a.html"
    with pytest.raises(FileError) as error:
        write_report([network_section], path)
    assert str(error.value) == f"Cannot write {str(path)!r}: No such file or directory."
    assert list(tmp_path.iterdir()) == []
