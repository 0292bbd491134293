"""Test a bug in the handling of a request: it is answered 500 and logged, nobody else notices."""

import json
import logging
from collections.abc import Callable
from typing import Any, cast

import pytest

from jim.codes import Code
from jim.errors import JimError
from jim.requests import GetRooms, Join
from jimserver.handler.dispatch import ALL_ACTIONS, SERVER_EVENTS, Action
from jimserver.handler.features.rooms.membership import join
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
    monkeypatch.setitem(cast(Table, ALL_ACTIONS), GetRooms, Action(method))
    ann, bob = login("ann"), login("bob")
    assert ann.ask(action="get_rooms")["response"] == 500
    assert [
        (entry.levelno, entry.exc_info is None)
        for entry in caplog.records
        if "was not stored" in entry.message
    ] == [(logging.ERROR, False)]
    assert ann.say("bob", "still here")["response"] == 200
    assert bob.receive()["message"] == "still here"


def test_a_bug_after_the_answer(
    login: Callable[..., Client], monkeypatch: pytest.MonkeyPatch
) -> None:
    """One answer, 500, and nothing of the request is done; the others of the batch are."""

    def join_badly(ctx: Any, session: Any, request: Any) -> None:
        join(ctx, session, request)
        raise RuntimeError("a bug")

    monkeypatch.setitem(cast(Table, ALL_ACTIONS), Join, Action(join_badly))
    ann = login("ann", ext=["ids", "rooms"])
    requests = [
        {"action": "msg", "to": "Pavel", "message": "before", "id": 1},
        {"action": "join", "room": "#tea", "id": 2},
        {"action": "msg", "to": "Pavel", "message": "after", "id": 3},
        {"action": "get_rooms", "id": 4},
    ]
    ann.send_bytes("".join(map(json.dumps, requests)).encode())
    answers = [ann.receive() for _ in requests]
    assert [(answer["id"], answer["response"]) for answer in answers] == [
        (1, 202),
        (2, 500),
        (3, 202),
        (4, 202),
    ]
    assert answers[3]["data_list"] == []
    assert ann.is_quiet()


def test_a_bug_in_a_server_event(
    server: LiveServer, login: Callable[..., Client], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(cast(Table, SERVER_EVENTS), Announcement, stumble)
    ann, bob = login("ann"), login("bob")
    server.engine.queue.put_event(Announcement(code=Code.NOTICE, text="hello"))
    assert ann.say("bob", "still here")["response"] == 200
    assert bob.receive()["message"] == "still here"
