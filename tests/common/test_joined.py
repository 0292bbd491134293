"""Test statements that go to PostgreSQL together."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from django.db import DatabaseError, IntegrityError, connection, connections, transaction

from accounts.models import ServerIdentity
from common.database.joined import Joined, run, statements_joined
from common.database.sql import fetch_rows, insert_rows
from jimserver.workers.reader import in_snapshot

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.skipif(connection.vendor != "postgresql", reason="is for PostgreSQL"),
]
INSERT = "INSERT INTO accounts_serveridentity (id, value) VALUES (%s, %s)"
Sent = Callable[[], list[str]]


@pytest.fixture
def joined() -> Iterator[Joined]:
    """Join statements on a connection of the test's own."""
    usual = connections["default"]
    own: Any = connections.create_connection("default")
    connections["default"] = own
    own.ensure_connection()
    yield Joined(own)
    own.close()
    connections["default"] = usual


@contextmanager
def traced(path: Path) -> Iterator[Sent]:
    """Provide what is sent meanwhile: each is one way to PostgreSQL and back."""
    wire = connections["default"].connection.pgconn
    with (path / "trace").open("w+") as file:
        wire.trace(file.fileno())

        def sent() -> list[str]:
            lines = (path / "trace").read_text().splitlines()
            return [line.split("\t", 4)[4] for line in lines if line.split("\t")[1:2] == ["F"]]

        yield sent
        wire.untrace()


def identities() -> list[Any]:
    return sorted(ServerIdentity.objects.values_list("id", "value"))


def test_begin_goes_with_the_first_statement(joined: Joined, tmp_path: Path) -> None:
    with traced(tmp_path) as sent:
        with transaction.atomic():
            assert fetch_rows("SELECT %s::int", [7]) == [(7,)]
            assert fetch_rows("SELECT 1; SELECT 2", []) == [(1,)]
        with transaction.atomic():
            pass
        assert fetch_rows("SELECT pg_current_xact_id_if_assigned()", []) == [(None,)]
        found = [line.partition('"')[2].rstrip('"') for line in sent()]
    assert found == [
        *("BEGIN; SELECT 7::int", "SELECT 1; SELECT 2", "COMMIT"),
        "SELECT pg_current_xact_id_if_assigned()",
    ]
    assert connection.connection.info.transaction_status == 0  # nothing was left open


def test_rows_wait_for_the_next_statement(joined: Joined, tmp_path: Path) -> None:
    with traced(tmp_path) as sent:
        with transaction.atomic(), statements_joined():
            insert_rows(ServerIdentity, ("id", "value"), [(1, "100 % \\ ' done"), (2, "%s")])
            assert joined.has_waiting
            run("UPDATE accounts_serveridentity SET value = %s WHERE id = 2", ["%d"])
            with transaction.atomic():  # a savepoint is a statement as well
                assert connection.cursor().execute("SELECT '%'").fetchone() == ("%",)
            assert not joined.has_waiting
            run(INSERT, [3, "last"])
        assert len(sent()) == 5  # SAVEPOINT, SELECT, RELEASE, the last row, COMMIT
    assert identities() == [(1, "100 % \\ ' done"), (2, "%d"), (3, "last")]


def store(number: int, value: str, then: Callable[[], object]) -> None:
    """Have a row wait in a transaction of its own, in which `then` is called."""
    with transaction.atomic(), statements_joined():
        run(INSERT, [number, value])
        then()


def fail() -> None:
    raise RuntimeError


def test_an_error_of_a_row_that_waits_undoes_all(joined: Joined) -> None:
    run(INSERT, [1, "first"])
    with pytest.raises(IntegrityError):
        store(2, "good", lambda: store(1, "twice", lambda: fetch_rows("SELECT 1", [])))
    with pytest.raises(IntegrityError):
        store(1, "twice", lambda: None)
    with pytest.raises(RuntimeError):
        store(3, "never sent", fail)
    with transaction.atomic():
        run(INSERT, [4, "the next one"])
    assert identities() == [(1, "first"), (4, "the next one")]


def test_what_the_driver_sends_in_its_own_way_comes_behind_what_waits(joined: Joined) -> None:
    with transaction.atomic(), statements_joined():
        run(INSERT, [1, "1"])
        with connection.cursor() as cursor:
            cursor.executemany(INSERT, [(2, "2"), (3, "3")])
        run("DELETE FROM accounts_serveridentity WHERE id = %s", [2])
        found = [row.id for row in ServerIdentity.objects.order_by("id").iterator()]
    assert found == [1, 3]


def test_a_connection_that_was_lost_begins_anew(joined: Joined) -> None:
    end = "SELECT pg_terminate_backend(pg_backend_pid())"
    with pytest.raises(DatabaseError):
        store(1, "lost", lambda: fetch_rows(end, []))
    connections["default"].close()
    store(2, "stored", lambda: None)
    assert identities() == [(2, "stored")]


def test_a_snapshot_begins_with_its_first_statement(joined: Joined, tmp_path: Path) -> None:
    def read() -> Any:
        names = ("transaction_isolation", "transaction_read_only")
        return [fetch_rows(f"SHOW {name}", [])[0][0] for name in names]

    with traced(tmp_path) as sent:
        assert in_snapshot(read) == ["repeatable read", "on"]
        assert len(sent()) == 3
    assert read() == ["read committed", "off"]
    with transaction.atomic():
        assert read() == ["read committed", "off"]
