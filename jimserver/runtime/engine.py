"""Put the engine together: two threads, one queue, and the news that comes from the apps."""

import logging
import socket
import threading
import time
from collections.abc import Callable
from datetime import timedelta
from functools import partial
from typing import Any

from django.conf import settings
from django.db import DatabaseError, transaction
from django.utils import timezone

from accounts.events import NetworksChanged
from accounts.selectors.past_logins import logins_since
from accounts.services import close_stale_sessions, delete_old_tokens
from accounts.services.blocklist import blocklist
from accounts.services.login_throttle import login_throttle
from accounts.services.server_identity import server_identity
from common import ownership
from common.languages import load_languages
from common.on_commit import Event, event_committed
from jimserver.conf.config import Config
from jimserver.conf.tls import TlsSettings
from jimserver.delivery.batch import Batch
from jimserver.handler.base.context import Context
from jimserver.handler.dispatch import SERVER_EVENTS
from jimserver.nodes.buses import bus_of
from jimserver.nodes.node_lock import NodeLock
from jimserver.nodes.relay import Relay
from jimserver.runtime.nodes.alone import Alone
from jimserver.runtime.nodes.cluster import Nodes
from jimserver.runtime.snapshot import Snapshot, SnapshotPublisher
from jimserver.runtime.write_thread import WriteThread
from jimserver.state.close_reasons import CloseReason
from jimserver.state.request_queue import RequestQueue
from jimserver.state.room_cache import RoomCache
from jimserver.state.server_events import Stop
from jimserver.state.user_cache import UserCache
from jimserver.storage.batch_failures import is_full
from jimserver.storage.checkpoints import Checkpointer
from jimserver.storage.database_guard import database_guard
from jimserver.storage.refused_writes import refused_writes
from jimserver.tls.certificates import Certificates
from jimserver.transport.connection_budget import ConnectionBudget
from jimserver.transport.main_thread import MainThread
from jimserver.workers.hashing_pool import HashingPool
from jimserver.workers.reader import Reader
from messaging.selectors import newest_message_id
from messaging.selectors.nodes.state import first_node
from messaging.services import high_water_marks, recover_delivery
from messaging.services.nodes import membership

log = logging.getLogger(__name__)

TRUSTED = timedelta(
    days=30
)  # for which an account that has logged in from an address is known there
MAX_TRUSTED = 20_000  # logins read at the start, about 0.1 s


class Engine:
    """Run a JIM server on some listening sockets.

    Call `start` from the thread that made it, then `stop` once from any other than its own.
    """

    @ownership.unchecked()  # its threads do not run yet
    def __init__(
        self,
        listeners: list[socket.socket],
        config: Config,
        on_failure: Callable[[], None] = lambda: None,
        budget: ConnectionBudget | None = None,
        tls: tuple[TlsSettings, Certificates] | None = None,
        node: NodeLock | None = None,
    ) -> None:
        """Read what the last run left; raise DatabaseError when the database can't be used.

        `on_failure` is called by a thread of the engine that ends because of a bug; see `failure`.
        """
        self.config = config
        self._read_database(node)
        newest_id = max(newest_message_id(), high_water_marks().indexed_id)
        self.queue = RequestQueue(config.max_waiting_reads)
        self.users = UserCache()
        relay = Relay() if node else None
        self.batch = Batch(self.users, self.queue, newest_id, config.max_outbox_bytes, relay)
        self.pool = HashingPool(
            self.queue, threads=config.hashing_threads, max_waiting=config.max_waiting_logins
        )
        rooms = RoomCache(self.users)
        reader = Reader(self.queue, config.reader_threads)
        ctx = Context(config, self.users, rooms, self.batch, self.pool, reader)
        self.metrics = ctx.metrics
        self.nodes = self._nodes(node, relay, ctx)
        self.main_thread = MainThread(
            listeners, self.queue, config, budget or ConnectionBudget(config), on_failure, tls
        )
        self.checkpointer = Checkpointer()
        self._snapshots = SnapshotPublisher(self.users, self.queue)
        self.write_thread = WriteThread(
            self.queue, ctx, self.checkpointer, self._snapshots, on_failure, self.nodes
        )

    def _read_database(self, node: NodeLock | None) -> None:
        """Tidy up what the last run left, and load what the threads keep in memory."""
        if settings.DEBUG:
            ownership.switch_on()
        load_languages()
        blocklist.load()
        server_identity.load()
        refused_writes.forget()
        if node:
            self._join(node)
        else:
            self._recover()
        login_throttle.trust(logins_since(timezone.now() - TRUSTED, limit=MAX_TRUSTED))

    def _recover(self) -> None:
        """Tidy up what the last run left; on a full disk later, and no writes before that."""
        tidy_up = partial(_tidy_up, self.config)
        try:
            tidy_up()
        except DatabaseError as error:
            if not is_full(error):
                raise
            database_guard.wait_for(tidy_up, str(error))

    def _nodes(self, node: NodeLock | None, relay: Relay | None, ctx: Context) -> Alone:
        """Return what speaks to the other nodes; without nodes, an object that does nothing."""
        if not node or not relay:
            return Alone()
        bus = bus_of(self.config.bus, server_identity.value)
        tidy_up = partial(_tidy_up, self.config)
        return Nodes(node, relay, ctx, self.queue, tidy_up, bus)

    def _join(self, node: NodeLock) -> None:
        """Begin as a node; tidy up if no other one was there before."""
        with transaction.atomic():
            node.begin()
            node.has_recovered = membership.be_first(node=node.node)
            if node.has_recovered:
                _tidy_up(self.config)
            membership.beat(node=node.node, delivered_id=node.turn.message_id)
            node.is_first = first_node() == node.node

    def snapshot(self) -> Snapshot:
        """Return a copy of what the live sessions are. Any thread but write_thread."""
        return self._snapshots.read()

    def start(self) -> None:
        event_committed.connect(self._put_event)
        event_committed.connect(self._drop_blocked, sender=NetworksChanged)
        database_guard.give_lock()
        self.nodes.start()
        self.write_thread.start()
        self.nodes.wait_until_known(self.write_thread.is_alive)
        self.main_thread.start()
        self.checkpointer.start()

    def stop(self) -> None:
        """Accept nothing, store and answer what was received, tell everybody, close."""
        deadline = time.monotonic() + self.config.stop_timeout_s
        event_committed.disconnect(self._put_event)
        event_committed.disconnect(self._drop_blocked, sender=NetworksChanged)
        self.main_thread.stop_accepting()
        self.queue.put_event(Stop())
        self.write_thread.join(deadline - time.monotonic())
        self.nodes.stop()
        self.pool.stop()
        self.checkpointer.stop()
        left_s = max(0.5, deadline - time.monotonic())
        self.main_thread.stop(left_s)
        self.main_thread.join(left_s + 0.5)

    @property
    def is_alive(self) -> bool:
        """Return whether both threads run."""
        return self.main_thread.is_alive() and self.write_thread.is_alive()

    @property
    def failure(self) -> BaseException | None:
        """Return the exception that ended a thread."""
        return self.main_thread.failure or self.write_thread.failure

    def _put_event(self, event: Event, **_: Any) -> None:
        """Put an event of the apps on the queue, unless write_thread caused and handled it."""
        if threading.current_thread() is not self.write_thread and type(event) in SERVER_EVENTS:
            self.queue.put_event(event)

    def _drop_blocked(self, **_: Any) -> None:
        self.main_thread.drop_blocked()


def _tidy_up(config: Config) -> None:
    """Tidy up what the last run left."""
    close_stale_sessions(reason=CloseReason.CRASH)
    delete_old_tokens(lifetime_days=config.token_lifetime_days)
    recover_delivery()
