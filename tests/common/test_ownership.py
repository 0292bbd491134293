"""Check that an owned object refuses other threads, and that checks are free in production."""

import subprocess
import sys
import threading
from collections.abc import Callable

import pytest
from django.conf import settings

from common import ownership
from common.ownership import OwnershipError, acting_as, owned_by, unchecked
from jimserver.runtime.engine import Engine
from jimserver.transport.websocket import WebSocketConnection
from tests.support.client import Client
from tests.support.server import LiveServer

ROLE = "a role of this test"
OWNED = {  # class -> the thread that it belongs to
    "Acceptor": "main_thread",
    "IdleTimeouts": "main_thread",
    "Loop": "main_thread",
    "TcpConnection": "main_thread",
    "Acks": "write_thread",
    "Batch": "write_thread",
    "CachedRoom": "write_thread",
    "CachedUser": "write_thread",
    "DeferredIndex": "write_thread",
    "RoomCache": "write_thread",
    "Sender": "write_thread",
    "Session": "write_thread",
    "UserCache": "write_thread",
    "WriteBatch": "write_thread",
    "WebSocketConnection": "web_loop",
}


@owned_by(ROLE, shared=("name",))
class Thing:
    def __init__(self) -> None:
        self.name = "thing"
        self.value = 1

    def double(self) -> int:
        return 2 * self.value


def in_thread(function: Callable[[], object]) -> object:
    """Return what the function returns, or the error that it raises, in another thread."""
    found: list[object] = []

    def run() -> None:
        try:
            found.append(function())
        except OwnershipError as error:
            found.append(error)

    thread = threading.Thread(target=run)
    thread.start()
    thread.join()
    return found[0]


def test_only_the_owner_uses_it() -> None:
    with acting_as(ROLE):
        thing = Thing()
        assert thing.double() == 2
        assert in_thread(lambda: thing.name) == "thing"
        assert isinstance(in_thread(thing.double), OwnershipError)
        assert isinstance(in_thread(lambda: setattr(thing, "value", 3)), OwnershipError)
        assert isinstance(in_thread(Thing), Thing)  # it is made elsewhere and handed over
    assert thing.value == 1
    assert in_thread(thing.double) == 2  # nobody acts in the role any more
    assert len(ownership.violations) == 2
    ownership.violations.clear()


def test_a_test_may_look() -> None:
    with acting_as(ROLE):
        thing = Thing()

        def look() -> int:
            with unchecked():
                return thing.value

        assert in_thread(look) == 1


def test_the_objects_of_a_running_server_are_guarded(
    server: LiveServer, login: Callable[..., Client]
) -> None:
    login("ann")
    with unchecked():
        [session] = server.engine.users.clients["ann"]
        connection, user = session.transport, session.user
    for use in (
        lambda: session.format,
        lambda: session.user,
        lambda: setattr(session, "lang", "ru"),
        lambda: user.sessions,
        lambda: server.engine.users.clients,
        lambda: server.engine.batch.is_dirty,
        lambda: connection.is_reading,
        lambda: setattr(connection, "state", None),
        lambda: server.engine.main_thread.loop.selector,
    ):
        with pytest.raises(OwnershipError):
            use()
    ownership.violations.clear()


def test_what_belongs_to_whom() -> None:
    for kind in (Engine, WebSocketConnection):  # their modules import all of them
        assert kind
    declared = {owned.kind.__name__: owned.role for owned in ownership._owned}
    assert {name: declared.get(name) for name in OWNED} == OWNED


def test_production_pays_nothing() -> None:
    """Without `switch_on` the classes are as Python made them."""
    program = (
        "import django; django.setup()\n"
        "import jimserver.runtime.engine, jimserver.transport.websocket\n"
        "from common import ownership\n"
        "kinds = [owned.kind for owned in ownership._owned]\n"
        "assert len(kinds) > 10\n"
        "for kind in kinds:\n"
        "    assert kind.__getattribute__ is object.__getattribute__, kind\n"
        "    assert kind.__setattr__ is object.__setattr__, kind\n"
    )
    subprocess.run([sys.executable, "-c", program], check=True, cwd=settings.BASE_DIR, timeout=60)
