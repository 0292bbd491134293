"""Shares of a batch: whoever asks for much waits, and the others don't."""

import json
import threading
import time
from collections import Counter
from collections.abc import Callable
from itertools import groupby

import pytest

from jim.extension_requests import CloseRoom
from jim.requests import GetHistory, Join, Leave, Msg, Probe
from jimserver.runtime import batch_worker, turns
from jimserver.runtime.turns import Turns
from jimserver.state.costs import WORK
from jimserver.state.request_queue import Item
from jimserver.state.session_events import Writable
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
    copies = 0


@pytest.fixture
def sessions() -> list[Session]:
    return [somebody() for _ in range(3)]


def somebody() -> Session:
    session = InProcessClient("127.0.0.1:1").session
    session.user = Somebody()  # type: ignore[assignment]
    return session


def taken(items: list[Item]) -> list[tuple[Session | None, int]]:
    """Return how many entries in a row each session has."""
    sessions = groupby(item.session for item in items for _entry in item.entries)
    return [(session, len(list(entries))) for session, entries in sessions]


def joins(count: int) -> list[Join]:
    return [Join(room=f"#{number}") for number in range(count)]


def test_each_session_gets_its_share(sessions: list[Session]) -> None:
    """Order is kept within a session, and what waits comes with the next batches."""
    ann, bob, _cid = sessions
    found, asked = Turns(), joins(100)
    first = found.take([Item(ann, asked), Item(bob, [Probe()])])
    (_bob, theirs), (_ann, mine) = taken(first)
    assert theirs == 1
    assert 0 < mine <= turns.BATCH_WORK // 2 // WORK[Join] + 1
    assert found.is_ready
    handled = [entry for item in first for entry in item.entries if item.session is ann]
    while found.is_ready:
        handled += [entry for item in found.take([]) for entry in item.entries]
    assert handled == asked


def test_who_asks_for_little_comes_first(sessions: list[Session]) -> None:
    """Those who ask for much are behind, whoever came first, and also when they had to wait."""
    ann, bob, _cid = sessions
    found = Turns()
    for items in ([Item(ann, joins(100)), Item(bob, [Probe()])], [Item(bob, [Probe()])]):
        assert [session for session, _count in taken(found.take(items))] == [bob, ann]


def test_many_who_ask_for_much_take_turns(sessions: list[Session]) -> None:
    """A batch has one measure of work for all of them together; each gets the same in the end."""
    many = [*sessions, *(somebody() for _ in range(60))]
    found, turns_of = Turns(), Counter[Session | None]()
    batch = found.take([Item(session, [CloseRoom(room="#a")] * 10) for session in many])
    while batch:
        assert sum(WORK[CloseRoom] for _item in batch) <= turns.BATCH_WORK + WORK[CloseRoom]
        turns_of.update(item.session for item in batch)
        assert max(turns_of.values()) - min(turns_of[session] for session in many) <= 1
        batch = found.take([])
    assert set(turns_of.values()) == {10}


def test_what_a_batch_had_no_time_for_comes_next(sessions: list[Session]) -> None:
    ann, bob, cid = sessions
    found, asked = Turns(), [Join(room="#a"), Leave(room="#a"), Join(room="#b"), Leave(room="#b")]
    batch = found.take([Item(ann, asked), Item(bob, [Probe()])])
    found.defer(batch[1:])
    handled = [(item.session, *item.entries) for item in batch[:1]]
    while found.is_ready:
        handled += [(item.session, *item.entries) for item in found.take([])]
    assert [entry for session, entry in handled if session is ann] == asked
    # An event that ends the wait of a busy session has its turn too.
    cid.is_busy = True
    found.defer([Item(cid, [Writable()]), Item(cid, [Probe()])])
    assert found.is_ready
    assert taken(found.take([])) == [(cid, 1)]
    assert not found.is_ready


def test_who_writes_to_a_large_room_asks_for_much(sessions: list[Session]) -> None:
    """One message to all has its turn behind the others; of many, each batch takes a few."""
    ann, bob, _cid = sessions
    said, found = [Msg(to="#all", message="x")] * 100, Turns()
    items = [Item(ann, said[:16]), Item(bob, [Probe()])]
    assert taken(found.take(items)) == [(ann, 16), (bob, 1)]
    ann.user.copies = 1000  # type: ignore[union-attr]  # as the handler notes
    assert taken(found.take([Item(ann, said[:1]), Item(bob, [Probe()])])) == [(bob, 1), (ann, 1)]
    most = turns.BATCH_WORK // (1000 // turns.COPIES_OF_WORK) + 1
    [(_ann, count)] = taken(found.take([Item(ann, said)]))
    assert 0 < count <= most


def test_a_busy_session_waits_for_its_read(sessions: list[Session]) -> None:
    ann, bob, _cid = sessions
    found = Turns()
    history = GetHistory(peer="bob")
    assert taken(found.take([Item(ann, [history, Probe()]), Item(bob, [Probe()])])) == [
        (bob, 1),
        (ann, 1),
    ]
    ann.is_busy = True
    assert found.take([Item(ann, [Probe()])]) == []
    assert not found.is_ready
    ann.is_busy = False
    assert taken(found.take([])) == [(ann, 2)]


@pytest.mark.parametrize("slice_s", [batch_worker.SLICE_S, 0.0])
def test_answers_keep_their_order_around_a_read(
    slice_s: float, login: Login, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Also where a batch has time for one item alone."""
    monkeypatch.setattr(batch_worker, "SLICE_S", slice_s)
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
    make_server: Callable[..., LiveServer], kind: str
) -> None:
    """With the default limits: everybody else is answered while the flood goes on.

    The long form has a bound too; `python -m bench flood` measures it. No other server runs: it
    would wait for the database.
    """
    server = make_server(stop_timeout_s=PATIENCE_S)  # what waits then is not what this is about
    ann, *flooders = clients = [Client(server.port) for _ in range(6)]
    for number, client in enumerate(clients):
        client.login(f"user{number}", "secret", ext=["ids", "presence"])
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
        for client in clients:
            client.close()
    assert not IS_LONG or sorted(waits)[-3] < 0.75, sorted(waits)[-5:]
