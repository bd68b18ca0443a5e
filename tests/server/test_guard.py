import json

import pytest
from websockets.exceptions import InvalidStatus

from separatrix import __version__
from separatrix.server.guard import NO_HOST, NOT_ADMITTED

from .serving import TOKEN, Page, get, serving

OTHER_SITE = "The request comes from another site's page, which may not talk to this server."


@pytest.mark.parametrize("token", [None, "", "wrong", TOKEN[:-1], TOKEN + "a", f"{TOKEN}&token={TOKEN}"])
@pytest.mark.parametrize("path", ["/", "/take/toml?session=x", "/ws", "/nowhere"])
def test_without_the_token_nothing_is_answered(server, path, token):
    response, body = get(server, path, token=token)
    assert (response.status, body.decode()) == (403, NOT_ADMITTED)


@pytest.mark.parametrize("token", ["", "wrong", TOKEN[:-1]])
def test_without_the_token_no_socket_opens(server, token):
    with pytest.raises(InvalidStatus, match=r"^server rejected WebSocket connection: HTTP 403$"):
        Page(server, token=token)


@pytest.mark.parametrize("path", ["/", "/health", "/assets/index.js", "/take/toml"])
def test_a_request_for_another_host_is_refused(server, path):
    response, body = get(server, path, Host=f"evil.example:{server.port}")
    assert (response.status, body.decode()) == (403, NO_HOST)
    assert "ws://" not in response.headers["Content-Security-Policy"]


@pytest.mark.parametrize(("host", "status"), [("evil.example", 403), ("127.0.0.1", 101)])
def test_a_socket_for_another_host_is_refused(server, host, status):
    upgrade = {
        "Host": f"{host}:{server.port}",
        "Connection": "Upgrade",
        "Upgrade": "websocket",
        "Sec_WebSocket_Key": "dGhlIHNhbXBsZSBub25jZQ==",
        "Sec_WebSocket_Version": "13",
    }
    assert get(server, "/ws", **upgrade)[0].status == status


@pytest.mark.parametrize("origin", ["https://evil.example", "null", "http://127.0.0.1", "http://localhost:1"])
def test_another_sites_page_is_refused(server, origin):
    for path in ("/", "/health", "/take/toml"):
        response, body = get(server, path, Origin=origin)
        assert (response.status, body.decode()) == (403, OTHER_SITE)
    with pytest.raises(InvalidStatus, match=r"^server rejected WebSocket connection: HTTP 403$"):
        Page(server, origin=origin)


def test_its_own_page_is_let_in(server):
    own = f"http://127.0.0.1:{server.port}"
    assert get(server, "/health", Origin=own)[0].status == 200
    with Page(server, origin=own):
        pass


def test_health_needs_no_token_and_tells_no_secret(server):
    response, body = get(server, "/health", token=None)
    told = json.loads(body)
    assert response.status == 200
    assert set(told) == {"status", "version", "sessions"}
    assert (told["status"], told["version"]) == ("ok", __version__)


@pytest.mark.parametrize("path", ["/", "/health", "/nowhere", "/take/other"])
def test_every_answer_is_under_the_strict_policy(server, path):
    headers = get(server, path)[0].headers
    assert headers["Content-Security-Policy"] == (
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data: blob:; font-src 'self'; "
        f"connect-src 'self' ws://127.0.0.1:{server.port} wss://127.0.0.1:{server.port}; manifest-src 'self'; "
        "base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
    )
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["X-Frame-Options"] == "DENY"
    assert headers["Referrer-Policy"] == "no-referrer"
    assert headers["Cross-Origin-Opener-Policy"] == "same-origin"
    assert headers["Cross-Origin-Resource-Policy"] == "same-origin"
    assert headers["Cache-Control"] == "no-store"
    assert headers["Server"] is None


@pytest.mark.parametrize(
    ("path", "status", "text"),
    [
        ("/nowhere", 404, "There is nothing at this address."),
        ("/take/toml?session=gone", 404, "This session has ended. Reload the page."),
        (
            "/take/jpg?session=gone",
            404,
            "The kind of file must be one of toml, json, script, sklearn, recording, png, svg, gif, replay; got 'jpg'. "
            "Did you mean 'png'?",
        ),
        ("/assets/../app.py", 404, "There is nothing at this address."),
        ("/assets/%2e%2e%2fapp.py", 404, "There is nothing at this address."),
        ("/assets/nothing.js", 404, "There is no such file."),
    ],
)
def test_what_is_not_there_is_said_in_a_sentence(server, path, status, text):
    response, body = get(server, path)
    assert (response.status, body.decode()) == (status, text)


def test_another_method_is_refused(server):
    import http.client

    connection = http.client.HTTPConnection("127.0.0.1", server.port, timeout=10)
    connection.request("POST", f"/?token={TOKEN}", body=b"x" * 1000)
    assert connection.getresponse().status in (405, 413)
    connection.close()


def test_a_server_behind_a_proxy_knows_its_name():
    with serving(allowed_hosts=("lab.example",)) as server:
        assert get(server, "/health", Host="lab.example", Origin="https://lab.example")[0].status == 200
        assert get(server, "/health", Host="lab.example", Origin="https://evil.example")[0].status == 403
