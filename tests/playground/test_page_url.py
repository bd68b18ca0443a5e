import pytest

from separatrix.data import load_dataset, playground_stream
from separatrix.engines import train
from separatrix.errors import ConfigError
from separatrix.playground.link import read_link
from separatrix.playground.page_url import read_page_url

from .original import INPUTS, Original

DEFAULT = (
    "https://playground.tensorflow.org/#activation=tanh&batchSize=10&dataset=circle&regDataset=reg-plane"
    "&learningRate=0.03&regularizationRate=0&noise=0&networkShape=4,2&seed=0.42182&showTestData=false&discretize=false"
    "&percTrainData=50&x=true&y=true&xTimesY=false&xSquared=false&ySquared=false&cosX=false&sinX=false&cosY=false"
    "&sinY=false&collectStats=false&problem=classification&initZero=false&hideText=false&noise_hide=true"
)
PRINTED = {  # by the page itself: epoch to training and test loss
    0: (0.5146467184716739, 0.5311723559421244),
    1: (0.49890192707143344, 0.5152818052438131),
    10: (0.4377129948425298, 0.4809270761611494),
    100: (0.012539601972801637, 0.016286345850495626),
    200: (0.003490594446526731, 0.005745303933409341),
}


def url(**values):
    return "https://playground.tensorflow.org/#" + "&".join(
        f"{name}={value}" for name, value in {"seed": "0.42182", **values}.items()
    )


def opened(text):
    """The config of a URL's problem, and its notes."""
    found = read_link(text)
    return found.problem.config, found.notes


def original(config, **rules):
    """The page's own network, rows and targets for a config."""
    data = load_dataset(config.data)
    names = config.model.features or ("x", "y")
    rows = [[INPUTS[name](*row) for name in names] for row in data.X.tolist()]
    targets = data.y.tolist() if data.classes is None else data.classes[data.y].tolist()
    shape = (len(names), *config.model.hidden_layer_sizes, 1)
    network = Original(
        shape, config.model.activation, config.model.output_activation, playground_stream(config.data).random, **rules
    )
    parts = [([rows[i] for i in index], [targets[i] for i in index]) for index in (data.train_index, data.valid_index)]
    return network, parts


def losses(config, n_epochs, **rules):
    """The page's training and test loss before training and after each epoch."""
    network, parts = original(config, **rules)
    found = [[network.loss(*part) for part in parts]]
    for _ in range(n_epochs):
        network.epoch(*parts[0], config.train.batch_size, config.train.learning_rate)
        found.append([network.loss(*part) for part in parts])
    return found


def ours(config, n_epochs):
    history = train(config.replace(train__max_epochs=n_epochs, train__frames="ends")).history
    return [list(pair) for pair in zip(history["train_loss"], history["valid_loss"], strict=True)]


@pytest.mark.parametrize(
    ("engine", "n_epochs"), [pytest.param("native", 200, marks=pytest.mark.native), ("autograd", 10)]
)
def test_the_default_page_has_the_losses_that_the_original_printed(engine, n_epochs):
    config, notes = opened(DEFAULT)
    history = train(config.replace(train__max_epochs=n_epochs, train__frames="ends"), engine=engine).history
    for epoch, printed in PRINTED.items():
        if epoch > n_epochs:
            break
        assert (history["train_loss"][epoch], history["valid_loss"][epoch]) == pytest.approx(printed, rel=0, abs=1e-9)
    assert notes == ()


def test_a_url_without_settings_is_the_default_page_but_for_its_seed():
    config, notes = opened("https://playground.tensorflow.org/")
    assert config == opened(DEFAULT)[0]
    assert notes == (
        "The URL has no seed, so the page draws new data each time it is opened; these are of seed=0.42182.",
    )


@pytest.mark.parametrize(
    "values",
    [
        {"dataset": "xor", "activation": "relu", "noise": 15, "networkShape": "3", "xTimesY": "true"},
        {"dataset": "spiral", "activation": "sigmoid", "learningRate": 0.3, "networkShape": "8,8", "sinX": "true",
         "sinY": "true"},
        {"dataset": "gauss", "activation": "linear", "networkShape": "", "noise": 50, "seed": "0.00007"},
        {"dataset": "circle", "x": "false", "y": "false", "xSquared": "true", "ySquared": "true", "networkShape": "",
         "percTrainData": 70},
        {"problem": "regression", "networkShape": "4", "batchSize": 30, "seed": "0.99999"},
        {"problem": "regression", "regDataset": "reg-gauss", "noise": 25, "percTrainData": 10, "batchSize": 1,
         "learningRate": 0.01},
    ],
    ids=["xor", "spiral", "gauss", "circle", "plane", "hills"],
)  # fmt: skip
def test_every_data_set_trains_as_the_original_does(values):
    config, notes = opened(url(**values))
    assert notes == ()
    for own, theirs in zip(ours(config, 5), losses(config, 5), strict=True):
        assert own == pytest.approx(theirs, rel=0, abs=1e-9)


def test_a_network_that_begins_at_zero_trains_as_the_original_does():
    config, _ = opened(url(initZero="true", networkShape="2", dataset="gauss"))
    for own, theirs in zip(ours(config, 3), losses(config, 3, zero=True), strict=True):
        assert own == pytest.approx(theirs, rel=0, abs=1e-9)


@pytest.mark.parametrize(
    ("name", "penalty", "note"),
    [
        (
            "L2",
            "l2",
            "The page's L2 penalty spares the biases; the one here holds them down too, so the losses differ a little "
            "from the page's.",
        ),
        (
            "L1",
            "l1",
            "The page's L1 penalty spares the biases, and a weight that it brings across 0 stays 0 for good; here "
            "biases are held down too and weights may come back, so the losses differ a little from the page's.",
        ),
    ],
)
def test_a_penalty_is_noted_as_differing_and_differs_by_little(name, penalty, note):
    config, notes = opened(url(regularization=name, regularizationRate=0.003, networkShape="4"))
    assert notes == (note,)
    own, theirs = ours(config, 20)[-1], losses(config, 20, penalty=penalty, rate=0.003)[-1]
    assert own != pytest.approx(theirs, abs=1e-9)
    assert own == pytest.approx(theirs, rel=0.05)


def test_a_penalty_at_rate_zero_is_none():
    assert opened(url(regularization="L2", regularizationRate=0)) == opened(url())


def test_a_batch_left_over_is_noted_as_differing_and_differs_by_little():
    config, notes = opened(url(batchSize=12))
    assert notes == (
        "250 training rows are no whole number of batches of 12. The page carries the gradients of the 10 rows left "
        "over into the next epoch; here they make an update of their own, so the losses differ from the page's a "
        "little.",
    )
    own, theirs = ours(config, 20)[-1], losses(config, 20)[-1]
    assert own != pytest.approx(theirs, abs=1e-9)
    assert own == pytest.approx(theirs, rel=0.1)


def test_names_that_the_page_only_shows_or_hides_change_nothing():
    shown = "&showTestData=true&discretize=true&seed_hide=true&tutorial=x&hideText=true&constructor=1"
    assert opened(DEFAULT + shown)[0] == opened(DEFAULT)[0]


def test_what_the_page_does_not_know_is_noted():
    assert opened(url(dataset="moons", cosX="true", noise=90))[1] == (
        "dataset=moons is unknown to the page, which takes circle; so it is here.",
        "noise=90 is beyond the page's slider; it is 50 here.",
        "cosX is no input of the page any more; it is left out.",
    )


@pytest.mark.parametrize(
    ("values", "message"),
    [
        ({"seed": "7"}, "seed must be 0. and five digits, as the page writes it; got '7'."),
        ({"learningRate": "fast"}, "learningRate must be a number; got 'fast'."),
        ({"learningRate": "0"}, "learning_rate must be greater than 0; got 0.0."),
        ({"batchSize": "0.5"}, "batchSize must be a whole number of at least 1; got 0.5."),
        ({"percTrainData": "100"}, "percTrainData must be from 1 to 99; got 100.0."),
        (
            {"networkShape": "4,-2"},
            "networkShape must be whole numbers with commas between them, such as 4,2; got '4,-2'.",
        ),
        ({"x": "false", "y": "false"}, "The URL feeds the network nothing. Set x=true, say."),
        ({"learningRate": "nan"}, "learningRate must be a number; got 'nan'."),
    ],
)
def test_a_value_that_cannot_be_is_refused(values, message):
    with pytest.raises(ConfigError) as caught:
        read_page_url(url(**values).partition("#")[2])
    assert str(caught.value) == message
