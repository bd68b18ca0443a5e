"""What a person does on the page, each thing once, in a real Chromium over a real server."""

import io
import json
import re
import tomllib
import zipfile

import numpy as np
import pytest
from PIL import Image
from playwright.sync_api import expect

from separatrix.config import RunConfig
from separatrix.engines import train
from separatrix.recording import load_recording

GOLDEN = (
    "https://playground.tensorflow.org/#activation=tanh&batchSize=10&dataset=circle&regDataset=reg-plane"
    "&learningRate=0.03&regularizationRate=0&noise=0&networkShape=4,2&seed=0.42182&showTestData=false"
    "&discretize=false&percTrainData=50&x=true&y=true&xTimesY=false&xSquared=false&ySquared=false&cosX=false"
    "&sinX=false&cosY=false&sinY=false&collectStats=false&problem=classification&initZero=false&hideText=false"
)
LOSSES = {  # as the original's own code prints them
    0: (0.5146467184716739, 0.5311723559421244),
    1: (0.49890192707143344, 0.5152818052438131),
    10: (0.4377129948425298, 0.4809270761611494),
    100: (0.012539601972801637, 0.016286345850495626),
}


def config_of(opened):
    return RunConfig.from_dict(opened["problem"]["config"])


def pasted(see, text):
    """Open a text through the dialog."""
    see.button("Open …").click()
    see.page.get_by_role("textbox").fill(text)
    return see.opens(lambda: see.button("Open it").click())


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_one_click_and_the_boundary_moves(visit, scheme):
    see = visit(color_scheme=scheme)
    first = see.frame[1]["boundary"].copy()
    see.picture(f"1-opened-{scheme}")
    see.button("Play").click()
    see.until(lambda: see.frame[0]["step"] > 300)
    see.button("Pause").click()
    header, arrays = see.paused()
    assert np.abs(arrays["boundary"].astype(int) - first).max() > 60
    expect(see.page.locator(".readout")).to_contain_text(f"{header['step']:,}")
    shown = see.page.locator(".plane canvas").first.evaluate("canvas => canvas.width")
    assert shown == 100
    see.picture(f"1-played-{scheme}")


def test_every_data_set_can_be_opened_and_trained(visit):
    see = visit()
    names = see.page.get_by_label("Data set").locator("option").evaluate_all("all => all.map(one => one.value)")
    assert len(names) == 16
    for name in names:
        if name != "moons":
            opened = see.opens(lambda name=name: see.page.get_by_label("Data set").select_option(name))
            assert opened["problem"]["config"]["data"]["name"] == name
        see.button("One step").click()
        see.at(1)
    assert see.last("error") is None
    expect(see.page.locator(".stage")).to_be_visible()


def test_size_noise_split_and_seed_are_a_persons_to_set(visit):
    see = visit()
    for name, value in (("Rows", 120), ("Noise", 0.3), ("Validation share", 0.5), ("Split seed", 7)):
        see.opens(lambda name=name, value=value: see.number(name, value))
    see.opens(lambda: see.button("Draw other data").click())
    data = config_of(see.last("opened")).data
    assert (data.n_samples, data.noise, data.validation_fraction, data.split_seed, data.seed) == (120, 0.3, 0.5, 7, 43)
    told = see.last("opened")["data"]
    assert (told["n_train"], told["n_valid"]) == (60, 60)


def test_points_are_drawn_moved_and_erased(visit):
    see = visit()
    see.opens(lambda: see.button("Start with no points").click())
    box = see.page.locator(".plane").bounding_box()

    def place(across, up):
        return box["x"] + across * box["width"], box["y"] + (1 - up) * box["height"]

    def rows():
        return see.last("opened")["problem"]["points"]

    mouse = see.page.mouse
    for k in range(4):
        see.button(f"Draw class {k}").click() if k < 2 else see.button("One more class").click()
        for up in (0.3, 0.5, 0.7):
            see.opens(lambda k=k, up=up: mouse.click(*place(0.2 + 0.2 * k, up)))
    assert (len(rows()["X"]), len(rows()["classes"])) == (14, 4)
    assert sorted({str(label) for label in rows()["y"]}) == ["0", "1", "2", "3"]
    see.button("Move points").click()
    before = np.array(rows()["X"])
    mouse.move(*place(0.2, 0.5))
    mouse.down()
    mouse.move(*place(0.5, 0.9), steps=4)
    see.opens(mouse.up)
    after = np.array(rows()["X"])
    assert len(after) == 14
    assert (np.abs(after - before).max(axis=1) > 1e-9).sum() == 1
    see.button("Erase points").click()
    see.opens(lambda: mouse.click(*place(0.5, 0.9)))
    assert len(rows()["X"]) == 13
    see.number("Epochs", 400)
    see.finish()
    see.picture("2-drawn-light")


def test_a_pasted_table_of_many_columns_is_looked_at_from_another_side(visit):
    see = visit()
    rng = np.random.default_rng(0)
    rows = rng.normal(size=(60, 3))
    lines = [f"{a:.3f},{b:.3f},{c:.3f},{'yes' if a > c else 'no, never'!r}" for a, b, c in rows]
    opened = pasted(
        see, "wide,=1+1,täll,kind\n" + "\n".join(lines).replace("'no, never'", '"no, never"').replace("'", "")
    )
    assert opened["data"]["feature_names"] == ["wide", "=1+1", "täll"]
    assert opened["data"]["classes"] == ["no, never", "yes"]
    see.page.get_by_label("Up").select_option(label="täll")
    see.until(lambda: see.frame[0]["features"] == [0, 2])
    assert list(see.frame[0]["held"]) == ["=1+1"]
    see.number("Epochs", 100)
    see.finish()
    see.picture("2-table-light")


@pytest.mark.native  # 132,000 steps
def test_ten_classes_and_a_regression_are_shown(visit):
    see = visit()
    see.opens(lambda: see.page.get_by_label("Data set").select_option("blobs"))
    see.opens(lambda: see.number("Classes", 10))
    _, arrays = see.finish()
    assert len(set(arrays["winner"].ravel().tolist())) > 5
    see.picture("2-ten-classes-light")
    see.opens(lambda: see.page.get_by_label("Data set").select_option("playground-reg-plane"))
    header, _ = see.finish()
    assert header["confusion"] is None
    assert header["metrics"]["valid_r2"] > 0.9
    see.tab("Scores")
    expect(see.page.locator(".matrix")).to_contain_text("R²")
    see.picture("2-regression-light")


def test_the_network_is_built_by_clicking(visit):
    see = visit()

    def model():
        return config_of(see.last("opened")).model

    see.opens(lambda: see.button("Add a layer").click())
    see.opens(lambda: see.button("Add a neuron to layer 3").click())
    see.opens(lambda: see.button("Remove a neuron from layer 1").click())
    assert model().hidden_layer_sizes == (7, 6, 7)
    see.opens(lambda: see.page.get_by_label("Activation of layer 2").select_option("relu"))
    assert model().activations == ("tanh", "relu", "tanh")
    see.opens(lambda: see.page.get_by_label("Feed sin").first.click())
    assert model().features == ("x", "y", "sin_x")
    see.choose("First weights", "xavier")
    see.opens(lambda: see.number("Dropout", 0.2))
    seed = config_of(see.last("opened")).seed
    see.opens(lambda: see.button("Draw other first weights").click())
    assert config_of(see.last("opened")).seed == seed + 1
    assert see.last("opened")["engine"] == "autograd"
    for _ in range(3):
        see.opens(lambda: see.button("Remove layer 1").click())
    assert model().hidden_layer_sizes == ()
    see.picture("3-no-layer-light")


def test_a_neurons_map_is_large_while_it_is_pointed_at_and_its_numbers_can_be_edited(visit):
    see = visit()
    neuron = see.page.get_by_role("button", name="Neuron 3 of layer 1", exact=True)
    neuron.hover()
    see.until(lambda: see.frame[0]["hover"] == 2)
    assert see.frame[1]["hover"].shape == (100, 100)
    see.picture("3-hovered-light")
    neuron.click()
    panel = see.page.locator(".neuron-panel")
    weights = see.frame[1]["weights"]
    expect(panel.locator(".formula")).to_contain_text("tanh(")
    field = panel.get_by_label("bias", exact=True)
    assert float(field.input_value()) == pytest.approx(weights[16 + 2], abs=1e-3)
    field.fill("2.5")
    field.press("Enter")
    see.until(lambda: see.frame[1]["weights"][18] == 2.5)
    assert (np.delete(see.frame[1]["weights"], 18) == np.delete(weights, 18)).all()
    see.page.get_by_role("button", name="Output", exact=False).first.click()
    output = see.page.locator(".neuron-panel").get_by_label("bias", exact=True)
    output.fill("-1")
    output.press("Enter")
    see.until(lambda: see.frame[1]["weights"][-1] == -1)
    see.picture("3-edited-light")


def test_training_is_stepped_paced_changed_on_the_way_and_run_to_the_end(visit):
    see = visit()
    see.button("One step").click()
    see.at(1)
    see.button("One epoch").click()
    per_epoch = see.last("opened")["steps_per_epoch"]
    see.at(per_epoch)
    see.label("Speed").select_option(label="100 steps/s")
    see.button("Play").click()
    see.until(lambda: see.frame[0]["step"] > per_epoch + 10)
    expect(see.page.locator(".readout")).to_contain_text("steps/s")
    see.number("Learning rate", 0.4)
    see.until(lambda: see.frame[0]["lr"] == 0.4)
    see.page.locator(".settings").get_by_role("combobox", name="Optimizer").select_option("adam")
    see.number("L2 penalty", 0.001)
    see.page.locator(".settings").get_by_role("combobox", name="Schedule").select_option("cosine")
    see.page.locator(".settings").get_by_role("combobox", name="Batch size").select_option("64")
    see.until(lambda: (now := see.last("branches")) and now["branches"][0]["train"]["batch_size"] == 64)
    now = see.last("branches")["branches"][0]["train"]
    assert (now["optimizer"], now["weight_decay"], now["schedule"]) == ("adam", 0.001, "cosine")
    see.button("Pause").click()
    see.paused()
    assert see.count("opened") == 1  # all of it on the way
    see.choose("Loss", "hinge")
    see.number("Epochs", 40)
    see.page.locator(".settings").get_by_role("combobox", name="Stop early").select_option("train_loss")
    see.until(lambda: see.last("branches")["branches"][0]["train"]["patience"] == 20)
    header, _ = see.finish()
    assert header["epoch"] == 40
    expect(see.page.locator(".state")).to_have_text("Done")
    assert see.last("error") is None


@pytest.mark.native  # 72,000 steps, once it is mended
def test_a_divergence_is_named_and_mended_in_one_click(visit):
    see = visit()
    see.opens(lambda: see.page.get_by_label("Data set").select_option("playground-reg-plane"))
    for layer in (1, 2):
        see.opens(lambda layer=layer: see.page.get_by_label(f"Activation of layer {layer}").select_option("relu"))
    see.number("Learning rate", 9)
    see.finish()
    expect(see.page.locator(".state")).to_have_text("Diverged")
    finding = see.page.locator(".finding-diverged")
    expect(finding).to_contain_text("became NaN or infinite")
    see.picture("4-diverged-light")
    found = see.last("diagnosis")["findings"][0]
    assert found["number"] >= 1
    finding.get_by_role("button").click()
    if found["remedy"]["message"]["type"] == "change":
        see.until(lambda: see.last("branches")["branches"][-1]["train"]["learning_rate"] < 9)
    else:
        see.until(lambda: see.count("opened") > 4)
        see.finish()
        assert see.last("status")["state"] != "diverged"


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_time_is_scrubbed_branched_and_rewound_exactly(visit, scheme):
    see = visit(color_scheme=scheme)
    first = see.frame[1]["weights"].copy()
    see.label("Speed").select_option(label="full speed")
    per_epoch = see.last("opened")["steps_per_epoch"]
    for epoch in range(1, 13):
        see.page.keyboard.press("e")
        see.at(epoch * per_epoch)
    slider = see.label("Moment shown")
    middle = 4 * per_epoch
    slider.fill(str(middle))
    header, arrays = see.at(middle)
    then = arrays["weights"].copy()
    expect(see.page.locator(".metrics")).to_contain_text(f"{header['metrics']['train_loss']:.4g}"[:5])
    see.number("Learning rate", 1.5)  # in the past, so it branches
    see.until(lambda: len(see.last("branches")["branches"]) == 2)
    branch = see.last("branches")["branches"][1]
    assert (branch["parent"], branch["from_step"], branch["train"]["learning_rate"]) == (0, middle, 1.5)
    for epoch in range(5, 13):
        see.button("One epoch").click()
        see.until(lambda step=epoch * per_epoch: (see.frame[0]["branch"], see.frame[0]["step"]) == (1, step))
    see.tab("Branches")
    expect(see.page.locator(".branch-card")).to_have_count(2)
    see.picture(f"5-branches-{scheme}")
    see.tab("Curves")
    see.picture(f"7-two-curves-{scheme}")
    see.page.locator(".track").first.click()
    see.until(lambda: see.frame[0]["branch"] == 0)
    slider.fill(str(middle))
    assert (see.at(middle)[1]["weights"] == then).all()
    see.button("Rewind to the start").click()
    assert (see.at(0)[1]["weights"] == first).all()
    see.button("One epoch").click()
    see.at(per_epoch)
    assert len(see.last("branches")["branches"]) == 2  # nothing was changed, so it is the same branch again


def test_sixty_four_seeds_say_how_much_was_luck_and_one_opens(visit):
    see = visit()
    see.opens(lambda: see.number("Rows", 100))
    see.number("Epochs", 20)
    see.finish()
    see.tab("Seeds")
    see.button("Train 64 more seeds").click()
    see.until(lambda: see.last("job", job="seeds", state="done"), "the seeds")
    marks = see.page.locator(".strip .mark")
    expect(marks).to_have_count(64)
    see.page.get_by_role("button", name="Disagreement").click()
    see.picture("6-seeds-light")
    job = see.last("job", job="seeds")
    opened = see.opens(marks.first.click)
    assert opened["problem"]["config"]["seed"] in job["seeds"]
    see.paused()
    worst = min(score for score in job["scores"] if score is not None)
    assert see.frame[0]["metrics"]["valid_accuracy"] == pytest.approx(worst)


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_a_map_is_drawn_zoomed_and_a_pixel_opens(visit, scheme):
    see = visit(color_scheme=scheme)
    see.opens(lambda: see.number("Rows", 60))
    see.number("Epochs", 5)
    see.finish()
    see.tab("Map")
    see.label("Pixels a side").select_option("24")
    see.button("Draw the map").click()
    see.until(lambda: see.last("job", job="map", state="done"), "the map")
    picture = see.page.locator(".map-picture")
    see.picture(f"6-map-{scheme}")
    first = see.last("job", job="map")
    box = picture.bounding_box()
    mouse = see.page.mouse
    mouse.move(box["x"] + 0.25 * box["width"], box["y"] + 0.25 * box["height"])
    mouse.down()
    mouse.move(box["x"] + 0.75 * box["width"], box["y"] + 0.75 * box["height"], steps=3)
    mouse.up()
    see.until(lambda: (job := see.last("job", job="map", state="done")) and job["x"]["values"] != first["x"]["values"])
    zoomed = see.last("job", job="map")
    assert first["x"]["values"][0] < zoomed["x"]["values"][0] < zoomed["x"]["values"][-1] < first["x"]["values"][-1]
    opened = see.opens(lambda: picture.click(position={"x": 3, "y": 3}))  # top left: least rate, most decay
    chosen = config_of(opened).train
    assert chosen.learning_rate == pytest.approx(zoomed["x"]["values"][0])
    assert chosen.weight_decay == pytest.approx(zoomed["y"]["values"][-1])


def test_the_curves_say_their_values_under_the_pointer(visit):
    see = visit()
    see.number("Epochs", 30)
    see.finish()
    rows = {"epoch": [], "valid_loss": []}
    for message in see.told:
        if message["type"] == "history":
            rows = {n: message["rows"][n] if message["reset"] else rows[n] + message["rows"][n] for n in rows}
    chart = see.page.locator(".curves-row canvas").first
    box = chart.bounding_box()
    see.page.mouse.move(box["x"] + box["width"] * 0.6, box["y"] + box["height"] / 2)
    words = see.page.locator(".curve-words")
    expect(words).not_to_contain_text("epoch 30")
    epoch = int(words.locator("b").first.inner_text())
    said = float(words.locator(".valid b").first.inner_text())
    assert said == pytest.approx(rows["valid_loss"][rows["epoch"].index(epoch)], rel=2e-3)
    see.picture("7-curves-light")
    see.tab("Scores")
    cells = [int(text) for text in see.page.locator(".matrix td").all_inner_texts() if text.strip()]
    assert cells == np.array(see.frame[0]["confusion"]).ravel().tolist()


@pytest.mark.native  # 2,500 steps, for which PyTorch takes a minute on a busy machine
def test_a_playground_url_opens_with_the_losses_that_the_original_prints(visit):
    see = visit()
    pasted(see, GOLDEN)
    for epoch, expected in LOSSES.items():
        if epoch:
            see.number("Epochs", epoch)
            see.until(lambda n=epoch: see.last("branches")["branches"][0]["train"]["max_epochs"] == n)
            see.button("Run to the end").click()
            see.at(25 * epoch)
        metrics = see.frame[0]["metrics"]
        assert (metrics["train_loss"], metrics["valid_loss"]) == pytest.approx(expected, abs=1e-9)
    see.picture("8-golden-light")


def test_a_share_link_restores_the_very_moment_on_another_page(visit, server):
    see = visit()
    see.opens(lambda: see.button("Start with no points").click())
    box = see.page.locator(".plane").bounding_box()
    for k, across in enumerate((0.3, 0.7, 0.5)):
        see.button(f"Draw class {k % 2}").click()
        see.opens(lambda x=across: see.page.mouse.click(box["x"] + x * box["width"], box["y"] + 0.4 * box["height"]))
    see.button("One epoch").click()
    see.number("Learning rate", 0.7)
    see.until(lambda: see.last("branches")["branches"][0]["train"]["learning_rate"] == 0.7)
    for _ in range(5):
        see.button("One epoch").click()
    header, arrays = see.at(6 * see.last("opened")["steps_per_epoch"])
    see.button("Take home").click()
    link = see.page.locator(".share input")
    expect(link).to_have_value(re.compile(r"#p=\w+"))
    other = visit("#" + link.input_value().split("#")[1])
    other.at(header["step"])
    assert (other.frame[1]["weights"] == arrays["weights"]).all()
    assert other.last("opened")["problem"]["points"] == see.last("opened")["problem"]["points"]


def test_everything_can_be_taken_home(visit, tmp_path):
    see = visit()
    see.number("Epochs", 6)
    header, arrays = see.finish()
    see.button("Take home").click()
    see.picture("8-take-home-light")
    taken = {}
    for name in ("toml", "json", "script", "sklearn", "recording", "png", "svg", "gif", "replay"):
        with see.page.expect_download() as waiting:
            see.page.locator(f".take-list a[href*='/take/{name}']").click()
        path = tmp_path / waiting.value.suggested_filename
        waiting.value.save_as(path)
        taken[name] = path
    config = RunConfig.from_toml(taken["toml"].read_text())
    assert RunConfig.from_json(taken["json"].read_text()) == config
    assert tomllib.loads(taken["toml"].read_text())["train"]["max_epochs"] == 6
    assert train(config).flat().tolist() == arrays["weights"].astype(np.float32).tolist()
    run = load_recording(taken["recording"])
    assert run.flat().tolist() == arrays["weights"].astype(np.float32).tolist()
    for name in ("script", "sklearn"):
        compile(taken[name].read_text(), taken[name].name, "exec")
    for name in ("png", "gif"):
        with Image.open(taken[name]) as image:
            assert image.width > 500
    assert taken["svg"].read_text().lstrip().startswith("<?xml")
    assert 'id="separatrix-replay"' in taken["replay"].read_text()
    assert header["epoch"] == 6


def test_ones_own_rows_go_home_with_the_script(visit, tmp_path):
    see = visit()
    lines = [f"{i / 10},{i % 7},{i % 2}" for i in range(40)]
    pasted(see, "a,b,c\n" + "\n".join(lines))
    see.button("Take home").click()
    with see.page.expect_download() as waiting:
        see.page.locator(".take-list a[href*='/take/script']").click()
    with zipfile.ZipFile(io.BytesIO(waiting.value.path().read_bytes())) as archive:
        assert sorted(name.rpartition(".")[2] for name in archive.namelist()) == ["npz", "py"]


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_the_lessons_open_each_its_problem_and_lead_to_the_next(visit, scheme):
    see = visit(color_scheme=scheme)
    lessons = see.last("welcome")["lessons"]
    assert len(lessons) >= 6
    see.button("Lessons").click()
    expect(see.page.locator(".lesson-list button")).to_have_count(len(lessons))
    see.picture(f"10-lessons-{scheme}")
    see.opens(lambda: see.page.locator(".lesson-list button").first.click())
    for number, lesson in enumerate(lessons):
        card = see.page.locator("aside.lesson")
        expect(card).to_contain_text(f"{number + 1}. {lesson['title']}")
        assert see.last("opened")["problem"]["config"] == json.loads(json.dumps(lesson["problem"]["config"])) | {}
        see.button("One epoch").click()
        see.until(lambda: see.frame[0]["step"] > 0)
        if number == 0:
            see.picture(f"10-lesson-{scheme}")
        if number + 1 < len(lessons):
            see.opens(lambda: see.button("Next scene").click())
