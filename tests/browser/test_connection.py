"""Two pages at once, a server that is killed and started anew, a tab that sleeps, a processor that is slow."""

from playwright.sync_api import expect

KEEP_SOCKETS = """
globalThis.sockets = [];
const Real = WebSocket;
globalThis.WebSocket = class extends Real { constructor(...all) { super(...all); sockets.push(this); } };
"""
SLEEP = """
globalThis.asleep = [];
globalThis.awake = requestAnimationFrame;
globalThis.sleeping = false;
globalThis.requestAnimationFrame = (paint) => (sleeping ? asleep.push(paint) : awake(paint));
"""


def test_two_pages_train_beside_each_other(visit):
    one, other = visit(), visit()
    other.opens(lambda: other.page.get_by_label("Data set").select_option("circles"))
    for see in (one, other):
        see.button("Play").click()
    for see in (one, other):
        see.until(lambda see=see: see.frame[0]["step"] > 200)
    assert one.last("opened")["problem"]["config"]["data"]["name"] == "moons"
    assert other.last("opened")["problem"]["config"]["data"]["name"] == "circles"
    assert one.last("welcome")["session"] != other.last("welcome")["session"]
    one.button("Pause").click()
    one.paused()
    at = other.frame[0]["step"]
    other.until(lambda: other.frame[0]["step"] > at + 50)


def test_a_lost_connection_comes_back_to_the_same_session(visit):
    see = visit(script=KEEP_SOCKETS)
    see.button("One epoch").click()
    see.at(see.last("opened")["steps_per_epoch"])
    session, weights = see.last("welcome")["session"], see.frame[1]["weights"].tolist()
    seen = see.n_frames
    see.page.evaluate("sockets[0].close()")
    expect(see.page.locator(".notices")).to_contain_text("Connected again")
    see.until(lambda: see.n_frames > seen, "a frame over the new connection")
    assert (see.last("welcome")["session"], see.last("welcome")["resumed"]) == (session, True)
    assert see.frame[1]["weights"].tolist() == weights
    see.button("One epoch").click()
    see.at(2 * see.last("opened")["steps_per_epoch"])


def test_a_server_started_anew_says_so_and_restores_what_was_on_screen(visit, start):
    first = start()
    try:
        see = visit(at=first, quiet=False)
        per_epoch = see.opens(lambda: see.page.get_by_label("Data set").select_option("circles"))["steps_per_epoch"]
        for epoch in (1, 2, 3):
            see.button("One epoch").click()
            see.at(epoch * per_epoch)
        see.number("Learning rate", 0.6)
        see.until(lambda: see.last("branches")["branches"][0]["train"]["learning_rate"] == 0.6)
        see.button("One epoch").click()
        header, arrays = see.at(4 * per_epoch)
        session, seen = see.last("welcome")["session"], see.n_frames
        first.kill()
        expect(see.page.locator(".notices")).to_contain_text("lost")
        see.picture("connection-lost-light")
        second = start(first.port)
    finally:
        first.kill()
    try:
        expect(see.page.locator(".notices")).to_contain_text("started anew")
        see.until(lambda: see.last("welcome")["session"] != session)
        see.until(lambda: see.n_frames > seen, "a frame of the new server")
        see.at(header["step"])
        assert see.last("welcome")["resumed"] is False
        assert (see.frame[1]["weights"] == arrays["weights"]).all()
        assert see.last("branches")["branches"][0]["train"]["learning_rate"] == 0.6
        see.button("One epoch").click()
        see.until(lambda: see.frame[0]["step"] > header["step"])
        see.picture("connection-restored-light")
    finally:
        second.kill()


def test_a_tab_that_sleeps_holds_back_nothing_and_wakes_at_the_newest_moment(visit):
    asleep, awake = visit(script=SLEEP), visit()
    asleep.button("Play").click()
    asleep.until(lambda: asleep.frame[0]["step"] > 20)
    asleep.page.evaluate("sleeping = true")  # as in a tab in the background, nothing is painted
    at = asleep.last("status")["step"]
    asleep.until(lambda: asleep.last("status")["step"] > at + 100)
    frames = asleep.n_frames
    awake.button("Play").click()
    awake.until(lambda: awake.frame[0]["step"] > 1000)
    asleep.until(lambda: asleep.last("status")["step"] > at + 500)
    assert asleep.n_frames == frames  # what is not painted is not sent
    asleep.page.evaluate("sleeping = false; for (const paint of asleep) awake(paint)")
    asleep.until(lambda: asleep.frame[0]["step"] > at + 500, "the newest moment")


def test_a_slow_processor_gets_fewer_frames_and_the_same_training(visit):
    see = visit()
    tools = see.page.context.new_cdp_session(see.page)
    tools.send("Emulation.setCPUThrottlingRate", {"rate": 6})
    see.button("Play").click()
    see.until(lambda: see.frame[0]["step"] > 300)
    see.button("Pause").click()
    header, arrays = see.paused()
    tools.send("Emulation.setCPUThrottlingRate", {"rate": 1})
    see.button("Rewind to the start").click()
    see.at(0)
    see.label("Moment shown").fill(str(header["step"]))
    assert (see.at(header["step"])[1]["weights"] == arrays["weights"]).all()
