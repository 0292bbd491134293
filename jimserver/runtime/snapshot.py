"""Snapshots of the live sessions, which write_thread makes when the site asks."""

import threading
import time
from collections import Counter
from typing import NamedTuple

from jimserver.state.request_queue import RequestQueue
from jimserver.state.sessions import Session
from jimserver.state.user_cache import UserCache

MAX_AGE_S = 0.2  # seconds for which a snapshot serves all who ask, as each row of a page
TIMEOUT_S = 2.0  # seconds that a reader waits for a newer one; then the last one has to do


class SessionRow(NamedTuple):
    """Describe a live session. `heard_at` is monotonic, 0 where nobody keeps the time.

    Of a session on another `node` neither it nor `waiting_bytes` is known here.
    """

    row_id: int  # of accounts.Session
    kind: str  # of its transport
    heard_at: float
    waiting_bytes: int | None  # for the client to read
    node: int = 0  # where its connection is; 0: in this process


class Snapshot(NamedTuple):
    """Hold the live sessions at `made_at`, monotonic; `sessions` by the id of their row."""

    made_at: float
    users: int
    sessions: dict[int, SessionRow]

    def count_by_kind(self) -> Counter[str]:
        return Counter(row.kind for row in self.sessions.values())


class SnapshotPublisher:
    """Make snapshots in write_thread for any other thread.

    A reader of a thread that hangs gets the last snapshot after TIMEOUT_S.
    """

    def __init__(self, users: UserCache, queue: RequestQueue) -> None:
        self._users = users
        self._queue = queue
        self._last = Snapshot(float("-inf"), 0, {})
        self._is_asked = False
        self._published = threading.Condition()

    def read(self) -> Snapshot:
        """Return a snapshot of the last MAX_AGE_S. Any thread but write_thread."""
        with self._published:
            oldest_at = time.monotonic() - MAX_AGE_S
            if self._last.made_at < oldest_at:
                self._is_asked = True
                self._queue.wake()
                self._published.wait_for(lambda: self._last.made_at >= oldest_at, TIMEOUT_S)
            return self._last

    def publish(self) -> None:
        """Make one if somebody has asked. write_thread, between two batches."""
        if not self._is_asked:
            return
        made = self._make()
        with self._published:
            self._is_asked, self._last = False, made
            self._published.notify_all()

    def _make(self) -> Snapshot:
        clients = self._users.clients
        rows = [_row_of(session) for sessions in clients.values() for session in sessions]
        return Snapshot(time.monotonic(), len(clients), {row.row_id: row for row in rows})


def _row_of(session: Session) -> SessionRow:
    transport = session.transport
    waiting = None if session.node else session.outbox.rest_bytes
    return SessionRow(session.row_id, transport.kind, transport.heard_at, waiting, session.node)
