"""Test who is told that somebody is typing, and how often."""

from collections.abc import Callable

from jimserver.handler.base.typing_log import TYPING_S, TypingLog
from tests.support.client import Client
from tests.support.server import LiveServer

Login = Callable[..., Client]


def test_typing_is_told_to_those_who_asked_for_it(
    make_server: Callable[..., LiveServer], login: Login
) -> None:
    server = make_server(max_typing_members=3)
    ann, phone, bob = (login(name, ext=["typing"], to=server) for name in ("ann", "ann", "bob"))
    eve = login("eve", to=server)
    for client in (ann, bob, eve):
        client.ask(action="join", room="#tea")
    assert ann.ask(action="typing", to="#tea")["response"] == 200
    notice = bob.receive()
    assert (notice["with"], notice["from"], notice["on"]) == ("#tea", "ann", True)
    assert ann.ask(action="typing", to="#tea")["response"] == 200
    assert ann.ask(action="typing", to="#tea", on=False)["response"] == 200
    assert bob.receive()["on"] is False
    assert ann.ask(action="typing", to="#tea", on=False)["response"] == 200
    assert [client.is_quiet() for client in (ann, phone, bob, eve)] == [True] * 4
    dan = login("dan", to=server)
    assert dan.ask(action="typing", to="#tea")["response"] == 403
    assert dan.ask(action="typing", to="nobody")["response"] == 404
    dan.ask(action="join", room="#tea")  # too many members now
    assert dan.ask(action="typing", to="#tea")["response"] == 200
    assert bob.is_quiet()


def test_it_is_told_again_after_a_while() -> None:
    log = TypingLog()
    assert log.is_due(1, 2, is_on=True, now=100.0)
    assert not log.is_due(1, 2, is_on=True, now=100.0 + TYPING_S / 2)
    assert log.is_due(1, 3, is_on=True, now=100.0)
    assert log.is_due(1, 2, is_on=True, now=100.0 + TYPING_S)
    assert log.is_due(1, 2, is_on=True, now=50.0)  # the clock was set back
