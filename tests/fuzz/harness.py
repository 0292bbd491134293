"""Run a whole server without threads, step by step, with real sockets and a set clock."""

import itertools
import logging
import socket
import sqlite3
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from django.conf import settings
from django.db import DatabaseError, OperationalError, connection

from accounts.models import User
from accounts.services.login_throttle import login_throttle
from jim.requests import Authenticate
from jimserver.delivery import batch
from jimserver.runtime import batch_worker, write_thread
from jimserver.runtime import engine as engine_module
from jimserver.runtime.engine import Engine
from jimserver.state import log_limiter as sparing
from jimserver.state import metrics
from jimserver.state import paced_outbox as pacing
from jimserver.state.request_queue import RequestQueue
from jimserver.state.sessions import Session
from jimserver.transport import idle_timeouts, loop, main_thread
from jimserver.transport import tcp_connection as connection_module
from jimserver.transport.listeners import open_listeners
from jimserver.workers.hashing_pool import HashingPool
from jimserver.workers.reader import Reader

TIMED = (
    connection_module,
    engine_module,
    idle_timeouts,
    loop,
    main_thread,
    metrics,
    pacing,
    batch,
    batch_worker,
    sparing,
    write_thread,
)
WRITES = (sqlite3.SQLITE_INSERT, sqlite3.SQLITE_UPDATE, sqlite3.SQLITE_DELETE)
REFUSED = ("not authorized", "database or disk is full")  # as SQLite says it then
MOST_TURNS = 10_000  # until a server that has nothing more to do must be quiet


class Clock:
    """Stand in for the module `time`."""

    def __init__(self) -> None:
        self.passed_s = 0.0
        self._began = time.time()

    def monotonic(self) -> float:
        return 1000.0 + self.passed_s

    def time(self) -> float:
        return self._began + self.passed_s

    def thread_time(self) -> float:
        return self.passed_s


class PatientPool(HashingPool):
    """Check a password when told to."""

    def __init__(self, queue: RequestQueue, *, threads: int, max_waiting: int) -> None:
        super().__init__(queue, threads=threads, max_waiting=max_waiting)
        self.jobs: list[Callable[[], None]] = []

    def submit(
        self, session: Session, request: Authenticate, password: str, user: User | None
    ) -> None:
        self.jobs.append(lambda: self._work(session, request, password, user))

    def work(self) -> None:
        while self.jobs:
            self.jobs.pop(0)()


class Complaints(logging.Handler):
    """Collect what the server logs as an error."""

    def __init__(self) -> None:
        super().__init__(logging.ERROR)
        self.heard: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        self.heard.append(self.format(record))
        record.msg, record.args, record.exc_info = (
            self.heard[-1],
            (),
            None,
        )  # pytest keeps it, and a traceback holds the whole server


def stage_rig(monkeypatch: pytest.MonkeyPatch) -> Clock:
    """Give each Rig the returned clock, cheap commits and password checks on demand."""
    clock = Clock()
    if connection.vendor == "sqlite":
        options = connection.settings_dict["OPTIONS"]
        monkeypatch.setitem(
            options, "init_command", options["init_command"] + "PRAGMA synchronous = OFF;"
        )  # nobody pulls the plug
        connection.close()
    for module in TIMED:
        monkeypatch.setattr(module, "time", clock)
    monkeypatch.setattr(engine_module, "HashingPool", PatientPool)
    monkeypatch.setattr(Reader, "_submit", Reader._work)  # at once
    # Each line of the log comes with its session. (`logging.disable` would be remembered by loggers
    # after the test.)
    is_enabled = lambda _logger, level: level > logging.WARNING  # noqa: E731
    monkeypatch.setattr(logging.Logger, "isEnabledFor", is_enabled)
    return clock


@contextmanager
def refused_writes(error: DatabaseError, is_refused: Callable[[], bool]) -> Iterator[None]:
    """Fail statements that write with `error`, for databases that can't be told to."""

    def refuse(execute: Callable[..., Any], sql: str, *call: Any) -> Any:
        if sql.startswith(("INSERT", "UPDATE", "DELETE")) and is_refused():
            raise error
        return execute(sql, *call)

    with connection.execute_wrapper(refuse):
        yield


@contextmanager
def broken_database(after: int, times: int = 1_000_000) -> Iterator[None]:
    """Refuse the next write, or several, after so many; in SQLite a commit counts."""
    left = itertools.count(after, -1)
    if connection.vendor != "sqlite":
        with refused_writes(DatabaseError(REFUSED[0]), lambda: -times < next(left) <= 0):
            yield
        return

    def authorize(action: int, argument: str | None, *_: Any) -> int:
        writes = action in WRITES or (action == sqlite3.SQLITE_TRANSACTION and argument == "COMMIT")
        return sqlite3.SQLITE_DENY if writes and -times < next(left) <= 0 else sqlite3.SQLITE_OK

    connection.ensure_connection()
    raw = connection.connection
    raw.set_authorizer(authorize)
    try:
        yield
    finally:
        if connection.connection is raw:
            raw.set_authorizer(None)


@contextmanager
def full_disk() -> Iterator[None]:
    """Have SQLite find no room for another page; the existing ones can be filled."""
    if connection.vendor != "sqlite":
        with refused_writes(OperationalError(REFUSED[1]), lambda: True):
            yield
        return
    with connection.cursor() as cursor:
        cursor.execute("VACUUM")  # no free pages either
        cursor.execute("PRAGMA page_count")
        cursor.execute(f"PRAGMA max_page_count = {cursor.fetchone()[0]}")
        try:
            yield
        finally:
            cursor.execute("PRAGMA max_page_count = 1073741823")


class Rig:
    """Run the server batch by batch with `step`; `crash` ends it as kill -9 does."""

    def __init__(self, clock: Clock) -> None:
        self.clock = clock
        self.complaints = Complaints()
        logging.getLogger().addHandler(self.complaints)
        self.start()

    def start(self) -> None:
        login_throttle.clear()
        listeners = open_listeners("127.0.0.1", 0)
        self.port: int = listeners[0].getsockname()[1]
        self.engine = Engine(listeners, settings.JIM)
        self.main, self.writer = self.engine.main_thread, self.engine.write_thread
        pool = self.engine.pool
        assert isinstance(pool, PatientPool)
        self.pool = pool
        self.main._prepare()

    def connect(self) -> socket.socket:
        sock = socket.create_connection(("127.0.0.1", self.port))
        sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        sock.setblocking(False)
        return sock

    # Its work

    def read(self) -> None:
        """Do main_thread's part until no socket has anything for it."""
        for _ in range(MOST_TURNS):
            ready = [key for key, _events in self.main.loop.selector.select(0)]
            if not ready and not self.main.loop.has_calls:
                return
            self.main.loop.later(0, lambda: None)  # so that it doesn't wait
            self.main._turn()
        raise AssertionError("the sockets are never quiet")

    def write(self) -> bool:
        """Handle one batch of write_thread's; return False when there was nothing to do."""
        items = self.writer._turns.take(self.engine.queue.take_all(0))
        has_work = bool(items) or self.writer._has_work
        self.writer._worker.work_on(items)
        self.writer._housekeep(is_idle=not items)
        return has_work

    def step(self) -> None:
        """Do everything that can be done now."""
        for _ in range(MOST_TURNS):
            self.read()
            if not self.write() and not self.engine.queue.depth and not self.main.loop.has_calls:
                return
        raise AssertionError("the server never rests")

    def wait(self, seconds: float) -> None:
        self.clock.passed_s += seconds
        self.main.loop.later(0, lambda: None)
        self.main._turn()

    # Faults

    def fail_once(self, after: int, times: int = 1_000_000) -> None:
        """Let the database take this many writes of the next batch, then refuse so many or all."""
        self.read()
        with broken_database(after, times):
            self.write()

    def fill_up(self) -> None:
        """Fill the disk for the next batch."""
        self.read()
        with full_disk() if connection.vendor == "sqlite" else broken_database(0):
            self.write()

    def crash(self, *, before_it_says: bool) -> None:
        """End it as kill -9 does: between batches, or between commit and sending."""
        if before_it_says:
            self.read()
            speechless: Any = self.engine.batch
            speechless.flush = lambda: None
            self.write()
        self.main._close_all()
        self.pool.stop()
        self.start()

    # Its end

    def assert_empty(self) -> None:
        """Check that nothing is left of those who have gone."""
        engine = self.engine
        assert not engine.main_thread.acceptor.connections
        assert not engine.main_thread.acceptor._of_address
        assert not engine.users.clients
        assert not engine.users.watchers
        assert not engine.queue.depth
        assert not engine.batch.is_dirty
        assert not self.writer._turns.count
        assert engine.batch.index.is_done
        assert not self.pool.jobs
        assert not [count for count in login_throttle._counts.values() if count.under_way]

    def close(self) -> None:
        logging.getLogger().removeHandler(self.complaints)
        self.main._close_all()
        self.pool.stop()
