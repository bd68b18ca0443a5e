import threading

from separatrix.config import DataConfig, ModelConfig, RunConfig, TrainConfig
from separatrix.engines import train
from separatrix.playground.from_page import Advance, Change, Hello
from separatrix.playground.problem import Problem, TrainEvent, WeightsEvent, settled_at_start
from separatrix.playground.session import Session

CONFIG = RunConfig(
    data=DataConfig("moons", n_samples=60),
    model=ModelConfig(hidden_layer_sizes=(4,)),
    train=TrainConfig(batch_size=15, max_epochs=20),
)


def test_changes_before_the_first_step_are_settings():
    events = [TrainEvent(step=0, train={"learning_rate": 0.3}), TrainEvent(step=3, train={"l1": 0.1})]
    settled = settled_at_start(Problem(config=CONFIG, events=events, step=9))
    assert settled == Problem(config=CONFIG.replace(train__learning_rate=0.3), events=events[1:], step=9)


def test_a_weight_set_by_hand_and_what_follows_stay_changes():
    events = [WeightsEvent(step=0, weights=[(0, 1.0)]), TrainEvent(step=0, train={"learning_rate": 0.3})]
    problem = Problem(config=CONFIG, events=events)
    assert settled_at_start(problem) == problem


def test_a_session_changed_at_its_start_is_recorded_as_its_settings_train():
    done = threading.Event()
    session = Session(lambda message: done.set() if '"state":"done"' in str(message) else None)
    try:
        for message in (
            Hello(problem=Problem(config=CONFIG)),
            Change(train={"optimizer": "adam", "max_epochs": 6}),
            Advance(unit="epoch", n=6),
        ):
            session.receive(message)
        assert done.wait(60)
        recording = session.recording()
    finally:
        session.close()
    expected = CONFIG.replace(train__optimizer="adam", train__max_epochs=6)
    assert recording.config.train.replace(frames="epochs") == expected.train
    assert recording.flat().tolist() == train(expected).flat().tolist()
