"""Test limits of load and time: whoever exceeds them is slowed or closed, others go on."""

import json
import socket
import threading
import time
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest

from jim.dialects import request_stream
from jim.syntax import load_object
from jimserver.transport import acceptor, idle_timeouts
from jimserver.transport.listeners import open_listeners
from messaging.models import Message
from tests.support.client import PATIENCE_S, Client
from tests.support.server import LiveServer
from tests.support.waiting import wait_until

Login = Callable[..., Client]
Connect = Callable[..., Client]
MakeServer = Callable[..., LiveServer]

PROBE = b'{"action":"probe"}'


@pytest.fixture
def quick_sweeps(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(idle_timeouts, "SWEEP_S", 0.02)


def wait_until_gone(client: Client, name: str) -> None:
    """Ask until nobody of this name is connected."""
    deadline = time.monotonic() + PATIENCE_S
    while client.ask(action="probe", to=name)["response"] != 410:
        assert time.monotonic() < deadline, f"{name} is still here"


# Readers


@pytest.mark.parametrize("ext", [["ids"], ["ids", "acks"], None])
def test_a_client_that_never_reads(
    ext: list[str] | None, make_server: MakeServer, login: Login
) -> None:
    """Check that it is cut off, others chat on, and all that it did not get is queued in order."""
    server = make_server(max_requests_per_s=0, max_outbox_bytes=200_000)
    ann, cat = login("ann", to=server, ext=["ids"]), login("cat", to=server, ext=["ids"])
    bob = login("bob", to=server, **({"ext": ext} if ext else {}))
    sent, filler = 0, "x" * (3900 if ext else 700)  # to a classic client, in one object
    while 202 not in (codes := write_fifty(ann, "bob", sent, filler)):
        assert cat.say("cat", "hi")["response"] == 200
        assert cat.receive()["message"] == "hi"
        sent += 50
        assert sent < 20_000
    sent += 49
    assert set(codes) <= {200, 202}
    got = [
        int(heard["message"][:6]) for heard in bob.wait_for_end() if heard.get("action") == "msg"
    ]
    again = login("bob", to=server, ext=["ids"])
    kept = []
    while not kept or kept[-1] != sent:
        kept.append(int(again.receive()["message"][:6]))
    assert kept == list(range(kept[0], sent + 1))
    assert kept[0] <= (got[-1] + 1 if got else 0)


def write_fifty(client: Client, to: str, first: int, filler: str) -> list[int]:
    """Send fifty numbered messages in one write; return the codes of the answers."""
    frames = [
        {"action": "msg", "to": to, "message": f"{n:06}{filler}"} for n in range(first, first + 50)
    ]
    client.send_bytes("".join(map(json.dumps, frames)).encode())
    return [client.receive()["response"] for _ in frames]


def test_a_slow_reader_within_the_bounds_gets_everything(
    make_server: MakeServer, login: Login
) -> None:
    server = make_server(max_requests_per_s=0, max_outbox_bytes=50_000_000)
    ann, bob = login("ann", to=server, ext=["ids"]), login("bob", to=server, ext=["ids"])
    for _ in range(2):
        fill(server, ann, "bob")
        heard = bob.receive()
        while not heard["message"].startswith("last"):
            heard = bob.receive()
    bob.send(action="quit")
    bob.wait_for_end()
    assert login("bob", to=server).is_quiet()


def fill(server: LiveServer, client: Client, to: str) -> None:
    """Write to a client that does not read until the server has to wait for it, and once more."""
    outbox = server.outbox_of(to)
    frame = json.dumps({"action": "msg", "to": to, "message": "x" * 4000}).encode()
    while not outbox.is_waiting:
        client.send_bytes(frame * 50)
        assert {client.receive()["response"] for _ in range(50)} == {200}
    client.say(to, "last")


# Floods


def test_a_flood_is_refused_and_slowed(make_server: MakeServer, login: Login) -> None:
    server = make_server(max_requests_per_s=100, max_requests_burst=20)
    neighbour = login("neighbour", to=server)
    flooder = login("flooder", to=server, ext=["ids"])
    begun_at = time.monotonic()
    flooder.send_bytes(
        b"".join(json.dumps({"action": "probe", "id": n}).encode() for n in range(60))
    )
    assert neighbour.say("neighbour", "hi")["response"] == 200
    answers = [flooder.receive() for _ in range(60)]
    assert [answer["id"] for answer in answers] == list(range(60))
    codes = [answer["response"] for answer in answers]
    refused = codes.count(429)
    assert 35 <= refused <= 41
    assert codes == [200] * (60 - refused) + [429] * refused
    assert flooder.ask(action="probe")["response"] == 200
    assert time.monotonic() - begun_at > 0.3


def test_the_burst_is_allowed_to_the_last_request(
    make_server: MakeServer, connect: Connect
) -> None:
    client = connect(make_server(max_requests_per_s=0.001, max_requests_burst=7))
    client.send_bytes(PROBE * 8)
    assert [client.receive()["response"] for _ in range(8)] == [200] * 7 + [429]


@pytest.mark.parametrize("switched_off", ["max_requests_per_s", "max_requests_burst"])
def test_no_limit_on_requests(switched_off: str, make_server: MakeServer, connect: Connect) -> None:
    client = connect(make_server(**{switched_off: 0}))
    client.send_bytes(PROBE * 300)
    assert {client.receive()["response"] for _ in range(300)} == {200}


def test_garbage_beyond_the_limit_closes_too(make_server: MakeServer, connect: Connect) -> None:
    client = connect(make_server(max_requests_per_s=0.001, max_requests_burst=2))
    client.send_bytes(PROBE * 4 + b"garbage")
    assert [answer["response"] for answer in client.wait_for_end()] == [200, 200, 429, 429, 400]


# Connections


@pytest.mark.skipif(not socket.has_dualstack_ipv6(), reason="no IPv6 here")
@pytest.mark.parametrize("address", ["", "::"])
def test_all_addresses_are_both_kinds(server: LiveServer, address: str) -> None:
    both = LiveServer(server.engine.config, open_listeners(address, 0))
    for host in ("127.0.0.1", "::1"):
        client = Client(both.port, host)
        assert client.ask(action="probe")["response"] == 200
        client.close()
    both.stop()


@pytest.mark.skipif(not socket.has_ipv6, reason="no IPv6 here")
def test_two_listeners_rest_together(server: LiveServer) -> None:
    """Let both notice in one turn that there is no room; both go on again, once."""
    listeners = [*open_listeners("127.0.0.1", 0), *open_listeners("::1", 0)]
    ports = [listener.getsockname()[1] for listener in listeners]
    two = LiveServer(replace(server.engine.config, max_connections=1), listeners)
    first = Client(ports[0])
    assert first.ask(action="probe")["response"] == 200
    may_go_on = threading.Event()
    two.engine.main_thread.loop.call(may_go_on.wait, PATIENCE_S)
    waiting = [Client(ports[0]), Client(ports[1], "::1")]
    may_go_on.set()
    for client in waiting:
        client.send(action="probe")
        first.close()
        assert client.receive()["response"] == 200  # in its turn, after a rest at least
        first = client
    first.close()
    two.stop()


def test_connections_of_one_address(make_server: MakeServer, connect: Connect) -> None:
    server = make_server(max_connections_per_address=2)
    first, second, third = (connect(server) for _ in range(3))
    assert [client.ask(action="probe")["response"] for client in (first, second)] == [200, 200]
    assert third.wait_for_end() == []
    first.send(action="quit")
    first.wait_for_end()
    first.close()
    deadline = time.monotonic() + PATIENCE_S
    while is_refused(connect(server)):
        assert time.monotonic() < deadline


def is_refused(client: Client) -> bool:
    try:
        return client.ask(action="probe")["response"] != 200
    except (EOFError, ConnectionError):
        return True


def test_more_connections_wait_in_the_kernel(
    make_server: MakeServer, connect: Connect, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(acceptor, "ACCEPT_PAUSE_S", 0.05)
    server = make_server(max_connections=2)
    first, second, third = (connect(server) for _ in range(3))
    assert [client.ask(action="probe")["response"] for client in (first, second)] == [200, 200]
    third.send_bytes(PROBE)
    first.close()
    assert third.receive()["response"] == 200


# Time


@pytest.mark.usefixtures("quick_sweeps")
def test_who_does_not_log_in_is_dropped(
    make_server: MakeServer, connect: Connect, login: Login
) -> None:
    server = make_server(login_timeout_s=0.2)
    ann, silent, chatty = login("ann", to=server), connect(server), connect(server)
    chatty.send_bytes(PROBE)
    assert silent.wait_for_end() == []
    assert [answer["response"] for answer in chatty.wait_for_end()] == [200]
    assert ann.is_quiet()


@pytest.mark.usefixtures("quick_sweeps")
def test_the_silent_are_probed_then_dropped(make_server: MakeServer, login: Login) -> None:
    server = make_server(probe_after_s=0.2, drop_after_s=0.2)
    ann = login("ann", to=server, ext=["ids"])
    for _ in range(3):
        assert ann.receive()["action"] == "probe"
        ann.send_bytes(b" ")  # any byte shows that somebody is there
    assert [pushed["action"] for pushed in ann.wait_for_end()][-1:] in (["probe"], [])


@pytest.mark.usefixtures("quick_sweeps")
def test_half_open_connections_end(make_server: MakeServer, connect: Connect, login: Login) -> None:
    """Leave without a word: it never reads, and what waits for it keeps nobody up."""
    server = make_server(max_requests_per_s=0, probe_after_s=0.3, drop_after_s=0.3)
    bob = connect(server)
    bob.socket.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
    bob.login("bob", ext=["ids", "acks"])
    ann = login("ann", to=server, ext=["ids"])
    for _ in range(20):
        assert ann.say("bob", "x" * 4000)["response"] == 200
    wait_until_gone(ann, "bob")
    again = login("bob", to=server, ext=["ids"])
    assert len([again.receive() for _ in range(20)]) == 20
    assert Message.objects.count() == 20


# Reads that hold too much


@pytest.mark.parametrize(
    "frame, answers, reason",
    [
        (b"{}", 20, "bad frames"),
        (b'{"action":1}', 20, "bad frames"),
        (b'{"action":"nonsense"}', 20, "bad frames"),
        (b'{"action":"probe"}', 300, "flood"),
        (b'{"action":"get_contacts"}', 300, "flood"),
    ],
)
def test_a_read_of_a_stranger_is_parsed_up_to_a_limit(
    server: LiveServer,
    connect: Callable[..., Client],
    caplog: pytest.LogCaptureFixture,
    monkeypatch: pytest.MonkeyPatch,
    frame: bytes,
    answers: int,
    reason: str,
) -> None:
    """Check that parsing ends at the limit, however many frames one read brings."""
    parsed: list[bytes] = []

    def load(frame: bytes) -> dict[str, Any]:
        parsed.append(frame)
        return load_object(frame)

    monkeypatch.setattr(request_stream, "load_object", load)
    stranger = connect()
    stranger.send_bytes(frame * (65_000 // len(frame)))
    heard = stranger.wait_for_end()
    assert len(heard) <= answers  # what was not read in time is lost with the connection
    wait_until(lambda: f"closed: {reason}" in caplog.text)
    assert len(parsed) <= answers


def test_a_session_may_send_many_requests_in_one_read(login: Login) -> None:
    ann = login("ann", ext=["ids"])
    ann.send_bytes(b'{"action":"probe"}' * 1000)
    assert {ann.receive()["response"] for _ in range(1000)} == {200}


def test_invalid_frames_count_in_a_row_over_many_reads(
    server: LiveServer, connect: Callable[..., Client]
) -> None:
    client = connect()
    for _ in range(3):
        client.send_bytes(b"{}" * 19 + b'{"action":"probe"}')
        assert [client.receive()["response"] for _ in range(20)] == [400] * 19 + [200]
    client.send_bytes(b"{}" * 15)
    client.send_bytes(b"{}" * 15)
    assert [answer["response"] for answer in client.wait_for_end()] == [400] * 20
