"""write_thread: the single writer. Takes everything that waits, commits it at once, and sends what came of it."""

import logging
import threading
import time
from collections.abc import Callable
from typing import TypeGuard

from django.db import Error as DatabaseFailure
from django.db import connection, transaction

from common.on_commit import Event
from common.ownership import WRITE_THREAD, acting_as
from jim.codes import Code
from jim.errors import gettext_noop as _
from jimserver.delivery.batch import Post
from jimserver.handler import MessageHandler
from jimserver.handler.dispatch import writes
from jimserver.runtime.snapshot import SnapshotPublisher
from jimserver.state.close_reasons import CloseReason
from jimserver.state.log_limiter import LogLimiter
from jimserver.state.request_queue import Item, RequestQueue
from jimserver.state.server_events import Stop
from jimserver.state.session_events import Closed, Entry, PasswordChecked, SessionEvent
from jimserver.state.sessions import Session
from jimserver.storage.batch_failures import bisect_batch, held_by, is_infrastructure_error
from jimserver.storage.checkpoints import Checkpointer
from jimserver.storage.database_guard import database_guard
from jimserver.storage.deferred_index import IDLE_ROWS

log = logging.getLogger(__name__)

LOGINS_AT_ONCE = 100  # in one batch: about 12 ms of work; fewer cost more each, 60 a fifth
TICK_S = 1.0  # seconds between two notes of how far delivery has come
FAILURES_S = 1.0  # seconds between two lines in the log of one kind about what was not stored


def _is_stranger(session: Session | None) -> TypeGuard[Session]:
    """Whether this is a client that has not logged in."""
    return session is not None and session.user is None


class WriteThread(threading.Thread):
    """Works through the queue, batch by batch. The only thread that touches sessions, people, rooms and the chat's tables."""

    def __init__(
        self,
        queue: RequestQueue,
        handler: MessageHandler,
        post: Post,
        checkpointer: Checkpointer,
        snapshots: SnapshotPublisher,
        on_failure: Callable[[], None],
    ) -> None:
        super().__init__(name=WRITE_THREAD, daemon=True)
        self.failure: BaseException | None = None
        self._queue = queue
        self._handler = handler
        self._metrics = handler.metrics
        self._post = post
        self._checkpointer = checkpointer
        self._snapshots = snapshots
        self._on_failure = on_failure
        self._is_running = True
        self._has_failed = (
            False  # the last batch: what is owed or postponed waits for the next one, or a moment
        )
        self._failures, self._refusals = LogLimiter(FAILURES_S), LogLimiter(FAILURES_S)
        self._postponed: list[Item] = []
        self._ticked_at = time.monotonic()

    @acting_as(WRITE_THREAD)
    def run(self) -> None:
        try:
            self._checkpointer.take_over()
            while self._is_running:
                patience_s = 0 if self._must_hurry else TICK_S
                asked_at = time.monotonic()
                items = self._take_turns(self._queue.take_all(patience_s))
                self._metrics.taken(asked_at)
                self._work_on(items)
                self._keep_books(is_idle=not items and patience_s > 0)
                self._snapshots.publish()
            self._work_on([])
        except BaseException as error:
            self.failure = error
            log.critical("write_thread failed", exc_info=True)
            self._on_failure()
        finally:
            connection.close()

    @property
    def _must_hurry(self) -> bool:
        """Whether there is something to do at once although nothing may be waiting on the queue."""
        return not self._has_failed and (bool(self._postponed) or self._post.has_debts)

    def _take_turns(self, items: list[Item]) -> list[Item]:
        """Some of the items: those of sessions that are not logged in only LOGINS_AT_ONCE at a time, the others' chat goes on."""
        now: list[Item] = []
        later: list[Item] = []
        waiting: set[Session] = set()  # whose turn comes later keeps the order of his requests
        strangers = 0
        for item in self._postponed + items if self._postponed else items:
            session = item.session
            if _is_stranger(session):
                strangers += 1
                if strangers > LOGINS_AT_ONCE or session in waiting:
                    waiting.add(session)
                    later.append(item)
                    continue
            now.append(item)
        self._postponed = later
        return now

    # A batch

    def _work_on(self, items: list[Item]) -> None:
        """One batch: handles, stores, commits, and only then sends."""
        if not items and not self._post.has_debts:
            return
        self._post.begin()
        self._handler.people.arrived.clear()
        try:
            database_guard.check()
            with transaction.atomic():
                self._handler.arrivals.expect(
                    request
                    for session, requests in items
                    if _is_stranger(session)
                    for request in requests
                )
                self._handle_items(items)
                begun_at = time.monotonic()
                self._post.ledger.write()
                self._post.ledger.file()
                database_guard.check()
        except Exception as error:  # of the database, or a bug in what writes the rows
            failure = error
        else:
            self._has_failed = False
            commit_s, stored = time.monotonic() - begun_at, self._post.stored
            self._post.release()
            return self._metrics.stored(self._post.stored - stored, commit_s)
        self._recover(
            items, failure, self._undo()
        )  # behind `except`, or each further failure would be shown with all before it
        return None

    def _handle_items(self, items: list[Item]) -> None:
        handle = self._handler.handle
        for session, requests in items:
            for request in requests:
                if isinstance(request, Stop):
                    self._say_goodbye()
                elif isinstance(request, Event):
                    self._handler.handle_event(request)
                elif session is not None:
                    handle(session, request)

    # A batch that failed

    def _undo(self) -> list[Session]:
        """The batch was not stored, so nothing of it counts; returns who had come in it."""
        self._metrics.failed_batches += 1
        self._has_failed = True
        self._post.discard()
        self._handler.undo_logins()
        return list(self._handler.people.arrived)

    def _recover(self, items: list[Item], error: Exception, arrived: list[Session]) -> None:
        """Where one request is to blame, it alone is refused: the halves of the batch are batches of their own."""
        if is_infrastructure_error(error) or (items and not self._pay_debts()):
            if (more := self._failures.due()) is not None:
                log.error("a batch of %d was not stored: %s%s", len(items), error, more)
            self._drop_lost_connection()
            self._only_read(items, arrived)
        elif halves := bisect_batch(items):
            for half in halves:
                self._work_on(half)
        else:
            self._refuse(items, error, arrived)

    def _pay_debts(self) -> bool:
        """Writes what is owed from earlier batches by itself; False when that can't be done."""
        self._work_on([])
        return not self._post.has_debts

    def _only_read(self, items: list[Item], arrived: list[Session]) -> None:
        """The database takes no rows: who wants none is served, outside of any transaction; everybody else is told 500."""
        self._post.begin()
        self._post.ledger.is_closed = True
        for session, requests in items:
            for request in requests:
                if not (
                    session and not isinstance(request, Event) and self._is_served(session, request)
                ):
                    self._fail_request(session, request)
        self._post.ledger.is_closed = False
        self._post.send()
        self._end(arrived)

    def _is_served(self, session: Session, request: Entry) -> bool:
        """Whether a request could be handled without writing."""
        if writes(request) or session.is_held(request) or not database_guard.can_read:
            return False
        try:
            self._handler.handle(session, request)
        except DatabaseFailure:
            return False
        return True

    def _fail_request(self, session: Session | None, request: Entry | Event) -> None:
        """Says 500. What has happened has happened: an event has its turn in another batch."""
        if isinstance(request, PasswordChecked) and session:
            held, session.held = session.held or [], None
            for waiting in (request.request, *held_by(request), *held):
                self._say_failed(session, waiting)
            self._end([session])
        elif isinstance(request, Stop):
            self._say_goodbye()  # whatever the database does
        elif isinstance(request, Event | SessionEvent):
            self._postponed.append(Item(session, [request]))
        elif session and not session.is_held(request):
            self._say_failed(session, request)

    def _refuse(self, items: list[Item], error: Exception, arrived: list[Session]) -> None:
        """This one request, or else what is owed, can't be stored; an event that can't costs its session."""
        session, request = next(
            ((session, request) for session, requests in items for request in requests),
            (None, None),
        )
        if (more := self._refusals.due()) is not None:
            what = "what is owed" if request is None else type(request).__name__
            log.error("%s: %s was not stored%s", session, what, more, exc_info=error)
        if isinstance(request, Event | SessionEvent) and not isinstance(
            request, PasswordChecked | Stop
        ):
            self._end([session] if session else [])
        elif request:
            self._fail_request(session, request)
        self._post.send()
        self._end(arrived)

    def _end(self, sessions: list[Session]) -> None:
        """They must come again: what they were told of their login does not hold."""
        for session in sessions:
            self._queue.put(session, [Closed(reason=CloseReason.SERVER_ERROR)])

    def _say_failed(self, session: Session, request: Entry) -> None:
        if not session.ended:
            self._handler.answer(
                session, request, Code.SERVER_ERROR, _("The server failed; nothing was done.")
            )

    # Beside the batches

    def _keep_books(self, *, is_idle: bool) -> None:
        """Notes and files what was stored; when it can't be done now it is done later."""
        try:
            if is_idle or time.monotonic() - self._ticked_at >= TICK_S:
                self._ticked_at = time.monotonic()
                with transaction.atomic():
                    self._post.tick()
                self._post.ticked()
            if is_idle:
                self._file_all()
            self._checkpointer.finish()
        except DatabaseFailure as error:
            log.error("the books were not kept: %s", error)
            self._drop_lost_connection()

    def _drop_lost_connection(self) -> None:
        """So that the next batch opens another. One that is good is kept: `take_over` has prepared it."""
        if connection.connection is not None and not connection.is_usable():
            connection.close()

    def _file_all(self) -> None:
        """Nobody waits: files what is not filed, until somebody does."""
        filing = self._post.ledger.filing
        while not filing.is_done and not self._queue.depth:
            with transaction.atomic():
                filing.begin(at_least=1)
                filing.write(IDLE_ROWS)
            filing.committed()

    def _say_goodbye(self) -> None:
        """Tells everybody, ends every session. (Not `_stop`: that is Thread's own, and called when the thread has ended.)"""
        self._is_running = False
        for sessions in list(self._handler.people.clients.values()):
            for session in list(sessions):
                self._handler.answer(
                    session, None, Code.IMPORTANT, _("The server is stopping.")
                )  # a push might wait
                self._handler.end(session, CloseReason.SERVER_STOP)
