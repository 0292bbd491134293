"""Floods of connections at one door: the others still open, and the log says it."""

import contextlib
import http.client
import resource
import socket
from collections.abc import Iterator

import pytest

from tests.faults.people import Call
from tests.faults.process import ServerProcess, StartServer
from tests.support.client import PATIENCE_S
from tests.support.waiting import wait_until

HALF_REQUEST = b"GET /healthz HTTP/1.1\r\nHost: localhost\r\n"
LIMIT = 60  # connections
DESCRIPTORS = 300
FLOOD = 600
OTHER_HOST = "127.0.0.2"


@contextlib.contextmanager
def flood(port: int, count: int, said: bytes) -> Iterator[list[socket.socket]]:
    """Keep so many connections open that have said this and wait."""
    with contextlib.ExitStack() as stack:
        sockets = []
        for _ in range(count):
            sock = socket.create_connection(("127.0.0.1", port), PATIENCE_S)
            sockets.append(stack.enter_context(sock))
            with contextlib.suppress(ConnectionError):  # refused already
                sock.sendall(said)
        yield sockets


def health(server: ServerProcess, host: str = OTHER_HOST) -> int:
    """Ask for /healthz from another address than the flood's; return the status."""
    line = http.client.HTTPConnection(
        "127.0.0.1", server.http_port, timeout=PATIENCE_S, source_address=(host, 0)
    )
    with contextlib.closing(line):
        line.request("GET", "/healthz", headers={"Host": "localhost"})
        return line.getresponse().status


def test_http_cannot_take_the_places_of_jim(start_server: StartServer, call: Call) -> None:
    server = start_server(has_site=True, max_connections=LIMIT)
    with flood(server.http_port, LIMIT * 2, HALF_REQUEST):
        server.log.wait_for("no new connections to the site")
        ann, bob = call(server), call(server)
        ann.login("ann", ext=["ids"])
        bob.login("bob", ext=["ids"])
        assert ann.say("bob", "hi")["response"] == 200
        assert health(server) == 200
    assert server.log.count("no new connections to the site") == 1


def test_jim_cannot_take_the_places_of_http(start_server: StartServer, call: Call) -> None:
    server = start_server(has_site=True, max_connections=LIMIT)
    with flood(server.port, LIMIT, b""):
        server.log.wait_for("no new connections for")
        assert health(server) == 200


def test_half_requests_do_not_use_up_the_descriptors(start_server: StartServer, call: Call) -> None:
    before = resource.getrlimit(resource.RLIMIT_NOFILE)
    server = start_limited(start_server)
    assert resource.getrlimit(resource.RLIMIT_NOFILE) == before
    with flood(server.http_port, FLOOD, HALF_REQUEST):
        ann = call(server)
        ann.login("ann", ext=["ids"])
        assert ann.say("ann", "hi")["response"] == 200
        assert health(server) == 200
        assert server.descriptors < DESCRIPTORS
    server.log.wait_for("no new connections to the site")


def start_limited(start_server: StartServer) -> ServerProcess:
    """Start a server that can open DESCRIPTORS files and sockets; it inherits our limit."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (DESCRIPTORS, hard))
    try:
        return start_server(has_site=True)
    finally:
        resource.setrlimit(resource.RLIMIT_NOFILE, (soft, hard))


def is_served(server: ServerProcess) -> bool:
    """Return whether the server has a place for one more request."""
    try:
        return health(server, "127.0.0.1") == 200
    except OSError:  # turned away
        return False


@pytest.mark.parametrize("closes", ["client", "server"])
def test_places_are_given_back(start_server: StartServer, closes: str) -> None:
    server = start_server(has_site=True, max_connections=LIMIT)
    said = HALF_REQUEST if closes == "client" else b"nonsense\r\n\r\n"
    assert health(server) == 200
    quiet = server.descriptors
    for _ in range(6):
        with flood(server.http_port, 10, said) as sockets:
            if closes == "server":
                for sock in sockets:
                    while sock.recv(4096):
                        pass
        wait_until(lambda: server.descriptors <= quiet, "connections stay open")
    wait_until(lambda: is_served(server), "places stay taken")
    assert [health(server, "127.0.0.1") for _ in range(LIMIT)] == [200] * LIMIT
