"""Move write_thread through a cluster: its turn, the others' news, its own, its beat."""

import logging
import threading
import time
from collections import deque
from collections.abc import Callable
from typing import Any

import msgspec
from django.db import Error as DatabaseFailure
from django.db import transaction

from accounts.services.login_throttle import login_failed
from common.on_commit import Event, event_staged
from common.ownership import WRITE_THREAD, owned_by
from jimserver.handler.base.context import Context
from jimserver.nodes.bell import Bell, Bus
from jimserver.nodes.bulletin import Bulletin, Live
from jimserver.nodes.node_lock import NodeLock, Turn
from jimserver.nodes.relay import Relay
from jimserver.nodes.seats import Seat
from jimserver.runtime.nodes.alone import Alone
from jimserver.runtime.nodes.live_states import LiveState, LiveStates
from jimserver.runtime.nodes.news_reader import NewsReader, count_on
from jimserver.state.request_queue import RequestQueue
from jimserver.state.server_events import NodeLost
from jimserver.state.sessions import Session
from jimserver.storage.database_guard import database_guard
from jimserver.storage.write_batch import WriteBatch
from messaging.selectors.nodes.state import first_node, news_after, node_ids, silent_nodes
from messaging.services import MESSAGE_COLUMNS
from messaging.services.nodes import membership
from messaging.services.nodes.news import store_news, sweep_news

log = logging.getLogger(__name__)

SENDER, CLIENT_ID = MESSAGE_COLUMNS.index("sender"), MESSAGE_COLUMNS.index("client_id")
TRUST_S = 5.0  # seconds of one's own beats, one after the other, before another's silence counts
LATE_S = 2.5  # seconds between two beats from which on they are not one after the other
SWEEP_S = 60.0  # seconds between two deletions of old news
MAX_FAILURES = 1000  # of logins, that wait to be told; beyond them the oldest are not
KNOWN_WITHIN_S = 30.0  # for the others to say who is with them


@owned_by(WRITE_THREAD, shared=("start", "stop", "wait_until_known", "ring", "is_rung", "_known",
    "_bell", "_note_staged", "_note_failed", "_failures", "_thread", "_queue", "live_state",
    "_live"))  # fmt: skip
class Nodes(Alone):
    """Be one of several nodes. Belongs to write_thread."""

    is_shared = True

    def __init__(
        self,
        lock: NodeLock,
        relay: Relay,
        ctx: Context,
        queue: RequestQueue,
        recover: Callable[[], None],
        bus: Bus | None,
    ) -> None:
        """Join; `recover` tidies up after a cluster that is gone. Without a bus, nobody rings."""
        self._lock = lock
        self._relay = relay
        self._ctx = ctx
        self._queue = queue
        self._handover = ctx.acks.handover
        self._recover = recover
        self._own: dict[int, Session] = {}  # by the id of their row
        self._live = LiveStates(queue.wake)
        self._reader = NewsReader(ctx, queue, self._own, self._live)
        self._read_id = lock.turn.news_id  # of the last news that was read
        self._told: Bulletin | None = None  # is stored by the open transaction
        self._heard: set[int] = set()  # nodes that have said who is with them
        self._known = threading.Event()
        self._failures: deque[tuple[str, str]] = deque(maxlen=MAX_FAILURES)  # of logins
        self._must_tell_all = True  # those who begin at the same moment wait for it
        self._delivered_id = lock.turn.message_id
        self._beaten_at = self._beats_since = self._swept_at = time.monotonic()
        self._bell = Bell(bus, lock.node, self.ring) if bus else None
        self._thread: threading.Thread | None = None  # write_thread
        self.is_rung = False
        ctx.acks.note_delivered = self._note_delivered
        relay.bulletin.is_hello = True

    # Any thread

    def start(self) -> None:
        event_staged.connect(self._note_staged)
        login_failed.connect(self._note_failed)
        if self._bell:
            self._bell.start()

    def stop(self) -> None:
        event_staged.disconnect(self._note_staged)
        login_failed.disconnect(self._note_failed)
        if self._bell:
            self._bell.stop()

    def ring(self) -> None:
        """Have write_thread look for news."""
        if not self.is_rung:
            self.is_rung = True
            self._queue.wake()

    def wait_until_known(self, is_alive: Callable[[], bool]) -> None:
        until = time.monotonic() + KNOWN_WITHIN_S
        while is_alive() and not self._known.wait(0.1) and time.monotonic() < until:
            pass

    def live_state(self, node: int, session_id: int) -> LiveState | None:
        return self._live.of(node, session_id)

    def _note_staged(self, event: Event, **_: Any) -> None:
        """Relay what write_thread itself has caused; the rest comes through the queue."""
        if threading.current_thread() is self._thread:
            self._relay.note_event(event)

    def _note_failed(self, name: str, address: str, **_: Any) -> None:
        """Relay a login that failed, so that a guesser gains nothing by many nodes."""
        self._failures.append((name, address))

    # A transaction

    def begin(self) -> None:
        self._thread = threading.current_thread()
        database_guard.begin()
        turn = self._lock.turn
        if turn.news_id > self._read_id:
            self._follow()
            self._read_id = turn.news_id
        self._ctx.acks.left.look()
        _continue_after(self._ctx.writes, turn)
        self._ctx.reactions.rolled_back()  # others may have changed them

    def _follow(self) -> None:
        """Apply the news that were not read yet, and send what they bring."""
        rows = news_after(self._read_id, but_of=self._lock.node)
        for news_id, node, payload in rows:
            bulletin = msgspec.msgpack.decode(payload, type=Bulletin)
            self._must_tell_all |= bulletin.is_hello
            try:
                self._reader.apply(node, bulletin)
            except DatabaseFailure:
                raise
            except Exception:
                log.exception("news of node %d can't be followed", node)
            self._read_id = news_id
            self._ctx.batch.flush()
            if bulletin.is_complete:
                self._heard.add(node)

    def write(self) -> None:
        told, ctx = self._relay.bulletin, self._ctx
        arrived = [session for session in ctx.users.arrived if session.row_id and not session.ended]
        told.arrived = [Seat.of(session) for session in arrived]
        told.gone = [row_id for row_id, _reason in ctx.login_rows.closed]
        told.senders = _senders_with_ids(ctx.writes)
        told.askers = sorted({row[0] for row in ctx.writes.answers})
        told.failures = list(self._failures)
        told.handed = list(self._handover.handed)
        told.newest_id = ctx.writes.newest_id
        told.looks = self._live.must_ask
        told.live = self._own_states() if self._live.must_answer else None
        told.overheard = self._relay.taps.news()
        if self._must_tell_all:
            told.is_complete = True
            own = {session.row_id: session for session in (*self._own.values(), *arrived)}
            told.arrived = [Seat.of(own[row_id]) for row_id in own.keys() - set(told.gone)]
        self._told = None if told.is_empty else told
        if self._told:
            payload = msgspec.msgpack.encode(told)
            store_news(node=self._lock.node, payload=payload)

    def _own_states(self) -> list[Live]:
        """Return what the staff asks of this node's sessions."""
        now = time.monotonic()
        return [
            Live(row_id, now - heard_at if heard_at else None, session.outbox.rest_bytes)
            for row_id, session in self._own.items()
            for heard_at in [session.transport.heard_at]
        ]

    def _told_staff(self, told: Bulletin) -> None:
        """Note that what the staff looks at is asked and told."""
        if told.looks:
            self._live.asked({session.node for session in self._ctx.remote_sessions.values()})
        if told.live is not None:
            self._live.must_answer = False
        self._relay.taps.committed()

    def committed(self) -> None:
        if (told := self._told) is None:
            return
        self._told_staff(told)
        for session in self._ctx.users.arrived:
            if session.row_id and not session.ended:
                self._own[session.row_id] = session
        for row_id in told.gone:
            self._own.pop(row_id, None)
            self._ctx.remote_sessions.pop(row_id, None)
        for _failure in told.failures:
            self._failures.popleft()
        del self._handover.handed[: len(told.handed)]
        if told.is_complete:
            self._must_tell_all = False
        self._told = None
        self._relay.clear()
        if self._bell:
            self._bell.ring()

    def rolled_back(self) -> None:
        self._told = None

    # Between two batches

    def read(self) -> None:
        self.is_rung = False
        self._follow()
        if not self._known.is_set() and self._others() <= self._heard:
            self._known.set()

    @property
    def has_news(self) -> bool:
        is_asked = self._relay.bulletin.is_hello or self._must_tell_all
        is_looked_at = self._live.must_ask or self._live.must_answer or self._relay.taps.is_due
        return bool(is_asked or is_looked_at or self._failures or self._handover.handed)

    def _note_delivered(self, *, up_to_id: int) -> None:
        self._delivered_id = up_to_id

    def tick(self) -> None:
        node, now = self._lock.node, time.monotonic()
        self._handover.look()
        self._relay.taps.look()
        membership.beat(node=node, delivered_id=self._delivered_id)
        if now - self._beaten_at > LATE_S:  # PostgreSQL was away, or this process: so were others
            self._beats_since = now
        self._beaten_at = now
        self._lock.is_first = first_node() == node
        if not self._known.is_set():
            self._look_who_is_known()
        elif now - self._beats_since > TRUST_S:
            for silent in silent_nodes():
                self._queue.put_event(NodeLost(silent.pk))
        if now - self._swept_at > SWEEP_S:
            self._swept_at = now
            sweep_news()

    def _others(self) -> set[int]:
        return set(node_ids()) - {self._lock.node}

    def _look_who_is_known(self) -> None:
        """Note when all others have said who is with them; recover if those before it are dead."""
        if not self._others() <= self._heard and membership.be_first(node=self._lock.node):
            if not self._lock.has_recovered:
                self._recover()
            self._lock.has_recovered = True
        if self._others() <= self._heard:
            self._known.set()

    def leave(self) -> None:
        try:
            with transaction.atomic():
                self.begin()
                self._ctx.writes.write()
                membership.leave(node=self._lock.node)
        except DatabaseFailure as error:  # then the others find out by themselves
            log.warning("this node can't say that it ends: %s", error)


def _continue_after(writes: WriteBatch, turn: Turn) -> None:
    """Go on counting after what other nodes have stored, before the batch adds a row."""
    count_on(writes, turn.message_id)
    writes.logins.newest_session_id = max(writes.logins.newest_session_id, turn.session_id)


def _senders_with_ids(writes: WriteBatch) -> list[int]:
    """Return the ids of those whose messages in this batch have ids of their own."""
    rows = (*writes.messages, *writes.room_messages)
    return sorted({row[SENDER] for row in rows if row[CLIENT_ID] is not None})
