"""A real server on a port of its own, and what tests say to it."""

import contextlib
import http.client
import json
import threading
import time

from websockets.exceptions import ConnectionClosed
from websockets.sync.client import connect

from separatrix.playground.messages import unpack
from separatrix.server.run import Server
from separatrix.server.settings import Settings

TOKEN = "a-token-that-only-tests-know"
PATIENCE = 120  # seconds, far more than anything takes, the first session's imports on a busy machine too


@contextlib.contextmanager
def serving(pages=None, **settings):
    """A server that answers, ended afterwards."""
    server = Server(Settings(token=TOKEN, **settings), pages)
    thread = threading.Thread(target=server.run, kwargs={"sockets": [server.listener]})
    thread.start()
    wait_until(lambda: server.started)
    try:
        yield server
    finally:
        server.should_exit = True
        thread.join(PATIENCE)
        server.listener.close()
        assert not thread.is_alive()


def wait_until(true, patience=PATIENCE):
    """Wait until something holds; fail if it never does."""
    end = time.monotonic() + patience
    while not true():
        assert time.monotonic() < end, "waited in vain"
        time.sleep(0.005)


def get(server, path, *, token=TOKEN, **headers):
    """Ask for a path; return the response and its body."""
    if token is not None:
        path += f"{'&' if '?' in path else '?'}token={token}"
    connection = http.client.HTTPConnection("127.0.0.1", server.port, timeout=PATIENCE)
    try:
        connection.putrequest("GET", path, skip_host="Host" in headers)
        for name, value in headers.items():
            connection.putheader(name.replace("_", "-"), value)
        connection.endheaders()
        response = connection.getresponse()
        return response, response.read()
    finally:
        connection.close()


class Page:
    """A page's side of a socket: it paints nothing and acknowledges every frame, unless it is told not to."""

    def __init__(self, server, *, token=TOKEN, acknowledge=True, **options):
        self._open = contextlib.ExitStack()
        self.socket = self._open.enter_context(
            connect(
                f"ws://127.0.0.1:{server.port}/ws?token={token}",
                max_size=None, open_timeout=PATIENCE, close_timeout=1, proxy=None, **options,
            )
        )  # fmt: skip
        self.acknowledge = acknowledge
        self.session = None

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self._open.close()

    def say(self, kind, **fields):
        self.socket.send(json.dumps({"type": kind, **fields}))

    def hear(self, timeout=PATIENCE):
        """The next message: a dict, and for packed arrays the arrays in it under "values"."""
        message = self.socket.recv(timeout)
        if isinstance(message, str):
            return json.loads(message)
        header, values = unpack(message)
        if self.acknowledge and header["type"] == "frame":
            self.say("ack", frame=header["id"])
        return header | {"values": values}

    def until(self, kind, true=lambda message: True):
        """The next message of a kind, others passed over."""
        end = time.monotonic() + PATIENCE
        while True:
            message = self.hear(max(0.01, end - time.monotonic()))
            if message["type"] == kind and true(message):
                return message

    def closed_with(self):
        """Hear everything until the server closes the socket; return the code."""
        end = time.monotonic() + PATIENCE
        try:
            while True:
                self.hear(max(0.01, end - time.monotonic()))
        except ConnectionClosed as closed:
            return closed.rcvd.code

    def hello(self, session=None, problem=None):
        """Begin or go on; return the welcome."""
        self.say("hello", protocol=1, session=session, problem=problem)
        welcome = self.until("welcome")
        self.session = welcome["session"]
        return welcome
