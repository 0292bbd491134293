"""Test batches that the database refuses: nothing of them counts, nothing older is lost."""

import logging
import sqlite3
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any, cast

import pytest
from django.db import connection, connections

from accounts.models import Session, User
from accounts.services import block_user
from jim.codes import Code
from jim.requests import GetHistory
from jimserver.handler.dispatch import SERVER_EVENTS
from jimserver.state.server_events import Announcement
from jimserver.transport.in_process_client import InProcessClient
from messaging.models import Message, QueuedMessage
from tests.support.client import PATIENCE_S, Client
from tests.support.server import LiveServer

Login = Callable[..., Client]
Connect = Callable[..., Client]
MakeServer = Callable[..., LiveServer]

on_sqlite = pytest.mark.skipif(connection.vendor != "sqlite", reason="with SQLite's lock")
on_postgres = pytest.mark.skipif(
    connection.vendor != "postgresql", reason="with PostgreSQL's connections"
)
REFUSING = {
    "sqlite": [
        "CREATE TRIGGER refusing BEFORE INSERT ON {table} WHEN {condition} "
        "BEGIN SELECT RAISE(ABORT, 'refused by a test'); END",
    ],
    "postgresql": [
        "CREATE OR REPLACE FUNCTION refuse() RETURNS trigger LANGUAGE plpgsql AS "
        "$$ BEGIN RAISE EXCEPTION 'refused by a test' USING ERRCODE = 'check_violation'; END $$",
        "CREATE TRIGGER refusing BEFORE INSERT ON {table} FOR EACH ROW WHEN ({condition}) "
        "EXECUTE FUNCTION refuse()",
    ],
}


@contextmanager
def refusing(table: str, condition: str = "TRUE") -> Iterator[None]:
    """Fail every insert into `table` for which `condition`, about the row NEW, is true."""
    with connection.cursor() as cursor:
        for statement in REFUSING[connection.vendor]:
            cursor.execute(statement.format(table=table, condition=condition))
    try:
        yield
    finally:
        with connection.cursor() as cursor:
            cursor.execute(
                "DROP TRIGGER refusing" + f" ON {table}" * (connection.vendor == "postgresql")
            )


@contextmanager
def locked() -> Iterator[None]:
    """Hold the write lock, as another process would."""
    other = sqlite3.connect(connection.settings_dict["NAME"], isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    try:
        yield
    finally:
        other.execute("ROLLBACK")
        other.close()


@pytest.fixture
def impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    """Have connections that are opened from now on wait only a moment for the lock."""
    monkeypatch.setitem(connections.settings["default"]["OPTIONS"], "timeout", 0.05)


def wait_until_gone(client: Client, name: str) -> None:
    deadline = time.monotonic() + PATIENCE_S
    while client.ask(action="probe", to=name)["response"] != 410:
        assert time.monotonic() < deadline, f"{name} is still here"


def test_a_message_is_refused(modern: Login) -> None:
    ann, bob = modern("ann"), modern("bob")
    with refusing("messaging_message", "NEW.text = 'poison'"):
        assert ann.say("bob", "poison", id="0001")["response"] == 500
        assert ann.say("bob", "food", id="0002")["response"] == 200
    again = ann.say("bob", "poison", id="0001")
    assert again["response"] == 200
    assert [bob.receive()["message"] for _ in range(2)] == ["food", "poison"]
    assert bob.is_quiet()
    assert ann.say("bob", "poison", id="0001")["msg_id"] == again["msg_id"]
    assert Message.objects.count() == 2


def test_only_the_guilty_is_told(modern: Login) -> None:
    """Check that in one batch the good beside the bad is stored and answered in its order."""
    ann, bob = modern("ann"), modern("bob")
    with refusing("messaging_message", "NEW.text = 'poison'"):
        ann.send_bytes(
            b'{"action":"msg","to":"bob","message":"good","id":1}{"action":"probe","id":2}'
            b'{"action":"msg","to":"Pavel","message":"poison","id":3}'
            b'{"action":"join","room":"#tea","id":4}'
        )
        answers = [ann.receive() for _ in range(4)]
    assert [(answer["response"], answer["id"]) for answer in answers] == [
        (200, 1),
        (200, 2),
        (500, 3),
        (201, 4),
    ]
    assert bob.receive()["message"] == "good"
    assert bob.is_quiet()
    assert list(Message.objects.values_list("text", flat=True)) == ["good"]


def test_a_neighbour_of_the_guilty(
    modern: Login,
    server: LiveServer,
    caplog: pytest.LogCaptureFixture,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Send from two clients in one batch, while write_thread is busy with something else."""
    ann, bob = modern("ann"), modern("bob")
    is_busy, may_go_on = threading.Event(), threading.Event()
    monkeypatch.setitem(
        cast(Any, SERVER_EVENTS),
        Announcement,
        lambda *_: is_busy.set() or may_go_on.wait(PATIENCE_S),
    )
    with refusing("messaging_message", "NEW.text = 'poison'"):
        server.engine.queue.put_event(Announcement(code=Code.NOTICE, text=""))
        assert is_busy.wait(PATIENCE_S)
        for client, text in ((ann, "poison"), (bob, "good")):
            client.send(action="msg", to="Pavel", message=text, id=1)
        wait_until(lambda: server.engine.queue.depth == 2)
        may_go_on.set()
        assert [client.receive()["response"] for client in (ann, bob)] == [500, 202]
    [error] = [record for record in caplog.records if record.levelno >= logging.ERROR]
    assert error.message.startswith("ann@")
    assert error.exc_info
    assert list(Message.objects.values_list("text", flat=True)) == ["good"]


def wait_until(is_so: Callable[[], bool]) -> None:
    deadline = time.monotonic() + PATIENCE_S
    while not is_so():
        assert time.monotonic() < deadline


@pytest.mark.parametrize("table", ["accounts_session", "accounts_loginevent"])
def test_a_login_that_fails_costs_no_message(table: str, modern: Login, connect: Connect) -> None:
    ann = modern("ann")
    modern("bob").close()
    wait_until_gone(ann, "bob")
    ann.say("bob", "hi")
    with refusing(table):
        for fields in ({}, {"ext": ["ids"]}):
            bob = connect()
            bob.send(
                action="authenticate",
                user={"account_name": "bob", "password": "secret"},
                id=1,
                **fields,
            )
            assert [(answer["response"], answer["id"]) for answer in bob.wait_for_end()] == [
                (500, 1)
            ]
        assert ann.ask(action="probe", to="bob")["response"] == 410
    bob = modern("bob")
    assert bob.receive()["message"] == "hi"
    assert Session.objects.filter(ended_at=None).count() == 2


def test_kept_messages_are_given_beside_a_poison(modern: Login, connect: Connect) -> None:
    """Send a login and what follows it in one batch, which fails at its end."""
    ann, bob = modern("ann"), connect()
    token = bob.login("bob", ext=["resume"])["token"]
    bob.send(action="quit")
    wait_until_gone(ann, "bob")
    assert [ann.say("bob", text)["response"] for text in "abc"] == [202] * 3
    with refusing("messaging_message", "NEW.text = 'poison'"):
        bob = connect()
        bob.send_bytes(
            b'{"action":"authenticate","user":{"account_name":"bob","token":"%s"},"ext":["ids"]}'
            % token.encode()
            + b'{"action":"msg","to":"ann","message":"poison"}'
        )
        assert [bob.receive().get(key) for key in ("response", "action")] == [200, "potential"]
        assert [bob.receive()["message"] for _ in range(3)] == ["a", "b", "c"]
        assert bob.receive()["response"] == 500
    bob.close()
    assert modern("bob").is_quiet()


def test_who_registers_in_a_failing_batch_is_nobody(
    modern: Login, connect: Connect, caplog: pytest.LogCaptureFixture
) -> None:
    """Check that the next new user, who may get the same id in the database, is another one."""
    ann = modern("ann")
    caplog.set_level(logging.INFO)
    caplog.clear()
    with refusing("accounts_loginevent", "NEW.name = 'eve'"):
        eve = connect()
        eve.send(action="authenticate", user={"account_name": "eve", "password": "x"}, ext=["ids"])
        assert [answer["response"] for answer in eve.wait_for_end()] == [500]
    assert not [record for record in caplog.records if "logged in" in record.msg]
    assert not User.objects.filter(username="eve").exists()
    assert ann.say("eve", "hi")["response"] == 404
    adam = connect()
    assert adam.login("adam", ext=["ids"])["user"] == "adam"
    assert [record for record in caplog.records if "logged in" in record.msg]
    assert ann.ask(action="get_online")["data_list"] == ["adam", "ann"]
    ann.say("adam", "hi")
    assert adam.receive()["to"] == "adam"
    assert modern("eve").is_quiet()


def test_what_an_ended_session_is_owed_outlives_a_failure(modern: Login) -> None:
    """Let bob leave without acknowledging; the batch in which that is noticed fails."""
    ann, bob = modern("ann"), modern("bob")
    with refusing("messaging_queuedmessage"):
        ann.say("bob", "hi")
        assert bob.receive()["message"] == "hi"
        bob.close()
        wait_until_gone(ann, "bob")
        assert ann.ask(action="get_history", with_="bob")["quantity"] == 1
        assert ann.say("bob", "are you there?")["response"] == 500
    bob = modern("bob")
    assert bob.receive()["message"] == "hi"


@on_sqlite
@pytest.mark.usefixtures("impatient")
def test_a_lock_that_somebody_else_holds(
    modern: Login, connect: Connect, server: LiveServer
) -> None:
    """Check that messages and logins fail, while ends of sessions and events are kept."""
    ann, bob, cat = modern("ann"), modern("bob"), modern("cat")
    with locked():
        assert ann.say("bob", "hi", id=1)["response"] == 500
        cat.close()
        newcomer = connect()
        newcomer.send(
            action="authenticate", user={"account_name": "dan", "password": "secret"}, id=7
        )
        answer = newcomer.receive()
        assert (answer["response"], answer["id"]) == (500, 7)
        assert ann.ask(action="probe")["response"] == 200
        assert ann.ask(action="get_history", with_="bob")["response"] == 202
        ann_id = User.objects.get(username="ann").pk
        assert (
            InProcessClient("127.0.0.1:1").ask(
                server.engine.queue, ann_id, GetHistory(peer="bob"), PATIENCE_S
            )["response"]
            == 202
        )
    deadline = time.monotonic() + PATIENCE_S
    while ann.say("bob", "hi", id=1)["response"] == 500:
        assert time.monotonic() < deadline
    assert bob.receive()["message"] == "hi"
    newcomer.login("dan", ext=["ids"])
    wait_until_gone(ann, "cat")
    assert modern("cat").is_quiet()
    assert Message.objects.count() == 1


@on_sqlite
@pytest.mark.usefixtures("impatient")
def test_the_operators_news_outlive_a_lock(modern: Login) -> None:
    ann, bob = modern("ann"), modern("bob")
    block_user(user=User.objects.get(username="ann"))
    with locked():
        bob.ask(action="probe")
    assert 403 in [answer["response"] for answer in ann.wait_for_end()]


@on_sqlite
@pytest.mark.usefixtures("impatient")
def test_the_server_stops_while_the_database_is_locked(
    make_server: MakeServer, login: Login
) -> None:
    server = make_server(stop_timeout_s=2)
    ann = login("ann", to=server, ext=["ids"])
    with locked():
        assert ann.say("Pavel", "hi")["response"] == 500
        server.stop()
        assert [notice["response"] for notice in ann.wait_for_end()] == [101]
    assert not server.engine.write_thread.is_alive()


def test_failures_do_not_keep_the_machine_busy(
    modern: Login, caplog: pytest.LogCaptureFixture
) -> None:
    """Check that pending rows that can't be written are tried again, but not without end."""
    ann, bob = modern("ann"), modern("bob")
    with refusing("messaging_queuedmessage"):
        ann.say("bob", "hi")
        assert bob.receive()["message"] == "hi"
        bob.close()
        wait_until_gone(ann, "bob")
        for _ in range(20):
            assert ann.ask(action="probe")["response"] == 200
        failures = [record for record in caplog.records if "was not stored" in record.message]
    assert 0 < len(failures) < 10
    assert modern("bob").receive()["message"] == "hi"
    assert QueuedMessage.objects.count() <= 1


@on_postgres
def test_postgres_closes_the_connection(modern: Login) -> None:
    """Drop it as a restart does: what was under way fails, then all is as before."""
    ann, bob = modern("ann"), modern("bob")
    with connection.cursor() as cursor:
        others = (
            "FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()"
        )
        cursor.execute(f"SELECT count(pg_terminate_backend(pid)) {others}")
        assert cursor.fetchone()[0] > 0
    assert ann.say("bob", "hi", id=1)["response"] == 500
    assert ann.say("bob", "hi", id=1)["response"] == 200
    assert bob.receive()["message"] == "hi"
    assert bob.is_quiet()
