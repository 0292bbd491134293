"""Change the password, log out, and set levels, in the full screen and line by line."""

import os
import threading
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from jimclient.settings.file import read_settings
from tests.jimclient.seat import ESCAPE, Seat
from tests.jimclient.support import FakeServer, Peer, Program
from tests.support.client import PATIENCE_S, Client, Json
from tests.support.server import LiveServer


@pytest.fixture
def ann(server: LiveServer, tmp_path: Path) -> Iterator[Seat]:
    defaults = read_settings(Path(os.devnull))
    signs = {**defaults.notifications, "desktop": "osc9"}
    settings = replace(defaults, notifications=signs)
    seat = Seat(tmp_path / "ann", server.port, "ann", settings=settings)
    yield seat
    seat.close()


def answer(seat: Seat, question: str, typed: str) -> None:
    seat.wait_for(f"{question}:")
    seat.press(typed + "\r")


def read_to_end(client: Client) -> list[object]:
    """Return everything until the server ends the session."""
    found: list[object] = []
    while True:
        try:
            found.append(client.receive())
        except EOFError:
            return found


def test_a_new_password_ends_the_other_sessions(ann: Seat, server: LiveServer) -> None:
    phone = Client(server.port)
    phone.login("ann")
    ann.enter("/пароль")  # only in a Russian session
    ann.wait_for("There is no command /пароль.")
    ann.enter("/password")
    answer(ann, "Present password", "guess")
    answer(ann, "New password", "b3tter")
    answer(ann, "New password again", "b3tter")
    ann.wait_for("The present password is wrong.")
    ann.enter("/password")
    answer(ann, "Present password", "secret")
    ann.wait_for("New password:")
    ann.press(ESCAPE)
    ann.wait_for("The password stays as it is.")
    ann.enter("/password")
    answer(ann, "Present password", "secret")
    answer(ann, "New password", "b3tter")
    answer(ann, "New password again", "b3tter")
    ann.wait_for("The password is changed; your other sessions are ended.")
    assert read_to_end(phone)
    assert "b3tter" not in ann.display.raw
    assert ann.store.get("token")
    ann.enter("/logout")
    assert ann.chat.events.ended.wait(30)
    assert ann.store.get("token") is None
    again = Client(server.port)
    again.login("ann", password="b3tter")
    assert again.ask(action="get_sessions")["quantity"] == 1  # the screen's session is closed
    again.close()
    phone.close()


ANSWERS: dict[str, Json] = {
    "authenticate": {"response": 200, "ext": ["ids", "account"], "token": "t0ken"},
    "get_sessions": {"sessions": [{"session": 7, "current": True}]},
    "close_session": {"response": 500, "error": "The disk is full."},
}


def serve_until(fake: FakeServer, action: str, logins: list[Json], *, answers_it: bool) -> Peer:
    """Answer the requests of one connection until one of `action` has come."""
    peer, request = fake.accept(), {}
    while request.get("action") != action:
        request = peer.receive()
        logins.extend([request] if request["action"] == "authenticate" else [])
        if request["action"] != action or answers_it:
            given = {"response": 202, "id": request.get("id"), "data_list": []}
            peer.send(**given | ANSWERS.get(request["action"], {}))
    return peer


def test_after_a_refused_logout_the_client_goes_on(fake: FakeServer, tmp_path: Path) -> None:
    logins: list[Json] = []

    def serve() -> None:
        serve_until(fake, "close_session", logins, answers_it=True).close()
        serve_until(fake, "authenticate", logins, answers_it=True)

    server = threading.Thread(target=serve)
    server.start()
    ann = Seat(tmp_path, fake.port, "ann")
    ann.enter("/logout")
    ann.wait_for("The disk is full.")
    server.join()  # the client has logged in again
    assert [login["user"].get("token") for login in logins] == [None, "t0ken"]
    ann.close()


@pytest.mark.parametrize("last", ["authenticate", "get_sessions", "close_session"])
def test_a_logout_that_the_server_cannot_answer_ends_with_one_sentence(
    fake: FakeServer, tmp_path: Path, last: str
) -> None:
    """Lose the connection at each step; before the first one, log out while reconnecting."""
    logins: list[Json] = []

    def serve() -> None:
        serve_until(fake, last, logins, answers_it=last == "authenticate").close()

    server = threading.Thread(target=serve)
    server.start()
    ann = Seat(tmp_path, fake.port, "ann")
    if last == "authenticate":
        ann.wait_for("Connection lost")
    ann.enter("/logout")
    assert ann.chat.events.ended.wait(PATIENCE_S)
    server.join()
    token = ann.store.get("token")
    assert ann.close() == 0
    assert token is None
    assert ann.chat.farewell.startswith("You are logged out on this device.")
    assert "\n" not in ann.chat.farewell
    assert len(logins) == 1  # what was typed before has not let the user in again
    assert ann.chat.credentials.password is None


def test_a_password_line_by_line(run: Callable[..., Program], server: LiveServer) -> None:
    ann = run("-un", "ann", "-p", str(server.port), "--lang", "ru")
    ann.expect("Контакты:")
    ann.type("", "/пароль", "secret", "one", "two")
    ann.expect("Пароли не совпадают")
    ann.type("/password keep", "secret", "b3tter", "b3tter")
    ann.expect("Пароль изменён.")
    ann.type("/войти #чай")
    ann.expect("Вы создали #чай")
    ann.type("/уведомления упоминания")
    ann.expect("Уведомления от #чай: упоминания")
    ann.type("/выйти")
    assert ann.wait() == 5  # the two passwords
    again = run("-un", "ann", "-p", str(server.port), password="b3tter")
    again.expect("Welcome, ann")


def test_levels_hold_on_every_device(ann: Seat, server: LiveServer) -> None:
    bob, phone = Client(server.port), Client(server.port)
    bob.login("bob")
    phone.login("ann", ext=["levels"])
    ann.enter("/join #tea")
    ann.wait_for(" #tea>")
    bob.ask(action="join", room="#tea")
    ann.enter("/notify mentions")
    ann.wait_for("Signs of new messages in #tea: mentions")
    level = phone.receive()
    while level["action"] != "level":
        level = phone.receive()
    assert (level["with"], level["level"]) == ("#tea", "mentions")
    ann.enter("/open bob")
    ann.wait_for(" bob>")
    bob.say("#tea", "nothing to hear")
    bob.say("#tea", "but @ann hears this")
    ann.wait_for("  2 #tea")
    bob.say("ann", "this, too")
    ann.wait_for("this, too")
    assert "nothing to hear" not in ann.display.raw
    assert "\x1b]9;bob: but @ann hears this\x07" in ann.display.raw
    phone.ask(action="set_level", with_="bob", level="none")
    ann.wait_for("bob · online · muted")
    ann.enter("/unmute")
    ann.wait_for("bob is not muted any more.")
    ann.wait_for_no("· muted")
    bob.close()
    phone.close()
