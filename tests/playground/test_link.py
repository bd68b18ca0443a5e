import base64
import json
import zlib

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from separatrix.config import DataConfig, ModelConfig, RunConfig, TrainConfig
from separatrix.errors import ConfigError
from separatrix.playground.link import LONGEST, read_link, write_link
from separatrix.playground.problem import Points, Problem, TrainEvent, View, WeightsEvent

PROBLEM = Problem(
    config=RunConfig(
        data=DataConfig("moons", n_samples=300, noise=0.15),
        model=ModelConfig(hidden_layer_sizes=(8, 6), activation=("tanh", "relu"), dropout=0.1),
        train=TrainConfig(learning_rate=(0.1, 0.2, 0.3), batch_size="full", patience=7, frames=(0, 10)),
        seed=9,
    ),
    events=[TrainEvent(step=40, train={"learning_rate": 0.01}), WeightsEvent(step=60, weights=[(3, -1.5)])],
    step=120,
    view=View(features=(1, 0), resolution=60, hover=2),
)


def packed(text):
    """A link that holds `text`."""
    squeezer = zlib.compressobj(9, zlib.DEFLATED, -15)
    body = squeezer.compress(text.encode()) + squeezer.flush()
    return "#p=" + base64.urlsafe_b64encode(body).decode().rstrip("=")


def points(n, digits=2):
    """A problem on n rows of the person's own."""
    X = np.random.default_rng(0).normal(size=(n, 2)).round(digits).tolist()
    return Problem(
        config=RunConfig(data=DataConfig("custom")),
        points=Points(X=X, y=[i % 2 for i in range(n)], feature_names=["x", "y"], classes=[0, 1]),
    )


def refused(text):
    with pytest.raises(ConfigError) as caught:
        read_link(text)
    return str(caught.value)


@pytest.mark.parametrize("problem", [PROBLEM, Problem(), points(40)], ids=["all", "nothing", "points"])
@pytest.mark.parametrize(
    "shape", ["{}", "http://127.0.0.1:8000/?token=abc{}", "https://example.org/play{}&lang=de", " {}\n"]
)
def test_a_link_restores_everything(problem, shape):
    link = write_link(problem)
    assert read_link(shape.format(link)).problem == problem
    assert read_link(shape.format(link)).notes == ()


def test_a_link_is_a_few_hundred_characters_of_the_alphabet_of_urls():
    link = write_link(PROBLEM)
    assert len(link) < 900
    assert set(link[3:]) <= set("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_")


def test_a_link_may_have_been_percent_encoded_or_padded():
    link = write_link(PROBLEM)
    assert read_link(link.replace("-", "%2D") + "%3D%3D").problem == PROBLEM


def test_a_drawing_of_a_thousand_points_fits_in_a_link():
    assert len(write_link(points(1000))) < LONGEST


def test_data_too_many_for_a_link_are_refused():
    with pytest.raises(
        ConfigError,
        match=r"^The data are too many for a link, which would be [\d,]+ characters long; 64,000 is the most\. "
        r"Save the recording or the replay in its place\.$",
    ):
        write_link(points(20_000, digits=9))


@pytest.mark.parametrize("change", [lambda link: link[:-9], lambda link: link[:9] + "!" + link[9:], lambda link: "#p="])
def test_a_link_cut_short_or_garbled_is_refused(change):
    assert refused(change(write_link(PROBLEM))) == "The link is broken: copy it again, whole."


@settings(max_examples=60, deadline=None)
@given(st.binary(max_size=200))
def test_no_bytes_behind_a_link_do_more_than_be_refused(body):
    link = "#p=" + base64.urlsafe_b64encode(body).decode()
    assert refused(link).startswith("The link ")


def test_a_link_that_unpacks_to_far_more_than_it_is_is_refused():
    bomb = packed("[" + "0," * 6_000_000 + "0]")
    assert len(bomb) < 40_000
    assert refused(bomb) == "The link holds more than a link may."


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"config": {"train": {"warmup": 3}}}, "'warmup' is not a setting here."),
        ({"config": {"seed": -1}}, "seed must be at least 0; got -1."),
        ({"story": []}, "'story' is not a part of this message."),
        ({"step": -1}, "step must be at least 0; got -1."),
    ],
)
def test_a_link_of_another_version_says_what_is_unknown(change, message):
    found = refused(packed(json.dumps(change)))
    assert found.startswith(f"The link is of another version, or was changed by hand. {message}")


@pytest.mark.parametrize("text", [PROBLEM.config.to_toml(), PROBLEM.config.to_json()], ids=["toml", "json"])
def test_a_config_is_a_problem(text):
    assert read_link(text).problem == Problem(config=PROBLEM.config)


def test_a_problem_as_json_is_taken():
    assert read_link(PROBLEM.model_dump_json()).problem == PROBLEM


@pytest.mark.parametrize("short", ["seed = 4", "[train]\nmax_epochs = 4", '{"seed": 4}'])
def test_a_config_may_be_short(short):
    assert read_link(short).problem.config in (RunConfig(seed=4), RunConfig(train=TrainConfig(max_epochs=4)))


@pytest.mark.parametrize(
    ("text", "message"),
    [
        (
            "hello",
            "The text must be a share link, a playground.tensorflow.org URL, or a config as JSON or TOML; got 'hello'.",
        ),
        (
            "",
            "The text must be a share link, a playground.tensorflow.org URL, or a config as JSON or TOML; got ''.",
        ),
        ('{"seed": 4', "The text begins as JSON does and is not valid JSON."),
        ('{"sed": 4}', "'sed' is not a setting here. Did you mean 'seed'?"),
        ("sed = 4", "'sed' is not a setting here. Did you mean 'seed'?"),
        (
            "[" * 100_000,
            "The text must be a share link, a playground.tensorflow.org URL, or a config as JSON or TOML; got '"
            + "[" * 198
            + "….",
        ),
    ],
    ids=["word", "nothing", "json", "setting", "toml", "deep"],
)
def test_anything_else_is_refused_in_a_sentence(text, message):
    assert refused(text) == message
