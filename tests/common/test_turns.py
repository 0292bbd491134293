"""Write from several threads: each has its turn, and nobody waits for ever."""

import threading
from collections.abc import Iterator

import pytest
from django.db import connection

from common.database import turns


@pytest.fixture
def other() -> Iterator["Other"]:
    """Provide a thread that takes the turn and keeps it."""
    made = Other()
    yield made
    made.let_go.set()
    made.join()


class Other(threading.Thread):
    """Take the turn, and keep it until told to let it go."""

    def __init__(self) -> None:
        super().__init__()
        self.has_it, self.let_go = threading.Event(), threading.Event()
        self.start()
        assert self.has_it.wait(10)

    def run(self) -> None:
        with turns.turn():
            self.has_it.set()
            self.let_go.wait(10)


needs_sqlite = pytest.mark.skipif(connection.vendor != "sqlite", reason="only SQLite has turns")


@needs_sqlite
def test_a_thread_waits_for_the_turn(other: Other, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(turns, "PATIENCE_S", 60)
    threading.Timer(0.05, other.let_go.set).start()
    with turns.turn():
        assert other.let_go.is_set()


@needs_sqlite
def test_a_thread_goes_on_without_the_turn(other: Other) -> None:
    with turns.turn():
        assert not other.let_go.is_set()


@pytest.mark.django_db(transaction=True)
def test_a_transaction_in_turn_can_hold_another() -> None:
    with turns.in_turn(), turns.in_turn():
        assert connection.in_atomic_block


@needs_sqlite
@pytest.mark.django_db(transaction=True)
def test_work_that_can_be_repeated_flushes_less() -> None:
    try:
        turns.flush_less()
        with connection.cursor() as cursor:
            cursor.execute("PRAGMA synchronous")
            assert cursor.fetchone() == (1,)  # NORMAL
    finally:
        connection.close()  # the next one is FULL again
