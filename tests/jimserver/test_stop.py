"""Test the orderly stop: what was received is stored and answered, all is closed in time."""

import json
import threading
import time
from collections.abc import Callable

import pytest

from accounts.models import Session
from jimserver.runtime.write_thread import WriteThread
from jimserver.storage.checkpoints import Checkpointer
from jimserver.transport.main_thread import MainThread
from messaging.models import Message, QueuedMessage
from tests.support.client import Client
from tests.support.server import LiveServer
from tests.support.waiting import bound

Login = Callable[..., Client]
MakeServer = Callable[..., LiveServer]


@pytest.mark.parametrize("ext", [None, ["ids"]])
def test_everybody_is_told(
    ext: list[str] | None, server: LiveServer, login: Login, connect: Callable[..., Client]
) -> None:
    ann, stranger = login("ann", **({"ext": ext} if ext else {})), connect()
    assert stranger.ask(action="probe")["response"] == 200
    server.stop()
    assert [notice["response"] for notice in ann.wait_for_end()] == [101]
    assert stranger.wait_for_end() == []
    with pytest.raises(ConnectionError):
        connect()
    assert list(Session.objects.values_list("close_reason", flat=True)) == ["server stop"]


def test_what_was_answered_is_stored(server: LiveServer, login: Login) -> None:
    """Write from ten clients while the server stops: every 2xx is a row, every row is answered."""
    clients = [login(f"user{n}", ext=["ids"]) for n in range(10)]
    login("user0", ext=["ids"])
    frames = "".join(
        json.dumps({"action": "msg", "to": "Pavel", "message": str(n), "id": n}) for n in range(200)
    ).encode()
    has_begun = threading.Event()

    def talk(client: Client) -> None:
        client.send_bytes(frames)
        has_begun.set()

    talkers = [threading.Thread(target=talk, args=(client,)) for client in clients]
    for talker in talkers:
        talker.start()
    assert has_begun.wait(10)
    server.stop()
    answered = set()
    for talker, client in zip(talkers, clients, strict=True):
        talker.join()
        heard = client.wait_for_end()
        answered |= {answer["msg_id"] for answer in heard if answer["response"] == 202}
    stored = set(Message.objects.values_list("id", flat=True))
    assert answered <= stored
    assert set(QueuedMessage.objects.values_list("message_id", flat=True)) == stored


def test_what_is_given_at_the_end_is_given_once(
    server: LiveServer, make_server: MakeServer, login: Login
) -> None:
    ann = login("ann", ext=["ids"])
    login("bob").close()
    while ann.ask(action="probe", to="bob")["response"] == 200:
        pass
    ann.say("bob", "hi")
    bob = login("bob", ext=["ids"])
    assert bob.receive()["message"] == "hi"
    server.stop()
    assert login("bob", to=make_server()).is_quiet()


def test_somebody_who_does_not_read_holds_nobody_up(make_server: MakeServer, login: Login) -> None:
    server = make_server(stop_timeout_s=1.0, max_requests_per_s=0, max_outbox_bytes=0)
    ann, bob = login("ann", ext=["ids"], to=server), login("bob", ext=["ids"], to=server)
    frames = [{"action": "msg", "to": "bob", "message": "x" * 4000}] * 50
    outbox, said = server.outbox_of("bob"), 0
    while not outbox.is_waiting:
        ann.send_bytes("".join(map(json.dumps, frames)).encode())
        assert {ann.receive()["response"] for _ in frames} == {200}
        said += len(frames)
    begun_at = time.monotonic()
    server.stop()
    assert time.monotonic() - begun_at < bound(4.0)
    again = login("bob", ext=["ids"], to=make_server())
    heard = len([message for message in bob.wait_for_end() if message.get("action") == "msg"])
    kept = 0
    while not again.is_quiet():
        kept += 1
    assert heard + kept >= said


def test_a_login_under_way_does_not_hold_the_stop_up(
    make_server: MakeServer, connect: Callable[..., Client]
) -> None:
    server = make_server(hashing_threads=1)
    may_go_on = threading.Event()
    server.engine.pool._pool.submit("-", lambda: may_go_on.wait(10))
    client = connect(server)
    client.send_bytes(
        b'{"action":"probe"}{"action":"authenticate","user":{"account_name":"ann","password":"x"}}'
    )
    assert client.receive()["response"] == 200
    server.stop()
    may_go_on.set()
    assert client.wait_for_end() == []


@pytest.mark.parametrize("kind", [MainThread, WriteThread, Checkpointer])
def test_threads_override_nothing_of_threading(kind: type[threading.Thread]) -> None:
    """Check that no thread overrides Python's own `Thread._stop`, or it never counts as ended."""
    own = {name for name in vars(kind) if not name.startswith("__")}
    assert own & set(dir(threading.Thread(target=print))) <= {"run"}
