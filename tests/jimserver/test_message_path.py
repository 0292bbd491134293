"""Follow one message through the server, and compare its path with docs/architecture.md."""

import re
import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from types import FrameType
from typing import Any

import pytest

from tests.support.client import Client
from tests.support.server import LiveServer

ROOT = Path(__file__).parents[2]
STOP = re.compile(r"`([\w/]+\.py):([\w.]+)`")
NOT_NOW = {"TcpConnection.room_ready"}  # only when a socket is full
WAITING = (
    "jimserver/state/request_queue.py:RequestQueue.take_all"  # called before the message comes
)


def documented_stops() -> list[str]:
    """Return the functions of the numbered list, `file:name`, in order."""
    page = (ROOT / "docs" / "architecture.md").read_text(encoding="utf-8")
    section = page.partition("## The path of a message")[2].partition("\n## ")[0]
    numbered = section.partition("\n1. ")[2].partition("Later bob's")[0]
    return [f"{file}:{name}" for file, name in STOP.findall(numbered) if name not in NOT_NOW]


class Trace:
    """Record calls and returns of the server's functions, in all threads that start later."""

    def __init__(self) -> None:
        self.calls: list[str] = []

    def note(self, frame: FrameType, event: str, arg: Any) -> None:
        code = frame.f_code
        if event in ("call", "return") and code.co_filename.startswith(str(ROOT)):
            file = Path(code.co_filename).relative_to(ROOT)
            self.calls.append(f"{file}:{code.co_qualname}")


@pytest.fixture
def trace() -> Iterator[Trace]:
    made = Trace()
    threading.setprofile(made.note)
    yield made
    threading.setprofile(None)


def test_the_page_lists_the_stops_of_a_message(
    trace: Trace, make_server: Callable[..., LiveServer]
) -> None:
    server = make_server()
    ann, bob = Client(server.port), Client(server.port)
    ann.login("ann", ext=["ids"])
    bob.login("bob", ext=["ids", "acks"])
    assert ann.say("bob", "warm")["response"] == 200  # what is imported late is imported now
    assert bob.receive()["message"] == "warm"
    trace.calls.clear()
    assert ann.say("bob", "followed")["response"] == 200
    assert bob.receive()["message"] == "followed"
    calls = list(trace.calls)
    for client in (ann, bob):
        client.close()
    stops = documented_stops()
    assert len(stops) > 10
    assert [stop for stop in stops if stop not in calls] == []
    stops.remove(WAITING)
    rest = iter(calls)
    assert [stop for stop in stops if stop not in rest] == []  # each is looked for behind the last
