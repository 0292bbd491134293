"""Long reads beside the chat, on threads and connections of their own."""

import logging
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any, NamedTuple

from django.db import DEFAULT_DB_ALIAS, DatabaseError, connections, transaction

from common.database.joined import BEGIN, Joined
from common.fair_pool import FairPool
from jim.requests import Request
from jimserver.state.request_queue import RequestQueue
from jimserver.state.session_events import ReadDone
from jimserver.state.sessions import Session

log = logging.getLogger(__name__)

SNAPSHOT = "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY"

Work = Callable[[], Any]
Finish = Callable[[Any], None]


class Read(NamedTuple):
    """Describe a read for a request: `work` reads, `finish` makes the answer."""

    session: Session
    request: Request
    work: Work
    finish: Finish


class Reader:
    """Read the database for sessions; the results come back through the queue.

    A session is busy until its result is there. `stage` and the rest belong to write_thread. A read
    begins after the commit of its batch, so that it sees what the session was told before; users
    take turns.
    """

    def __init__(self, queue: RequestQueue, threads: int) -> None:
        self._queue = queue
        self._pool = FairPool(threads, "reader")
        self._staged: list[Read] = []

    def stage(self, session: Session, request: Request, work: Work, finish: Finish) -> None:
        """Have `work` done by a reader after the commit, and `finish` called with its result.

        `work` runs on a reader's thread and touches nothing but the database, `finish` on
        write_thread in a later batch.
        """
        session.is_busy = True
        self._staged.append(Read(session, request, work, finish))

    def release(self) -> None:
        """Begin the reads of a batch that is committed."""
        staged, self._staged = self._staged, []
        for read in staged:
            self._submit(read)

    def _submit(self, read: Read) -> None:
        self._pool.submit(read.session.name, lambda: self._work(read))

    def discard(self) -> None:
        """Forget the reads of a batch that failed: their requests are handled again."""
        for read in self._staged:
            read.session.is_busy = False
        self._staged.clear()

    def _work(self, read: Read) -> None:
        done = ReadDone(request=read.request, finish=read.finish)
        try:
            done.result = in_snapshot(read.work)
        except Exception as error:
            if not isinstance(error, DatabaseError):
                log.exception("a read failed")
            done.error = error
        self._queue.put(read.session, [done])


def in_snapshot(work: Work) -> Any:
    """Return what `work` reads, all of it as of one moment. Not for write_thread."""
    own: Any = connections[DEFAULT_DB_ALIAS]  # this thread's
    try:
        with _snapshot_of[own.vendor](own):
            return work()
    except DatabaseError:
        own.close()  # so that the next read opens another
        raise


@contextmanager
def _sqlite_snapshot(own: Any) -> Iterator[None]:
    own.transaction_mode = "DEFERRED"  # the usual mode would wait for the writer's lock
    with transaction.atomic():
        yield


@contextmanager
def _postgres_snapshot(own: Any) -> Iterator[None]:
    """Say in BEGIN itself what a read needs, and that with its first statement."""
    joined: Joined = getattr(own, "joined", None) or Joined(own)
    joined.begin = SNAPSHOT
    try:
        with transaction.atomic():
            yield
    finally:
        joined.begin = BEGIN


_snapshot_of = {"sqlite": _sqlite_snapshot, "postgresql": _postgres_snapshot}
