"""Test a bug in the handling of a request: it is answered 500 and logged, nobody else notices."""

import logging
from collections.abc import Callable
from typing import Any, cast

import pytest

from jim.codes import Code
from jim.errors import JimError
from jim.requests import GetRooms
from jimserver.handler.dispatch import ACTIONS, SERVER_EVENTS, Action
from jimserver.state.server_events import Announcement
from tests.support.client import Client
from tests.support.server import LiveServer

Table = dict[Any, Any]


def stumble(*_: object) -> None:
    raise RuntimeError("a bug")


def refuse_badly(*_: object) -> None:
    raise JimError(Code.NOT_FOUND, "There is no {what} here.")  # and nothing says what


@pytest.mark.parametrize("method", [stumble, refuse_badly])
def test_a_bug_in_an_action(
    login: Callable[..., Client],
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
    method: Callable[..., None],
) -> None:
    monkeypatch.setitem(cast(Table, ACTIONS), GetRooms, Action(method))
    ann, bob = login("ann"), login("bob")
    assert ann.ask(action="get_rooms")["response"] == 500
    assert [
        (entry.levelno, entry.exc_info is None)
        for entry in caplog.records
        if "failed" in entry.message
    ] == [(logging.ERROR, False)]
    assert ann.say("bob", "still here")["response"] == 200
    assert bob.receive()["message"] == "still here"


def test_a_bug_in_a_server_event(
    server: LiveServer, login: Callable[..., Client], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(cast(Table, SERVER_EVENTS), Announcement, stumble)
    ann, bob = login("ann"), login("bob")
    server.engine.queue.put_event(Announcement(code=Code.NOTICE, text="hello"))
    assert ann.say("bob", "still here")["response"] == 200
    assert bob.receive()["message"] == "still here"
