"""A transaction of SQLite on the short way: the connection can't tell it from Django's own."""

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, suppress
from datetime import UTC, datetime, timedelta, timezone
from typing import Any

import pytest
from django.db import IntegrityError, OperationalError, connection, transaction
from django.test.utils import CaptureQueriesContext

from accounts.models import User
from common.database.short_atomic import ShortAtomic
from common.database.sql import database_time
from common.database.turns import in_turn

STATE = (
    *("autocommit", "closed_in_transaction", "commit_on_exit", "errors_occurred"),
    *("in_atomic_block", "needs_rollback", "run_commit_hooks_on_set_autocommit_on"),
)
Block = AbstractContextManager[None]
Atomic = Callable[[], Block]
Notes = list[Any]
pytestmark = pytest.mark.django_db(transaction=True)


def state() -> Any:
    """Return what Django knows of this thread's connection, and what the driver knows."""
    own: Any = connection
    is_open = own.connection is not None
    return (
        [getattr(own, name) for name in STATE],
        [len(getattr(own, name)) for name in ("atomic_blocks", "run_on_commit", "savepoint_ids")],
        is_open and connection.vendor == "sqlite" and own.connection.in_transaction,
    )


def add_user(name: str = "anna") -> None:
    User.objects.create(username=name, username_key=name)


def succeed(atomic: Atomic, notes: Notes) -> None:
    with atomic():
        notes.append(state())
        add_user()


def tell_after_commit(atomic: Atomic, notes: Notes) -> None:
    with atomic():
        transaction.on_commit(lambda: notes.append(state()))
        add_user()


def fail_after_commit(atomic: Atomic, notes: Notes) -> None:
    def fail() -> None:
        raise ValueError

    with atomic():
        transaction.on_commit(fail)
        add_user()


def raise_within(atomic: Atomic, notes: Notes) -> None:
    with atomic():
        transaction.on_commit(lambda: notes.append("never"))
        add_user()
        raise ValueError


def nest(atomic: Atomic, notes: Notes) -> None:
    with atomic():
        add_user()
        with suppress(ValueError), atomic():
            notes.append(state())
            add_user("bert")
            raise ValueError
        notes.append(state())
        with atomic():
            add_user("carl")


def ask_for_rollback(atomic: Atomic, notes: Notes) -> None:
    with atomic():
        add_user()
        transaction.set_rollback(True)


def fail_in_statement(atomic: Atomic, notes: Notes) -> None:
    with atomic():
        with suppress(IntegrityError), transaction.atomic(savepoint=False):
            add_user()
            add_user()
        notes.append(state())


def fail_to_commit(atomic: Atomic, notes: Notes) -> None:
    """Leave a foreign key without its row: the database looks at it when the commit comes."""
    with atomic():
        User.objects.create(username="anna", username_key="anna")
        with connection.cursor() as cursor:
            cursor.execute(
                "INSERT INTO contacts_contact (owner_id, contact_id, by_group) VALUES (-1, -2, %s)",
                [False],
            )


def lose_connection(atomic: Atomic, notes: Notes) -> None:
    with atomic():
        add_user()
        connection.close()


def begin_late(atomic: Atomic, notes: Notes) -> None:
    connection.close()
    succeed(atomic, notes)


def fail_to_begin(atomic: Atomic, notes: Notes) -> None:
    """Have SQLite in a transaction that Django knows nothing of."""
    if connection.vendor != "sqlite":
        return
    connection.ensure_connection()
    connection.connection.execute("BEGIN")
    with suppress(OperationalError):
        succeed(atomic, notes)
    notes.append(state())
    connection.connection.rollback()
    succeed(atomic, notes)


def count_queries(atomic: Atomic, notes: Notes) -> None:
    with CaptureQueriesContext(connection) as queries, atomic():
        add_user()
    notes.append(len(queries))


def repeat(atomic: Atomic, notes: Notes) -> None:
    @atomic()  # type: ignore[operator]
    def add(name: str) -> None:
        notes.append(state())
        add_user(name)
        if name == "anna":
            add("bert")

    add("anna")
    add("carl")


@pytest.fixture
def clean() -> Iterator[None]:
    """Have the connection closed at the end, in whatever state it is."""
    yield
    connection.close()


@pytest.mark.usefixtures("clean")
@pytest.mark.parametrize("atomic", [ShortAtomic, in_turn])
@pytest.mark.parametrize(
    "use",
    [
        *(succeed, tell_after_commit, fail_after_commit, raise_within, nest, ask_for_rollback),
        *(fail_in_statement, fail_to_commit, lose_connection, begin_late, fail_to_begin),
        *(count_queries, repeat),
    ],
)
def test_the_connection_is_left_as_django_leaves_it(
    use: Callable[[Atomic, Notes], None], atomic: Atomic
) -> None:
    found = []
    for each in (transaction.atomic, atomic):
        User.objects.all().delete()
        notes: Notes = [state()]
        try:
            use(each, notes)
        except Exception as error:
            notes.append(type(error))
        notes += [state(), sorted(User.objects.values_list("username", flat=True))]
        found.append(notes)
    assert found[0] == found[1]


def test_a_time_is_written_as_django_writes_it() -> None:
    at = datetime(2026, 11, 29, 1, 2, 3, 456789, tzinfo=timezone(timedelta(hours=3)))
    for moment in (at, at.astimezone(UTC), at.replace(microsecond=0)):
        assert database_time(moment) == connection.ops.adapt_datetimefield_value(moment)
