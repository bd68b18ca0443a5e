import pytest

from separatrix.cli.frames import chosen_frame
from separatrix.cli.output import UsageError


@pytest.mark.parametrize(
    ("frame", "epoch", "chosen"), [(None, None, -1), (0, None, 0), (-6, None, -6), (None, 0, 0), (None, 3, 3)]
)
def test_a_frame_is_chosen_by_number_or_epoch(moons_run, frame, epoch, chosen):
    assert chosen_frame(moons_run, frame, epoch) == chosen


def test_an_epoch_without_a_frame_takes_the_nearest_and_says_so(moons_run, capsys):
    assert chosen_frame(moons_run, None, 2.7) == 3
    assert capsys.readouterr().err == "There is no frame at epoch 2.7; the nearest one is at 3.\n"


@pytest.mark.parametrize(
    ("frame", "epoch", "message"),
    [
        (6, None, "--frame must be between -6 and 5; got 6."),
        (-7, None, "--frame must be between -6 and 5; got -7."),
        (None, 5.5, "--epoch must be between 0 and 5; got 5.5."),
        (None, float("nan"), "--epoch must be between 0 and 5; got nan."),
        (1, 1, "--frame and --epoch choose the same thing: give one of them."),
    ],
)
def test_what_is_not_there_is_refused(moons_run, frame, epoch, message):
    with pytest.raises(UsageError) as caught:
        chosen_frame(moons_run, frame, epoch)
    assert str(caught.value) == message
