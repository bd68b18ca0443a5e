import pytest

from separatrix.errors import ConfigError
from separatrix.server.settings import Settings


def test_a_token_is_long_and_new_each_time():
    tokens = {Settings().token for _ in range(20)}
    assert len(tokens) == 20
    assert min(map(len, tokens)) >= 32


def test_it_listens_to_this_machine_alone_unless_told_otherwise():
    assert Settings().host == "127.0.0.1"
    assert not Settings().open_to_others
    assert not Settings(host="::1").open_to_others
    assert Settings(host="0.0.0.0").open_to_others
    assert Settings(host="192.168.1.5").open_to_others


@pytest.mark.parametrize("header", ["127.0.0.1:8000", "localhost:8000", "[::1]:8000", "LocalHost:8000"])
def test_this_machines_names_are_known_at_the_servers_port(header):
    assert Settings().knows_host(header, 8000)
    assert not Settings().knows_host(header, 8001)


@pytest.mark.parametrize(
    "header",
    [
        "", "evil.example:8000", "127.0.0.1.evil.example:8000", "127.0.0.1", "localhost:8000:8000", "localhost:x",
        "localhost:8000/path", "user@localhost:8000", "10.0.0.7:8000", "127.0.0.1:8000 ", "[::1", "localhost.:8000",
    ],
)  # fmt: skip
def test_other_names_are_not(header):
    assert not Settings().knows_host(header, 8000)


def test_a_server_for_all_knows_every_address_and_no_other_name():
    everywhere = Settings(host="0.0.0.0")
    assert everywhere.knows_host("192.168.1.5:8000", 8000)
    assert everywhere.knows_host("localhost:8000", 8000)
    assert not everywhere.knows_host("evil.example:8000", 8000)


def test_a_server_at_one_address_knows_that_one():
    assert Settings(host="192.168.1.5").knows_host("192.168.1.5:8000", 8000)
    assert not Settings(host="192.168.1.5").knows_host("192.168.1.6:8000", 8000)


def test_a_proxys_name_is_known_at_any_port():
    assert Settings(allowed_hosts=("lab.example",)).knows_host("lab.example", 8000)
    assert Settings(allowed_hosts=("lab.example",)).knows_host("lab.example:443", 8000)


def test_port_80_need_not_be_named():
    assert Settings().knows_host("localhost", 80)


@pytest.mark.parametrize(
    ("settings", "message"),
    [
        ({"token": "short"}, "token must be 16 to 200 letters, digits, - or _; got 'short'."),
        ({"token": "a" * 30 + "&"}, f"token must be 16 to 200 letters, digits, - or _; got '{'a' * 30}&'."),
        ({"port": 70_000}, "port must be from 0 to 65535; got 70000."),
    ],
)
def test_a_setting_that_cannot_be_is_refused(settings, message):
    with pytest.raises(ConfigError) as caught:
        Settings(**settings)
    assert str(caught.value) == message
