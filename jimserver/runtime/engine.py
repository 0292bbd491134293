"""The engine put together: two threads, one queue, and the news that comes from the apps."""

import logging
import socket
import threading
import time
from collections.abc import Callable
from datetime import timedelta
from typing import Any

from django.contrib.auth import user_logged_out
from django.dispatch import Signal
from django.http import HttpRequest
from django.utils import timezone

from accounts import signals as account_signals
from accounts.selectors.past_logins import logins_since
from accounts.services import close_stale_sessions, delete_old_tokens
from accounts.services.blocklist import blocklist
from accounts.services.login_throttle import login_throttle
from common.languages import load_languages
from contacts import signals as contact_signals
from jimserver.conf.config import Config
from jimserver.delivery.batch import Post
from jimserver.handler import MessageHandler
from jimserver.runtime.write_thread import WriteThread
from jimserver.state import events, operator_events
from jimserver.state.close_reasons import CloseReason
from jimserver.state.hashing_pool import HashingPool
from jimserver.state.request_queue import RequestQueue
from jimserver.state.room_cache import Rooms
from jimserver.state.user_cache import UserCache
from jimserver.storage.checkpoints import Checkpointer
from jimserver.transport.main_thread import MainThread
from messaging import signals as room_signals
from messaging.services import recover_delivery

log = logging.getLogger(__name__)

TRUSTED = timedelta(
    days=30
)  # for which an account that has logged in from an address is known there
MAX_TRUSTED = 20_000  # logins read at the start, about 0.1 s


class Engine:
    """A JIM server on some listening sockets. `start`, then `stop` once; both from the thread that made it."""

    def __init__(
        self,
        listeners: list[socket.socket],
        config: Config,
        on_failure: Callable[[], None] = lambda: None,
    ) -> None:
        """Reads what the last run left; raises DatabaseError when the database can't be used.

        `on_failure` is called by a thread of the engine that ends because of a bug; see `failure`.
        """
        load_languages()
        close_stale_sessions(reason=CloseReason.CRASH)
        blocklist.load()
        delete_old_tokens(lifetime_days=config.token_lifetime_days)
        login_throttle.trust(logins_since(timezone.now() - TRUSTED, limit=MAX_TRUSTED))
        self.config = config
        self.queue = RequestQueue(config.max_waiting_reads)
        self.people = UserCache()
        rooms = Rooms(self.people)
        self.post = Post(self.people, self.queue, recover_delivery(), config.max_outbox_bytes)
        self.pool = HashingPool(
            self.queue, threads=config.hashing_threads, max_waiting=config.max_waiting_logins
        )
        handler = MessageHandler(config, self.people, rooms, self.post, self.pool)
        self.metrics = handler.metrics
        self.main_thread = MainThread(listeners, self.queue, config, on_failure)
        self.checkpointer = Checkpointer()
        self.write_thread = WriteThread(
            self.queue, handler, self.post, self.checkpointer, on_failure
        )

    def start(self) -> None:
        self._subscribe(Signal.connect)
        self.write_thread.start()
        self.main_thread.start()
        self.checkpointer.start()

    def stop(self) -> None:
        """In order: no new connections, what was received is stored and answered, everybody is told, all is closed."""
        deadline = time.monotonic() + self.config.stop_timeout_s
        self._subscribe(Signal.disconnect)
        self.main_thread.stop_accepting()
        self.queue.put_event(events.Stop())
        self.write_thread.join(deadline - time.monotonic())
        self.pool.stop()
        self.checkpointer.stop()
        left_s = max(0.5, deadline - time.monotonic())
        self.main_thread.stop(left_s)
        self.main_thread.join(left_s + 0.5)

    @property
    def is_alive(self) -> bool:
        """Whether both threads run."""
        return self.main_thread.is_alive() and self.write_thread.is_alive()

    @property
    def failure(self) -> BaseException | None:
        """What ended a thread that should run."""
        return self.main_thread.failure or self.write_thread.failure

    # News from the apps: whoever changed something, the live sessions follow

    def _subscribe(self, connect_or_not: Any) -> None:
        for signal, receiver in (
            (user_logged_out, self._site_logout),
            (account_signals.user_blocked, self._user_blocked),
            (account_signals.user_renamed, self._user_void),
            (account_signals.password_changed, self._password_changed),
            (account_signals.user_kicked, self._password_changed),
            (account_signals.session_kicked, self._session_kicked),
            (account_signals.networks_blocked, self._networks_blocked),
            (account_signals.operator_spoke, self._operator_spoke),
            (room_signals.room_announced, self._room_announced),
            (room_signals.topic_set, self._topic_set),
            (room_signals.text_deleted, self._text_deleted),
            (contact_signals.contact_added, self._contact_added),
            (contact_signals.contact_removed, self._contact_removed),
            (room_signals.member_joined, self._member_joined),
            (room_signals.member_left, self._member_left),
            (room_signals.room_changed, self._room_changed),
        ):
            connect_or_not(signal, receiver)

    def _put(self, event: events.Event) -> None:
        """To write_thread, unless it made the news itself: its own methods say what there is to say."""
        if threading.current_thread() is not self.write_thread:
            self.queue.put_event(event)

    def _site_logout(self, request: HttpRequest, user: Any, **_: Any) -> None:
        if user and request.session.session_key:
            self._put(events.SiteLogout(user_id=user.pk, site_key=request.session.session_key))

    def _user_blocked(self, user_id: int, **_: Any) -> None:
        self._put(events.UserBlocked(user_id=user_id))

    def _user_void(self, user_id: int, **_: Any) -> None:
        self._put(events.UserChanged(user_id=user_id, is_void=True))

    def _password_changed(self, user_id: int, **_: Any) -> None:
        self._put(events.UserChanged(user_id=user_id, is_void=False))

    def _contact_added(self, owner_id: int, contact_id: int, **_: Any) -> None:
        self._put(events.ContactChanged(owner_id=owner_id, contact_id=contact_id, added=True))

    def _contact_removed(self, owner_id: int, contact_id: int, **_: Any) -> None:
        self._put(events.ContactChanged(owner_id=owner_id, contact_id=contact_id, added=False))

    def _member_joined(self, room_id: int, user_id: int, **_: Any) -> None:
        self._put(events.MemberChanged(room_id=room_id, user_id=user_id, joined=True))

    def _member_left(self, room_id: int, user_id: int, **_: Any) -> None:
        self._put(events.MemberChanged(room_id=room_id, user_id=user_id, joined=False))

    def _room_changed(self, room_id: int, **_: Any) -> None:
        self._put(events.RoomChanged(room_id=room_id))

    # What the operator does

    def _session_kicked(self, session_id: int, **_: Any) -> None:
        self._put(operator_events.SessionKicked(session_id=session_id))

    def _networks_blocked(self, **_: Any) -> None:
        self._put(operator_events.NetworksBlocked())
        self.main_thread.call(self.main_thread.drop_blocked)

    def _operator_spoke(
        self,
        sender_id: int,
        user_ids: list[int] | None,
        text: str,
        important: bool,
        keep: bool,
        **_: Any,
    ) -> None:
        event = operator_events.OperatorSpoke(
            sender_id=sender_id, user_ids=user_ids, text=text, important=important, keep=keep
        )
        self._put(event)

    def _room_announced(self, sender_id: int, room: str, text: str, **_: Any) -> None:
        self._put(operator_events.RoomAnnounced(sender_id=sender_id, room=room, text=text))

    def _topic_set(self, room_id: int, topic: str, user_id: int, **_: Any) -> None:
        self._put(operator_events.TopicChanged(room_id=room_id, topic=topic, user_id=user_id))

    def _text_deleted(
        self, msg_id: int, sender_id: int, recipient_id: int | None, room_id: int | None, **_: Any
    ) -> None:
        event = operator_events.MessageDeleted(
            msg_id=msg_id, sender_id=sender_id, recipient_id=recipient_id, room_id=room_id
        )
        self._put(event)
