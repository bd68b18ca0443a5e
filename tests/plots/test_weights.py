import numpy as np
import pytest
import torch
from matplotlib import pyplot as plt
from matplotlib.colors import to_hex
from torch import nn

from separatrix.config import DataConfig, ModelConfig, RunConfig, TrainConfig
from separatrix.engines import train
from separatrix.errors import ConfigError
from separatrix.plots import WeightsDisplay


def texts(display):
    return [text.get_text() for text in display.texts_]


def test_every_weight_is_an_edge_and_every_unit_a_node(moons_run):
    display = WeightsDisplay.from_recording(moons_run)
    assert [len(edges.get_segments()) for edges in display.edges_] == [16, 32, 4]
    assert [len(nodes.get_offsets()) for nodes in display.nodes_] == [2, 8, 4, 1]
    assert texts(display) == ["2 inputs", "8 relu", "4 relu", "1 logit", "x1", "x2", "y = 1"]


def test_width_is_size_and_colour_is_sign():
    module = nn.Sequential(nn.Linear(2, 1))
    with torch.no_grad():
        module[0].weight.copy_(torch.tensor([[-2.0, 1.0]]))
        module[0].bias.fill_(0.5)
    data = (np.random.default_rng(0).normal(size=(40, 2)), np.arange(40) % 2)
    display = WeightsDisplay.from_recording(train(data=data, module=module, train=TrainConfig(max_epochs=1)), 0)
    (edges,) = display.edges_
    thin, thick = edges.get_linewidths()
    assert thick == 3.5
    assert thin == pytest.approx(0.15 + 3.35 / 2)
    assert [to_hex(color) for color in edges.get_color()] == ["#0072b2", "#d55e00"]  # the strong one last, on top
    assert edges.get_segments()[1].tolist()[1] == [1, 0.5]
    assert to_hex(display.nodes_[1].get_facecolor()[0]) == "#0072b2"
    assert display.note_.get_text() == "edges: weight, at most 2 in size; nodes: bias, at most 0.5"


def test_large_layers_are_elided_with_dots(digits_run):
    display = WeightsDisplay.from_recording(digits_run)
    assert [len(nodes.get_offsets()) for nodes in display.nodes_] == [11, 11, 11, 10]
    assert [len(edges.get_segments()) for edges in display.edges_] == [121, 121, 110]
    assert texts(display).count("⋮") == 3
    assert "64 relu\n(11 drawn)" in texts(display)
    assert "10 logits" in texts(display)
    assert {"pixel_0_0", "pixel_7_7", "digit = 0", "digit = 9"} <= set(texts(display))
    assert "pixel_3_3" not in texts(display)


def test_edges_of_an_elided_layer_belong_to_the_nodes_that_are_drawn(digits_run):
    display = WeightsDisplay.from_recording(digits_run, max_nodes=3)
    weight = display.layers[0].weight
    largest = max(np.abs(layer.weight).max() for layer in display.layers)
    drawn = weight[np.ix_([0, 63], [0, 63])]
    expected = np.sort(0.15 + 3.35 * np.abs(drawn).ravel() / largest)
    assert np.allclose(display.edges_[0].get_linewidths(), expected)


def test_a_regressions_output_is_its_target(plane_run):
    display = WeightsDisplay.from_recording(plane_run)
    assert texts(display)[-1] == plane_run.data.target_name
    assert "1 output" in texts(display)
    assert "6 tanh" in texts(display)


def test_input_transforms_name_the_inputs():
    run = train(
        RunConfig(
            data=DataConfig("moons", n_samples=60),
            model=ModelConfig(hidden_layer_sizes=(2,), features=("x", "y", "xy"), bias=False),
            train=TrainConfig(max_epochs=1),
        )
    )
    display = WeightsDisplay.from_recording(run)
    assert {"x", "y", "xy"} <= set(texts(display))
    assert "bias" not in display.note_.get_text()


def test_signs_stand_out_from_a_dark_figure(moons_run):
    with plt.style.context("dark_background"):
        display = WeightsDisplay.from_recording(moons_run)
    assert {to_hex(color) for edges in display.edges_ for color in edges.get_color()} == {"#56b4e9", "#e69f00"}
    assert to_hex(display.nodes_[0].get_edgecolor()[0]) == "#ffffff"


def test_options_are_passed_to_the_edges(moons_run):
    _, ax = plt.subplots()
    display = WeightsDisplay.from_recording(moons_run, ax=ax, linestyles=":", rasterized=True)
    assert display.ax_ is ax
    assert all(edges.get_rasterized() for edges in display.edges_)


@pytest.mark.parametrize("limit", [2, 3.5, True])
def test_a_wrong_limit_is_refused(moons_run, limit):
    with pytest.raises(ConfigError) as caught:
        WeightsDisplay.from_recording(moons_run, max_nodes=limit)
    assert str(caught.value) == f"max_nodes must be a whole number of at least 3; got {limit}."
