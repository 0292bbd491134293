"""Test clients that cost the server something: it bears them, and others notice nothing."""

import contextlib
import resource
import socket
from collections.abc import Iterator

import pytest

from tests.faults.people import Call, Caller, assert_not_slower, round_trips
from tests.faults.process import ServerProcess, StartServer
from tests.support.client import PATIENCE_S
from tests.support.waiting import IS_LONG

HALF_OPEN = 5000
WAVES = 12 if IS_LONG else 1
ROUNDS = 150
KB_EACH = 8.0  # of memory for a connection that has said nothing, at most
# that the later half of many waves can cost beyond the first: memory of earlier ones is used again
LEAK_MB = 4.0
DRIPPING = 30


@pytest.fixture
def many_descriptors() -> Iterator[None]:
    """Raise the limit of descriptors as far as possible, for this process and its servers."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    if hard < HALF_OPEN + 500:
        pytest.skip(f"{hard} descriptors are too few for {HALF_OPEN} connections")
    resource.setrlimit(resource.RLIMIT_NOFILE, (hard, hard))
    yield
    resource.setrlimit(resource.RLIMIT_NOFILE, (soft, hard))


def pair(server: ServerProcess, call: Call) -> tuple[Caller, Caller]:
    """Log in ann and bob, who chat."""
    ann, bob = call(server), call(server)
    for caller, name in ((ann, "ann"), (bob, "bob")):
        caller.login(name, ext=["ids"])
    return ann, bob


def test_half_open_connections(
    start_server: StartServer, call: Call, many_descriptors: None
) -> None:
    """Open 5,000 silent connections, in waves."""
    server = start_server(login_timeout_s=1.5)
    ann, bob = pair(server, call)
    quiet, memory_mb = round_trips(ann, bob, "bob", ROUNDS), [server.memory_mb]
    for _ in range(WAVES):
        with contextlib.ExitStack() as stack:
            crowd = [
                stack.enter_context(
                    socket.create_connection(("127.0.0.1", server.port), PATIENCE_S)
                )
                for _ in range(HALF_OPEN)
            ]
            busy = round_trips(ann, bob, "bob", ROUNDS)
            memory_mb.append(server.memory_mb)
            assert [sock.recv(1) for sock in crowd] == [b""] * HALF_OPEN
    print(
        f"memory: {[round(mb, 1) for mb in memory_mb]} MB before and with {HALF_OPEN} "
        f"half-open connections, in waves"
    )
    assert server.log.count("closed: no login") == WAVES * HALF_OPEN
    assert_not_slower(quiet, busy)
    assert (max(memory_mb) - memory_mb[0]) * 1000 / HALF_OPEN < KB_EACH
    assert not IS_LONG or memory_mb[-1] < memory_mb[WAVES // 2] + LEAK_MB


def test_a_reader_that_stops_reading(start_server: StartServer, call: Call) -> None:
    """Check that a client with too much waiting is closed, and finds it all at the next login."""
    server = start_server(max_outbox_bytes=200_000)
    ann, bob = pair(server, call)
    quiet = round_trips(ann, bob, "bob", ROUNDS)
    cid = call(server, receive_bytes=4096)
    cid.login("cid", ext=["ids", "acks"])
    before_mb = server.memory_mb
    texts: list[str] = []
    while not server.log.count("closed: slow consumer"):
        texts.append(f"{len(texts)} {'x' * 3900}")
        assert ann.say("cid", texts[-1])["response"] in (200, 202)
        assert len(texts) < 10_000
    texts.append("you were away")
    assert ann.say("cid", texts[-1])["response"] == 202
    busy = round_trips(ann, bob, "bob", ROUNDS)
    assert server.memory_mb < before_mb + 20
    assert_not_slower(quiet, busy)
    cid = call(server)
    cid.login("cid", ext=["ids", "acks"])
    heard = []
    for _ in texts:
        heard.append(cid.receive())
        cid.send(action="ack", msg_id=heard[-1]["msg_id"])
    assert [message["message"] for message in heard] == texts
    assert cid.is_quiet()


def test_dripping_clients(start_server: StartServer, call: Call) -> None:
    """Send a byte at a time from all at once: each object is understood, and others do not wait."""
    server = start_server(login_timeout_s=3)
    ann, bob = pair(server, call)
    quiet = round_trips(ann, bob, "bob", ROUNDS)
    drippers = [call(server) for _ in range(DRIPPING)]
    endless = call(server)
    streams = [
        b'{"action":"authenticate","user":{"account_name":"drip%d","password":"s"},"ext":["ids"]}'
        % n
        for n in range(DRIPPING)
    ]
    busy = []
    for at in range(max(map(len, streams))):
        for dripper, stream in zip(drippers, streams, strict=True):
            dripper.send_bytes(stream[at : at + 1])
        endless.send_bytes(b" ")
        busy += round_trips(ann, bob, "bob", 2)
    assert [dripper.receive()["response"] for dripper in drippers] == [200] * DRIPPING
    assert_not_slower(quiet, busy)
    with contextlib.suppress(ConnectionError):
        while not endless.hears_within(0.1):
            endless.send_bytes(b" ")
    assert endless.wait_for_end() == []
    server.log.wait_for("closed: no login")
