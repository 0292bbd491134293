"""Test what users do with their own account: password, sessions, export."""

from collections.abc import Callable

from accounts.models import User
from accounts.services.users import set_rights
from jim.codes import Code
from tests.support.client import Client

Login = Callable[..., Client]


def wrong_login(client: Client, password: str) -> int:
    user = {"account_name": "ann", "password": password}
    return int(client.ask(action="authenticate", user=user)["response"])


def test_a_new_password_ends_the_others_if_so_chosen(
    login: Login, connect: Callable[..., Client]
) -> None:
    ann, second, classic = login("ann", ext=["ids", "resume"]), login("ann"), login("ann")
    answer = ann.ask(action="set_password", password="guess", new="better", id="p")
    assert (answer["response"], answer["id"]) == (Code.WRONG_PASSWORD, "p")
    assert ann.ask(action="set_password", password="secret", new="")["response"] == 400
    answer = ann.ask(action="set_password", password="secret", new="better", end_others=False)
    assert answer["response"] == 200
    assert second.ask(action="probe")["response"] == 200
    assert wrong_login(connect(), "secret") == Code.WRONG_PASSWORD
    answer = ann.ask(action="set_password", password="better", new="best", id=1)
    assert answer["response"] == 200
    assert answer["token"]
    for other in (second, classic):
        assert other.receive()["response"] == Code.IMPORTANT
        other.wait_for_end()
    again = ann.ask(action="set_password", password="better", new="best", id=1)  # a repetition
    assert again["response"] == 200
    resumed = connect()
    user = {"account_name": "ann", "token": answer["token"]}
    assert resumed.ask(action="authenticate", user=user)["response"] == 200
    assert wrong_login(connect(), "best") == 200


def test_a_weak_password_of_the_staff_is_refused(login: Login) -> None:
    ann = login("ann", lang="ru")
    assert ann.ask(action="set_password", password="secret", new="x")["response"] == 200
    set_rights(user=User.objects.get(username="ann"), is_staff=True, is_superuser=False)
    answer = ann.ask(action="set_password", password="x", new="12345678")
    assert answer["response"] == 400
    assert answer["error"].startswith("Сотруднику нужен более надёжный пароль. Введённый пароль")
    answer = ann.ask(action="set_password", password="x", new="correct horse")
    assert answer["response"] == 200


def test_sessions_are_shown_and_ended(login: Login, connect: Callable[..., Client]) -> None:
    ann, bob = login("ann", ext=["ids"], client="terminal 1"), login("bob")
    other = connect()
    token = other.login("ann", ext=["ids", "resume"], client="web 2")["token"]
    found = ann.ask(action="get_sessions")["sessions"]
    assert [info["client"] for info in found] == ["web 2", "terminal 1"]
    assert [info.get("current", False) for info in found] == [False, True]
    assert all(info["address"].startswith("127.0.0.1:") and info["used"] for info in found)
    (his,) = bob.ask(action="get_sessions")["sessions"]
    close = {"action": "close_session"}
    assert ann.ask(**close, session=his["session"])["response"] == Code.NOT_FOUND
    assert ann.ask(**close, session=found[0]["session"])["response"] == 200
    other.receive()
    other.wait_for_end()
    user = {"account_name": "ann", "token": token}
    assert connect().ask(action="authenticate", user=user)["response"] == Code.WRONG_PASSWORD
    assert ann.ask(**close, session=found[0]["session"])["response"] == Code.NOT_FOUND
    assert len(ann.ask(action="get_sessions")["sessions"]) == 1


def test_an_export_has_all_that_is_ones_own(login: Login) -> None:
    ann, bob = login("ann", ext=["ids"]), login("bob")
    for text in ("one", "two"):
        ann.say("bob", text)
        bob.receive()
    bob.say("Girl", "not ann's")
    ann.ask(action="add_contact", user_id="bob")
    (profile,) = ann.ask(action="export_me")["rows"]
    assert profile["username"] == "ann"
    assert "password" not in profile
    page = ann.ask(action="export_me", part="messages")
    assert [row["text"] for row in page["rows"]] == ["one", "two"]
    assert "next" not in page
    (contact,) = ann.ask(action="export_me", part="contacts")["rows"]
    assert contact["contact__username"] == "bob"
    assert ann.ask(action="export_me", part="secrets")["response"] == 400
