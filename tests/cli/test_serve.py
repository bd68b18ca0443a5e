"""The playground's server as a process of its own."""

import json
import re
import signal
import socket
import subprocess
import sys
import urllib.request

import pytest
from websockets.sync.client import connect

from separatrix import DataConfig, RunConfig, TrainConfig

PROGRAM = [sys.executable, "-m", "separatrix", "serve", "--no-browser"]
ADDRESS = re.compile(r"^The playground is at (http://127\.0\.0\.1:(\d+)/\?token=([\w-]{32,}))$")


@pytest.fixture
def serve():
    """Start a server; return its process, address, port and token. It is ended by Ctrl-C."""
    started = []

    def start(*words):
        process = subprocess.Popen(
            [*PROGRAM, *words], text=True, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
            preexec_fn=lambda: signal.signal(signal.SIGINT, signal.SIG_DFL),
        )  # fmt: skip
        started.append(process)
        line = process.stdout.readline().strip()
        found = ADDRESS.match(line)
        assert found, line or process.stderr.read()
        return process, found[1], int(found[2]), found[3]

    yield start
    for process in started:
        if process.poll() is None:
            process.kill()
        process.communicate()


def stopped(process):
    """What a server says to stderr from its start to its end, and its exit code."""
    process.send_signal(signal.SIGINT)
    _, err = process.communicate(timeout=60)
    return err, process.returncode


def page(url):
    """The page, or what stands in for it where Node was not there to build it."""
    try:
        return body(url)
    except urllib.error.HTTPError as error:
        return error.read().decode()


def body(url):
    opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    with opener.open(url, timeout=30) as response:
        return response.read().decode()


def test_it_opens_what_it_is_given_and_ctrl_c_ends_it_while_that_trains(serve, tmp_path):
    config = RunConfig(data=DataConfig("circles", n_samples=80), train=TrainConfig(max_epochs=100_000), seed=11)
    (tmp_path / "run.toml").write_text(config.to_toml())
    process, url, _, _ = serve("--port", "0", "--open", str(tmp_path / "run.toml"))
    address = url.replace("http://", "ws://").replace("/?", "/ws?")
    with connect(address, max_size=None, proxy=None, open_timeout=60, close_timeout=1) as socket:
        socket.send('{"type":"hello","protocol":1,"session":null,"problem":null}')
        socket.send('{"type":"play"}')
        while not (message := socket.recv(60)).startswith('{"type":"opened"'):
            pass
        assert json.loads(message)["problem"]["config"]["seed"] == 11
        while not isinstance(socket.recv(60), bytes):
            pass
        assert stopped(process) == ("Ctrl-C ends it.\nStopped.\n", 0)


def test_it_answers_and_warns_when_others_can_reach_it_and_demands_the_token_still(serve):
    token = "the-same-token-as-yesterday-and-before"
    process, url, port, _ = serve("--port", "0", "--host", "0.0.0.0", "--token", token)
    assert url == f"http://127.0.0.1:{port}/?token={token}"
    assert json.loads(body(f"http://127.0.0.1:{port}/health"))["status"] == "ok"
    assert "<title>Separatrix" in page(url)
    with pytest.raises(urllib.error.HTTPError, match="403"):
        body(f"http://127.0.0.1:{port}/?token={token[:-1]}")
    err, code = stopped(process)
    assert code == 0
    assert err == (
        f"warning: Other machines can reach this server, through 0.0.0.0 at port {port}, and train here. Give its "
        "address with the token to people you trust; what they send is not encrypted.\nCtrl-C ends it.\nStopped.\n"
    )


def test_a_port_that_is_taken_is_refused(run):
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        assert run("serve", "--no-browser", "--port", port) == (
            1,
            "",
            f"error: port must be free to listen at; got {port}. Address already in use. Choose another one, or 0 for "
            "any that is free.\n",
        )


def test_an_address_that_is_not_this_machines_is_refused(run):
    assert run("serve", "--no-browser", "--host", "nobody.invalid")[2].startswith(
        "error: host must be a name or an address of this machine; got 'nobody.invalid'. "
    )


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (
            ["--open", "hello"],
            "The text must be a share link, a playground.tensorflow.org URL, or a config as JSON or TOML; got 'hello'.",
        ),
        (["--open", "nothing.toml"], "Cannot read 'nothing.toml': No such file or directory."),
        (["--token", "short"], "token must be 16 to 200 letters, digits, - or _; got 'short'."),
    ],
)
def test_what_cannot_be_is_refused(run, words, message):
    assert run("serve", "--no-browser", *words) == (1, "", f"error: {message}\n")
