"""Check that memory stays flat, whatever strangers send and however often they come."""

from collections.abc import Callable
from contextlib import suppress

import pytest

from tests.faults.process import ServerProcess, StartServer
from tests.support.client import Client

WARM_UP, TIMES = 300, 900  # connections
MOST_MB = 10.0  # that TIMES connections may leave behind; the leaks found so far were 30 and more

GARBAGE: dict[str, Callable[[int], bytes]] = {
    "half a frame": lambda n: (
        b'{"action":"authenticate","user":{"account_name":"%d' % n + b"x" * 60_000
    ),
    "too long a frame": lambda n: b'{"a":"' + b"x" * 70_000,
    "TLS": lambda n: b"\x16\x03\x01" + bytes(1000),
    "nested deep": lambda n: b'{"action":"probe","x":' + b"[" * 10_000 + b"]" * 10_000 + b"}",
    "refused frames": lambda n: b'{"action":"nothing%d"}' % n * 15,
}


@pytest.mark.parametrize("make", GARBAGE.values(), ids=GARBAGE)
def test_under_garbage(make: Callable[[int], bytes], start_server: StartServer) -> None:
    server = start_server()
    bombard(server, WARM_UP, make)
    before_mb = server.memory_mb
    bombard(server, TIMES, make)
    assert server.memory_mb - before_mb < MOST_MB
    client = Client(server.port)
    client.login("ann", "x")
    assert client.is_quiet()
    client.close()


def bombard(server: ServerProcess, times: int, make: Callable[[int], bytes]) -> None:
    """Connect, send garbage, read the answers and leave, again and again."""
    for number in range(times):
        client = Client(server.port)
        with suppress(ConnectionError):
            client.send_bytes(make(number))
            client.socket.shutdown(1)
            client.wait_for_end()
        client.close()
