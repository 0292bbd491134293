"""Shares of a batch: whoever asks for much waits, and the others don't."""

import json
import threading
import time
from collections.abc import Callable
from typing import Any

import pytest

from jim.requests import GetHistory, Join, Probe
from jimserver.runtime import turns
from jimserver.runtime.turns import Turns
from jimserver.state.request_queue import Item
from jimserver.state.sessions import Session
from jimserver.transport.in_process_client import InProcessClient
from tests.support.client import PATIENCE_S, Client
from tests.support.server import LiveServer
from tests.support.waiting import IS_LONG

Login = Callable[..., Client]
FLOODS = {
    "joins": [{"action": "join", "room": "#a"}, {"action": "leave", "room": "#a"}],
    "probes": [{"action": "probe"}],
    "searches": [{"action": "search", "text": "zzzz"}],
    "chats": [{"action": "get_chats", "limit": 200}],
    "history": [{"action": "get_history", "with": "Pavel", "limit": 200}],
    "presence": [
        {"action": "presence", "user": {"account_name": "", "status": status}} for status in "ab"
    ],
    "garbage": [{"action": "nonsense"}],
}


class Somebody:
    """Stand for a user who is logged in."""

    name = "ann"


@pytest.fixture
def sessions() -> list[Session]:
    made = [InProcessClient("127.0.0.1:1").session for _ in range(3)]
    for session in made:
        session.user = Somebody()  # type: ignore[assignment]
    return made


def taken(items: list[Item]) -> list[tuple[Session | None, int]]:
    return [(item.session, len(item.entries)) for item in items]


def test_each_session_gets_its_share(sessions: list[Session]) -> None:
    """Order is kept within a session, and what waits comes with the next batches."""
    ann, bob, _cid = sessions
    found = Turns()
    joins = [Join(room=f"#{number}") for number in range(100)]
    first = found.take([Item(ann, joins), Item(bob, [Probe()])])
    (_ann, mine), (_bob, theirs) = [(item.session, item.entries) for item in first]
    assert len(theirs) == 1
    assert 0 < len(mine) <= turns.BATCH_WORK // 2 // 150 + 1
    assert found.is_ready
    rest: list[Any] = list(mine)
    while found.is_ready:
        for item in found.take([]):
            rest += item.entries
    assert rest == joins


def test_a_busy_session_waits_for_its_read(sessions: list[Session]) -> None:
    ann, bob, _cid = sessions
    found = Turns()
    history = GetHistory(peer="bob")
    assert taken(found.take([Item(ann, [history, Probe()]), Item(bob, [Probe()])])) == [
        (ann, 1),
        (bob, 1),
    ]
    ann.is_busy = True
    assert found.take([Item(ann, [Probe()])]) == []
    assert not found.is_ready
    ann.is_busy = False
    assert taken(found.take([])) == [(ann, 2)]


def test_answers_keep_their_order_around_a_read(login: Login) -> None:
    ann = login("ann", ext=["ids"])
    asked = [
        {"action": "msg", "to": "Pavel", "message": "hi"},
        {"action": "get_history", "with": "Pavel"},
        {"action": "msg", "to": "Pavel", "message": "there"},
        {"action": "search", "text": "there"},
        {"action": "get_chats"},
        {"action": "probe"},
    ]
    ann.send_bytes(b"".join(json.dumps({**one, "id": n}).encode() for n, one in enumerate(asked)))
    answers = [ann.receive() for _ in asked]
    assert [answer["id"] for answer in answers] == list(range(len(asked)))
    assert [message["message"] for message in answers[1]["messages"]] == ["hi"]
    assert [message["message"] for message in answers[3]["messages"]] == ["there"]


def flood(client: Client, frames: bytes, stop: threading.Event) -> None:
    """Send as fast as the server takes it, and read what it answers."""
    client.socket.settimeout(0.05)
    while not stop.is_set():
        try:
            client.socket.sendall(frames)
        except TimeoutError:
            pass
        except OSError:
            return
        try:
            while client.socket.recv(1 << 20):
                pass
        except OSError:
            continue


@pytest.mark.parametrize("kind", FLOODS)
def test_five_users_who_flood_leave_the_others_alone(
    make_server: Callable[..., LiveServer], login: Login, kind: str
) -> None:
    """With the default limits: everybody else is answered while the flood goes on.

    The long form has a bound too; `python -m bench flood` measures it.
    """
    server = make_server()
    ann = login("ann", to=server, ext=["ids"])
    flooders = [login(f"f{number}", to=server, ext=["ids", "presence"]) for number in range(5)]
    frames = b"".join(json.dumps(frame).encode() for frame in FLOODS[kind]) * 100
    stop = threading.Event()
    threads = [threading.Thread(target=flood, args=(flooder, frames, stop)) for flooder in flooders]
    for thread in threads:
        thread.start()
    waits = []
    try:
        for _ in range(60 if IS_LONG else 10):
            begun_at = time.monotonic()
            assert ann.ask(action="probe")["response"] == 200
            waits.append(time.monotonic() - begun_at)
    finally:
        stop.set()
        for thread in threads:
            thread.join(PATIENCE_S)
    assert not IS_LONG or sorted(waits)[-3] < 0.75, sorted(waits)[-5:]
