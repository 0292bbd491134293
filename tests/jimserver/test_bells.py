"""Ring from node to node, over each bus."""

import logging
import socket
import threading
from collections.abc import Callable, Iterator
from dataclasses import replace
from queue import Queue
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.db import connection

from jimserver.conf.bus import check_bus
from jimserver.conf.values import ConfigError
from jimserver.nodes.bell import Bell, Bus
from jimserver.nodes.buses import bus_of, check_bus_works
from jimserver.nodes.redis_bus import BusError
from tests.support.client import PATIENCE_S
from tests.support.redis_server import RedisServer, needs_redis
from tests.support.waiting import wait_until

needs_postgres = pytest.mark.skipif(
    connection.vendor != "postgresql", reason="needs PostgreSQL; make test-postgres runs it"
)
WRONG = "Redis can't be used as JIM_BUS says: "


@pytest.fixture(scope="module")
def redis(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RedisServer]:
    pytest.importorskip("redis")
    server = RedisServer(tmp_path_factory.mktemp("redis"))
    yield server
    server.kill()


@pytest.fixture(params=[
    pytest.param("notify", marks=[needs_postgres, pytest.mark.django_db(transaction=True)]),
    pytest.param("redis", marks=needs_redis),
])  # fmt: skip
def bus(request: pytest.FixtureRequest) -> Bus:
    is_redis = request.param == "redis"
    chosen = request.getfixturevalue("redis").url if is_redis else "notify"
    found = bus_of(chosen, server="of a test")
    assert found
    return found


class Ear:
    """Be a node that counts the rings of the others."""

    def __init__(self, bus: Bus, node: int) -> None:
        self._heard: Queue[None] = Queue()
        self.bell = Bell(bus, node, lambda: self._heard.put(None))
        self.bell.start()
        self.hear()  # listens

    def hear(self) -> None:
        self._heard.get(timeout=PATIENCE_S)

    def forget(self) -> None:
        while not self._heard.empty():
            self.hear()

    @property
    def is_silent(self) -> bool:
        return self._heard.empty()


@pytest.fixture
def listen(bus: Bus) -> Iterator[Callable[[int], Ear]]:
    """Make a node that listens."""
    ears: list[Ear] = []

    def make(node: int) -> Ear:
        ears.append(Ear(bus, node))
        return ears[-1]

    yield make
    for ear in ears:
        ear.bell.stop()
    assert not [thread for thread in threading.enumerate() if thread.name.startswith("bell_")]


def test_a_node_hears_others_and_not_itself(bus: Bus, listen: Callable[[int], Ear]) -> None:
    one = listen(1)
    line = bus.open()
    for word in ("1", "1", "2"):  # in this order
        line.ring(word)
    line.close()
    one.hear()
    assert one.is_silent
    two = listen(2)  # its bell rings once as it begins
    one.hear()
    one.bell.ring()
    two.hear()


@needs_redis
@pytest.mark.parametrize("bus", ["redis"], indirect=True)
def test_a_redis_that_dies_is_told_once_and_comes_back(
    redis: RedisServer, listen: Callable[[int], Ear], caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.WARNING, "jimserver.nodes.bell")
    one, two = listen(1), listen(2)
    redis.kill()
    one.bell.ring()  # is lost
    wait_until(lambda: len(caplog.records) == 2)  # one line of each node
    redis.start()
    wait_until(lambda: len(caplog.records) == 4)
    two.forget()
    one.bell.ring()
    two.hear()
    said = [record.getMessage() for record in caplog.records]
    assert [text for text in said if text.startswith("the bell has lost Redis, ")] == said[:2]
    assert said[2:] == ["the bell has Redis again"] * 2


@needs_redis
def test_a_redis_that_refuses_is_told_in_a_sentence(redis: RedisServer) -> None:
    check_bus_works(redis.url)
    for url, why in {
        redis.url_with("guess"): "invalid username-password pair or user is disabled",
        redis.url_with(""): "Authentication required",
        f"{redis.url}99": "DB index is out of range",
        f"{redis.url}?x=1": "AbstractConnection.__init__() got an unexpected keyword argument 'x'",
    }.items():
        with pytest.raises(BusError) as refused:
            check_bus_works(url)
        assert str(refused.value) == f"{WRONG}{why}."


@needs_redis
@needs_postgres
@pytest.mark.django_db
def test_a_node_that_redis_refuses_does_not_start(redis: RedisServer, settings: Any) -> None:
    settings.JIM = replace(settings.JIM, nodes=True, bus=redis.url_with("guess"))
    with pytest.raises(CommandError, match=f"{WRONG}invalid username-password pair"):
        call_command("runjimserver", "--http", "off", "-p", "0")


def test_what_is_no_redis_is_told() -> None:
    pytest.importorskip("redis")
    with socket.create_server(("127.0.0.1", 0)) as other:
        port = other.getsockname()[1]

        def answer() -> None:
            client, _address = other.accept()
            client.recv(1000)
            client.sendall(b"HTTP/1.1 400 Bad Request\r\n\r\n")
            client.close()

        thread = threading.Thread(target=answer)
        thread.start()
        with pytest.raises(BusError, match=f"{WRONG}Protocol Error: b'HTTP/1.1 400"):
            check_bus_works(f"redis://127.0.0.1:{port}")
        thread.join()
    check_bus_works(f"redis://127.0.0.1:{port}")  # nobody listens: it can come back


@pytest.mark.parametrize("chosen", [
    "redis://127.0.0.1", "redis://:p#a/s?s@db.example.org:6379/3", "rediss://ann:x@[::1]:6380",
])  # fmt: skip
def test_a_bus_is_a_word_or_a_url(chosen: str) -> None:
    check_bus(chosen)


@pytest.mark.parametrize("chosen", [
    "", "Notify", "redis", "redis://", "redis://:secret@", "redis://h:99999", "redis://h:0",
    "redis://h/one", "http://:secret@h", "//h",
])  # fmt: skip
def test_any_other_text_is_refused_and_not_repeated(chosen: str) -> None:
    with pytest.raises(ConfigError) as refused:
        check_bus(chosen)
    assert str(refused.value).startswith("JIM_BUS must be notify, none, or a URL such as redis://")
    assert "secret" not in str(refused.value)
