"""A bug at any stage of a batch: the server lives, and nobody but the guilty session notices."""

from collections.abc import Callable
from typing import Any

import pytest

from common.ownership import unchecked
from jim.dialects.request_stream import RequestStream
from jim.requests import GetRooms
from jimserver.delivery.acks import Acks
from jimserver.delivery.sender import Sender
from jimserver.handler.base.context import Context
from jimserver.state.outbox import Outbox
from jimserver.storage.deferred_index import DeferredIndex
from jimserver.storage.write_batch import WriteBatch
from tests.support.client import Client
from tests.support.server import LiveServer

Login = Callable[..., Client]
BAD = "the guilty one"
STAGES: dict[str, tuple[type, str]] = {
    "parse": (RequestStream, "feed"),
    "handle": (WriteBatch, "add_message"),
    "stage": (Outbox, "stage"),
    "answer": (Sender, "answer"),
    "write": (WriteBatch, "write"),
    "index": (DeferredIndex, "write_beside"),
    "release": (WriteBatch, "committed"),
    "index released": (DeferredIndex, "committed"),
    "commit of an outbox": (Outbox, "commit"),
    "flush": (Outbox, "flush"),
    "sent": (Acks, "note_sent"),
    "tick": (Acks, "tick"),
}


@pytest.fixture
def break_once(monkeypatch: pytest.MonkeyPatch) -> Callable[[type, str], Callable[[], bool]]:
    """Return `break_once(kind, name)`: the next call of that method fails."""

    def install(kind: type, name: str) -> Callable[[], bool]:
        method: Any = getattr(kind, name)
        left = [1]

        def stumble(self: Any, *args: Any, **values: Any) -> Any:
            if left:
                left.pop()
                raise RuntimeError("a bug")
            return method(self, *args, **values)

        monkeypatch.setattr(kind, name, stumble)
        return lambda: not left

    return install


@pytest.mark.parametrize("stage", STAGES)
def test_a_bug_at_any_stage(server: LiveServer, login: Login, break_once: Any, stage: str) -> None:
    """The sender is answered or closed; the others go on, and what is stored is delivered."""
    ann, bob, cid = (login(name, ext=["ids", "acks"]) for name in ("ann", "bob", "cid"))
    was_broken = break_once(*STAGES[stage])
    ann.send(action="msg", to="Pavel", message=BAD, id=1)
    if stage == "tick":
        while not was_broken():
            assert bob.ask(action="probe")["response"] == 200
    else:
        try:
            assert ann.receive()["response"] in (200, 202, 500)
        except EOFError:  # closed
            assert stage in ("parse", "commit of an outbox", "flush")
    for number in range(3):
        assert cid.say("bob", f"hi {number}", id=number)["response"] == 200
        assert bob.receive()["message"] == f"hi {number}"
    assert server.engine.is_alive
    assert server.engine.failure is None
    assert login("dan", ext=["ids"]).say("bob", "hello")["response"] == 200


def test_an_id_that_can_not_be_encoded(server: LiveServer, login: Login) -> None:
    """The 500 is given without it, and the session goes on."""
    ann, bob = login("ann"), login("bob")
    with pytest.MonkeyPatch.context() as patch:

        def stumble(*_: object, **__: object) -> None:
            raise RuntimeError("a bug")

        patch.setattr(Context, "reply", stumble)
        with unchecked():
            session = server.engine.users.clients["ann"][0]
        server.engine.queue.put(session, [GetRooms(id="\ud83d")])
        answer = ann.receive()
    assert (answer["response"], "id" in answer) == (500, False)
    assert ann.ask(action="get_rooms")["response"] == 202
    assert bob.ask(action="probe")["response"] == 200
