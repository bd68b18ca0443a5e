import numpy as np
import pytest
import torch

from separatrix.errors import ConfigError


def test_a_frame_is_kept_before_training_and_after_every_epoch(run, moons):
    recording = run(moons)
    assert recording.frame_steps.tolist() == [0, 4, 8, 12, 16, 20]
    assert recording.frame_epochs.tolist() == [0, 1, 2, 3, 4, 5]


def test_frames_every_k_steps_end_with_the_last_step(run, moons):
    assert run(moons.replace(train__frames=6)).frame_steps.tolist() == [0, 6, 12, 18, 20]


def test_frames_at_chosen_steps_have_both_ends_beside_them(run, moons):
    assert run(moons.replace(train__frames=(3, 7))).frame_steps.tolist() == [0, 3, 7, 20]


def test_frames_at_both_ends_only(run, moons):
    assert run(moons.replace(train__frames="ends")).frame_steps.tolist() == [0, 20]


def test_the_choice_of_frames_does_not_change_the_run(run, moons):
    often, seldom = run(moons.replace(train__frames=1)), run(moons.replace(train__frames="ends"))
    np.testing.assert_array_equal(often.history["step_loss"], seldom.history["step_loss"])
    for name in often.weights:
        np.testing.assert_array_equal(often.weights[name][-1], seldom.weights[name][-1])


def test_the_first_frame_holds_the_initial_weights_of_the_same_sequential(run, moons):
    torch.manual_seed(3)
    nn = torch.nn
    same = nn.Sequential(nn.Linear(2, 8), nn.ReLU(), nn.Linear(8, 4), nn.ReLU(), nn.Linear(4, 1))
    for name, values in run(moons).state_dict(0).items():
        assert torch.equal(values, same.state_dict()[name])


def test_a_chosen_step_beyond_the_run_is_refused(run, moons):
    with pytest.raises(ConfigError) as error:
        run(moons.replace(train__frames=(3, 21)))
    assert str(error.value) == "frames must be steps up to 20, the length of this run; got 21."


def test_more_frames_than_memory_allows_are_refused_with_a_way_out(run, moons):
    config = moons.replace(model__hidden_layer_sizes=(2000, 2000), train__max_epochs=1000, train__frames="epochs")
    with pytest.raises(ConfigError) as error:
        run(config)
    assert str(error.value) == (
        "frames would keep 1001 copies of the weights, 15.0 GiB in all, more than 2 GiB. "
        'Keep fewer: frames="ends", or a larger number of steps.'
    )
