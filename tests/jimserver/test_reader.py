"""Long reads beside the chat: the order of answers, what they see, and whom they delay."""

import threading
from collections.abc import Callable
from typing import Any

import pytest
from django.db import OperationalError

from jimserver.workers import reader
from tests.support.client import PATIENCE_S, Client
from tests.support.server import LiveServer

Login = Callable[..., Client]


class Gate:
    """Hold up a reader until `open` is set."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.open, self.reached = threading.Event(), threading.Event()
        self._read = reader.in_snapshot
        monkeypatch.setattr(reader, "in_snapshot", self._wait)

    def _wait(self, work: Callable[[], Any]) -> Any:
        self.reached.set()
        assert self.open.wait(PATIENCE_S)
        return self._read(work)


@pytest.fixture
def gate(monkeypatch: pytest.MonkeyPatch) -> Gate:
    return Gate(monkeypatch)


@pytest.mark.parametrize("request_", [
    {"action": "search", "text": "tea"}, {"action": "get_chats"},
])  # fmt: skip
def test_nobody_waits_for_another_ones_read(
    request_: dict[str, Any], gate: Gate, login: Login
) -> None:
    ann, bob = login("ann", ext=["ids", "chats"]), login("bob", ext=["ids"])
    ann.say("bob", "tea?")
    assert bob.receive()["message"] == "tea?"
    ann.send(**request_, id="read")
    assert gate.reached.wait(PATIENCE_S)
    assert bob.say("ann", "yes")["response"] == 200
    assert ann.receive()["message"] == "yes"  # pushed while its own answer is under way
    gate.open.set()
    assert ann.receive()["id"] == "read"


def test_answers_keep_the_order_of_requests(gate: Gate, login: Login) -> None:
    ann = login("ann", ext=["ids"])
    ann.send_bytes(
        b'{"action":"msg","to":"ann","message":"tea","id":"1"}'
        b'{"action":"search","text":"tea","id":"2"}'
        b'{"action":"msg","to":"Sveta","message":"tea","id":"3"}'
        b'{"action":"search","text":"tea","id":"4"}{"action":"probe","id":"5"}'
    )
    assert gate.reached.wait(PATIENCE_S)
    gate.open.set()
    answers = []
    while len(answers) < 5:
        if "response" in (value := ann.receive()):
            answers.append(value)
    assert [answer["id"] for answer in answers] == ["1", "2", "3", "4", "5"]
    found = [[message["message"] for message in answers[place]["messages"]] for place in (1, 3)]
    assert found == [["tea"], ["tea", "tea"]]  # each sees what was said before it


def test_who_leaves_meanwhile_is_answered_nothing(
    gate: Gate, login: Login, server: LiveServer
) -> None:
    ann = login("ann", ext=["ids"])
    ann.send(action="search", text="tea")
    assert gate.reached.wait(PATIENCE_S)
    ann.close()
    gate.open.set()
    bob = login("bob", ext=["ids"])
    assert bob.ask(action="search", text="tea")["response"] == 202


def test_a_read_that_fails_is_answered_500(
    login: Login, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def fail(work: Callable[[], Any]) -> Any:
        raise OperationalError("the database is away")

    ann = login("ann", ext=["ids"])
    monkeypatch.setattr(reader, "in_snapshot", fail)
    assert ann.ask(action="search", text="tea", id="x")["response"] == 500
    monkeypatch.undo()
    assert ann.ask(action="search", text="tea", id="y")["response"] == 202
    assert "Traceback" not in caplog.text


def test_many_searches_of_one_user_delay_nobody(login: Login) -> None:
    """Others' messages go between the searches, not behind all of them."""
    ann, bob, carl = (login(name, ext=["ids"]) for name in ("ann", "bob", "carl"))
    for number in range(50):
        ann.say("bob", f"tea {number}")
    ann.send_bytes(b'{"action":"search","text":"tea"}' * 50 + b'{"action":"probe","id":"end"}')
    carl.say("carl", "hi")  # answered while ann's are under way
    answers = [ann.receive() for _ in range(51)]
    assert [answer["response"] for answer in answers] == [202] * 50 + [200]
    assert bob.receive()["message"] == "tea 0"
