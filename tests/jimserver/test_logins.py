"""Test logins: registration, passwords, tokens, blocks, several sessions, the operator."""

import logging
import re
import threading
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.utils import timezone

from accounts import services
from accounts.hashers import hashing_pool
from accounts.models import LoginEvent, Session, User
from messaging.services.data_erasure import erase_user
from tests.support.client import Client, Json
from tests.support.rows import open_session
from tests.support.server import LiveServer
from tests.support.waiting import wait_until

Login = Callable[..., Client]
Connect = Callable[..., Client]
MakeServer = Callable[..., LiveServer]

UNTIL = datetime(2126, 1, 2, 3, 4, tzinfo=UTC)


def attempt(client: Client, name: str, password: str = "secret", **fields: Any) -> Json:
    return client.ask(
        action="authenticate", user={"account_name": name, "password": password}, **fields
    )


def user_of(name: str) -> User:
    return User.objects.get(username=name)


def ended(client: Client, code: int) -> None:
    """Check that the client is told why, and then closed."""
    heard = client.wait_for_end()
    assert [answer.get("response") for answer in heard] == [code]


def test_registered_names_are_shown_as_registered(login: Login, connect: Connect) -> None:
    answer = connect().login("Юлия", ext=["ids"])
    assert answer["user"] == "Юлия"
    assert connect().login("юлия", ext=["ids"])["user"] == "Юлия"
    assert attempt(connect(), "ЮЛИЯ", "wrong")["response"] == 402
    assert User.objects.filter(username="Юлия").count() == 1


def test_the_log_names_who_has_logged_in_and_how(
    connect: Connect, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.INFO)
    connect().login("Юлия", client="\nforged")
    [line] = [record.getMessage() for record in caplog.records if "logged in" in record.msg]
    assert re.fullmatch(r"Юлия@127\.0\.0\.1:\d+: logged in \(tcp, classic\)", line)


def test_an_unknown_name_is_registered_only_if_the_client_wants_it(connect: Connect) -> None:
    client = connect()
    assert attempt(client, "ann", register=False)["response"] == 404
    assert not User.objects.filter(username="ann").exists()
    assert attempt(client, "ann", register=True)["response"] == 200
    assert attempt(connect(), "ann", "wrong", register=False)["response"] == 402
    assert attempt(connect(), "ann", register=False)["response"] == 200


def test_asking_for_names_counts_as_registering(
    make_server: MakeServer, connect: Connect, settings: Any
) -> None:
    settings.JIM = replace(settings.JIM, registrations_of_address=2)
    codes = [attempt(connect(), name, register=False)["response"] for name in ("a1", "b2", "c3")]
    assert codes == [404, 404, 429]


def test_the_server_keeps_its_identity_and_tells_it_to_clients_with_extensions(
    make_server: MakeServer, connect: Connect
) -> None:
    first = make_server()
    identity = connect(first).login("ann", ext=["ids"])["server"]
    assert len(bytes.fromhex(identity)) == 16
    assert "server" not in connect(first).login("bob")
    first.stop()
    assert connect(make_server()).login("ann", ext=["ids"])["server"] == identity


def test_attempts_are_noted(connect: Connect) -> None:
    client = connect()
    attempt(client, "ann", "right")
    attempt(connect(), "Ann", "wrong")
    noted = LoginEvent.objects.order_by("pk").values_list(
        "name", "user__username", "result", "code"
    )
    assert list(noted) == [("ann", "ann", "registered", 200), ("Ann", "ann", "wrong_password", 402)]


@pytest.mark.parametrize("name", ["", "#ann", " ann", "an\u200bn", "x" * 26, "a\nb"])
def test_names_that_cant_be(name: str, connect: Connect) -> None:
    assert attempt(connect(), name)["response"] == 400


def test_registration_off(make_server: MakeServer, connect: Connect) -> None:
    services.create_user(name="known", password_hash=None)
    services.set_password(user=user_of("known"), password="secret")
    client = connect(make_server(registration=False))
    assert attempt(client, "stranger")["response"] == 402
    assert not User.objects.filter(username="stranger").exists()
    assert attempt(client, "known")["response"] == 200


def test_passwords(make_server: MakeServer, connect: Connect) -> None:
    client = connect(make_server(min_password_chars=3))
    assert attempt(client, "ann", "ab")["response"] == 400
    assert attempt(client, "ann", "x" * 1001)["response"] == 400
    assert client.ask(action="authenticate", user={"account_name": "ann"})["response"] == 400
    assert attempt(client, "ann", "\0\n")["response"] == 400
    assert attempt(client, "ann", "пароль\0")["response"] == 200


def test_a_seed_without_a_password_lets_nobody_in(connect: Connect) -> None:
    for password in ("", "!", "jim-demo"):
        assert attempt(connect(), "Pavel", password)["response"] == 402


def test_logged_in_already(login: Login) -> None:
    ann = login("ann")
    assert attempt(ann, "ann")["response"] == 409
    assert attempt(ann, "bob")["response"] == 409
    assert ann.is_quiet()


def test_motd(make_server: MakeServer, connect: Connect) -> None:
    client = connect(make_server(motd="Welcome {0} %s"))
    assert attempt(client, "ann", ext=["ids"])["response"] == 200
    notice = client.receive()
    assert (notice["response"], notice["alert"]) == (100, "Welcome {0} %s")
    assert client.receive()["action"] == "potential"


# Sessions of one account


def test_classic_conflict(make_server: MakeServer, connect: Connect) -> None:
    server = make_server(max_sessions=1)
    first, second = connect(server), connect(server)
    first.login("ann")
    assert attempt(second, "ANN")["response"] == 409
    first.send(action="quit")
    first.wait_for_end()
    assert attempt(second, "ann")["response"] == 200


def test_as_many_sessions_as_allowed(make_server: MakeServer, connect: Connect) -> None:
    server = make_server(max_sessions=2, max_requests_per_s=0)
    clients = [connect(server) for _ in range(3)]
    *welcome, refusal = [attempt(client, "ann") for client in clients]
    assert [answer["response"] for answer in welcome] == [200, 200]
    assert refusal["response"] == 409
    assert "Open sessions: 2, which is the maximum" in refusal["error"]
    assert Session.objects.filter(ended_at=None).count() == 2


def test_two_register_one_name_at_once(make_server: MakeServer, connect: Connect) -> None:
    """Check that whoever is late has the wrong password, in any order."""
    server = make_server(hashing_threads=4)
    clients = [connect(server) for _ in range(4)]
    for number, client in enumerate(clients):
        client.send(action="authenticate", user={"account_name": "ann", "password": f"pw{number}"})
    assert sorted(client.receive()["response"] for client in clients) == [200, 402, 402, 402]


def test_login_storm(make_server: MakeServer, connect: Connect, settings: Any) -> None:
    """Log in a hundred at once, with two hashing threads; a connected user chats on."""
    settings.JIM = replace(settings.JIM, registrations_of_address=0)
    server = make_server(hashing_threads=2, max_requests_per_s=0)
    ann = connect(server)
    ann.login("ann", ext=["ids"])
    crowd = [connect(server) for _ in range(100)]
    for number, client in enumerate(crowd):
        client.send(
            action="authenticate",
            user={"account_name": f"user{number}", "password": "x"},
            ext=["ids"],
        )
    assert ann.say("ann", "hi")["response"] == 200
    assert [client.receive()["response"] for client in crowd] == [200] * 100
    assert server.engine.pool._pool is hashing_pool(2)  # the site's as well
    assert User.objects.filter(username__startswith="user").count() == 100


def test_more_logins_than_the_pool_takes(make_server: MakeServer, connect: Connect) -> None:
    server = make_server(hashing_threads=1, max_waiting_logins=1, max_requests_per_s=0)
    with stalled_pool(server):
        waiting = connect(server)
        waiting.send_bytes(
            b'{"action":"probe"}{"action":"authenticate",'
            b'"user":{"account_name":"ann","password":"x"},"ext":["ids"]}'
        )
        assert waiting.receive()["response"] == 200
        assert attempt(connect(server), "bob")["response"] == 500
    assert waiting.receive()["response"] == 200
    assert attempt(connect(server), "bob")["response"] == 200


class stalled_pool:
    """Keep the only thread of a server's hashing pool busy."""

    def __init__(self, server: LiveServer) -> None:
        self.pool = server.engine.pool._pool
        self.may_go_on = threading.Event()

    def __enter__(self) -> None:
        has_begun = threading.Event()
        self.pool.submit("stalled", lambda: (has_begun.set(), self.may_go_on.wait(10)))
        assert has_begun.wait(10)

    def __exit__(self, *args: object) -> None:
        self.may_go_on.set()


# Resuming


def resume(client: Client, name: str, token: Any, **fields: Any) -> Json:
    return client.ask(action="authenticate", user={"account_name": name, "token": token}, **fields)


def test_resume(modern: Login, connect: Connect) -> None:
    token = connect().login("ann", ext=["resume"])["token"]
    other_token = connect().login("bob", ext=["resume"])["token"]
    assert resume(connect(), "ann", token)["response"] == 200
    assert resume(connect(), "ANN", token)["response"] == 200
    client = connect()
    for wrong in ("", "x", token + "x", other_token, token[:-1], "x" * 10_000, "\0"):
        assert resume(client, "ann", wrong)["response"] == 402
    assert resume(client, "bob", token)["response"] == 402
    assert resume(client, "nobody", token)["response"] == 402
    assert resume(client, "ann", token)["response"] == 200


def test_no_token_without_resume(connect: Connect) -> None:
    assert "token" not in connect().login("ann", ext=["ids"])


def test_a_new_password_voids_tokens_and_ends_sessions(connect: Connect, modern: Login) -> None:
    ann, bob = connect(), modern("bob")
    token = ann.login("ann", ext=["resume"])["token"]
    services.set_password(user=user_of("ann"), password="new")
    ended(ann, 101)
    assert resume(connect(), "ann", token)["response"] == 402
    assert attempt(connect(), "ann", "secret")["response"] == 402
    assert attempt(connect(), "ann", "new")["response"] == 200
    assert bob.is_quiet()


def test_old_tokens_are_void(make_server: MakeServer, connect: Connect) -> None:
    server = make_server(token_lifetime_days=1)
    token = connect(server).login("ann", ext=["resume"])["token"]
    user_of("ann").resume_tokens.update(used_at=timezone.now() - timedelta(days=2))
    assert resume(connect(server), "ann", token)["response"] == 402


# The operator


@pytest.mark.parametrize("ext", [None, ["ids"]])
def test_blocked_while_connected(ext: list[str] | None, login: Login, connect: Connect) -> None:
    fields = {"ext": ext} if ext else {}
    anns, bob = [login("ann", **fields), login("ann", **fields)], login("bob", **fields)
    services.block_user(user=user_of("ann"), reason="spam")
    for ann in anns:
        ended(ann, 403)
    assert bob.ask(action="probe", to="ann")["response"] == 410
    answer = attempt(connect(), "ann")
    assert answer["response"] == 403
    assert "spam" in answer["error"]
    assert attempt(connect(), "ann", "wrong")["response"] == 402
    assert not Session.objects.filter(user=user_of("ann"), ended_at=None).exists()


@pytest.mark.parametrize(
    ("reason", "until", "text"),
    [
        ("", None, "You are blocked."),
        ("Rest {reason}.", None, "You are blocked. Rest {reason}."),
        ("", UNTIL, "You are blocked until 2126-01-02 03:04 UTC."),
        ("Rest.", UNTIL, "You are blocked until 2126-01-02 03:04 UTC. Rest."),
    ],
)
def test_blocked_while_connected_they_learn_why(
    login: Login, connect: Connect, reason: str, until: datetime | None, text: str
) -> None:
    """The sentence is the one that a login is refused with, in the client's language."""
    ann, russian = login("ann", ext=["ids"]), login("ann", ext=["ids"], lang="ru")
    services.block_user(user=user_of("ann"), reason=reason, until=until)
    (told,), (told_in_russian,) = ann.wait_for_end(), russian.wait_for_end()
    assert told["error"] == text == attempt(connect(), "ann")["error"]
    assert told_in_russian["error"].startswith("Вы заблокированы")
    assert told_in_russian["error"].endswith(reason or ".")


def test_blocked_for_a_while(login: Login, connect: Connect) -> None:
    login("ann")
    until = timezone.now() + timedelta(hours=1)
    services.block_user(user=user_of("ann"), reason="spam", until=until)
    end = f"{until:%Y-%m-%d %H:%M} UTC"
    assert attempt(connect(), "ann")["error"] == f"You are blocked until {end}. spam"
    User.objects.update(blocked_reason="")
    assert attempt(connect(), "ann")["error"] == f"You are blocked until {end}."
    User.objects.update(blocked_until=None)
    assert attempt(connect(), "ann")["error"] == "You are blocked."
    User.objects.update(blocked_until=until)
    User.objects.update(blocked_until=timezone.now() - timedelta(seconds=1))
    assert attempt(connect(), "ann")["response"] == 200


def test_blocked_with_a_token(connect: Connect) -> None:
    token = connect().login("ann", ext=["resume"])["token"]
    services.block_user(user=user_of("ann"))
    assert resume(connect(), "ann", token)["response"] == 403
    services.unblock_user(user=user_of("ann"))
    assert resume(connect(), "ann", token)["response"] == 200


@pytest.mark.parametrize("change", ["block", "password", "rename", "erase"])
def test_what_changes_while_a_password_is_checked(
    change: str, make_server: MakeServer, connect: Connect
) -> None:
    """Check that the user's state at the end of the password check counts."""
    server = make_server(hashing_threads=1)
    connect(server).login("ann")
    client = connect(server)
    with stalled_pool(server):
        client.send_bytes(
            b'{"action":"probe"}{"action":"authenticate",'
            b'"user":{"account_name":"ann","password":"secret"},"ext":["ids"]}'
        )
        assert client.receive()["response"] == 200
        wait_until(lambda: server.engine.pool._pool.waiting() == 1)
        user = user_of("ann")
        if change == "block":
            services.block_user(user=user)
        elif change == "password":
            services.set_password(user=user, password="new")
        elif change == "rename":
            services.rename_user(user=user, name="anna")
        else:
            erase_user(user=user)
    assert client.receive()["response"] == (403 if change == "block" else 402)


@pytest.mark.parametrize("ext", [None, ["ids"]])
def test_renamed_while_connected(ext: list[str] | None, login: Login, connect: Connect) -> None:
    fields = {"ext": ext} if ext else {}
    ann, bob = login("ann", **fields), login("bob", ext=["ids"])
    bob.say("ann", "hi")
    assert ann.receive()["message"] == "hi"
    services.rename_user(user=user_of("ann"), name="Anna")
    ended(ann, 101)
    assert bob.say("ann", "hi")["response"] == 404
    assert bob.say("anna", "there?")["response"] == 202
    anna = connect()
    anna.login("anna", ext=["ids"])
    heard = anna.receive()
    assert (heard["message"], heard["to"]) == ("there?", "Anna")
    assert bob.ask(action="get_history", with_="Anna")["quantity"] == 2
    ann.close()


def test_the_erased_leave_no_holes_in_what_is_kept(login: Login) -> None:
    """Check that bob gets what others wrote, however much an erased user had written before."""
    ann, eve = login("ann", ext=["ids"]), login("eve", ext=["ids"])
    login("bob").close()
    while ann.ask(action="probe", to="bob")["response"] == 200:
        pass
    for number in range(150):
        eve.send(action="msg", to="bob", message=f"spam {number}")
    assert [eve.receive()["response"] for _ in range(150)] == [202] * 150
    ann.say("bob", "hi")
    erase_user(user=user_of("eve"))
    ended(eve, 101)
    bob = login("bob")
    assert bob.receive()["message"] == "hi"
    assert bob.is_quiet()


def test_sessions_are_noted(login: Login) -> None:
    ann = login("ann", ext=["ids"], client="test\0" + "x" * 100)
    row = Session.objects.get(user__username="ann")
    assert (row.transport, row.dialect, row.client, row.ended_at) == (
        "tcp",
        "classic",
        "test\ufffd" + "x" * 55,
        None,
    )
    ann.send(action="quit")
    ann.wait_for_end()
    bob = login("bob")
    assert bob.is_quiet()
    row.refresh_from_db()
    assert row.close_reason == "quit"
    assert row.user.last_seen_at == row.ended_at


def test_sessions_left_open_by_a_crash_are_closed_at_the_start(make_server: MakeServer) -> None:
    row = open_session(services.create_user(name="ann"))
    make_server()
    row.refresh_from_db()
    assert row.close_reason == "server crash"
