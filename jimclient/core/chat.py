"""Hold one user's chat with one server: what the four threads share."""

import threading
from collections.abc import Callable, Iterator
from concurrent.futures import Future
from contextlib import contextmanager, suppress
from typing import Any

from jimclient.conversations.conversations import Conversations
from jimclient.core.exit_codes import Exit
from jimclient.core.model import Model
from jimclient.core.outbox import ACK, Outbox
from jimclient.core.startup_events import StartupEvents
from jimclient.core.view import View
from jimclient.net.connection import Connection, ConnectionLost, JimObject, jim_object
from jimclient.net.fields import answer_code, is_good, refusal
from jimclient.net.known_servers import KnownServers
from jimclient.net.login import Credentials
from jimclient.net.pending_requests import ANSWER_TIMEOUT_S, NotConnected, PendingRequests
from jimclient.store.errors import StoreError
from jimclient.store.messages import Message, Queued
from jimclient.store.store import Store
from jimclient.text.display import harmless
from jimclient.text.i18n import _, ngettext
from jimclient.text.names import fold

_HUMAN_LEAVE_S = 2  # nobody likes to wait; what is not sent now goes out next time


class Refused(Exception):
    """Tell that the server refused a request; the text is for the user, `code` for us."""

    def __init__(self, answer: JimObject) -> None:
        super().__init__(refusal(answer))
        self.code = answer_code(answer)


class Chat:
    """Mediate between connection, store, model, screen and menus.

    Thread-safe: the parts are, and a lock guards the connection and the end.
    """

    def __init__(
        self,
        *,
        server: tuple[str, int],
        credentials: Credentials,
        store: Store,
        screen: View,
        script_wait_s: float,
        known_servers: KnownServers | None = None,
    ) -> None:
        self.server = server
        self.known_servers = known_servers or KnownServers()
        self.credentials = credentials
        self.store = store
        self.screen = screen
        self.model = Model(me=store.get("user") or credentials.name)
        self.model.contacts.replace(store.contacts())
        self.model.blocked.replace(store.blocked())
        self.conversations = Conversations()
        self.on_login: Callable[[], None] = lambda: None  # called by read_thread
        self.on_blocks: Callable[[], None] = lambda: None  # called by whoever has changed them
        self.events = StartupEvents()
        self.pending = PendingRequests()
        self.outbox = Outbox(self._first_queued)
        self.exit_code = Exit.OK
        self.farewell = ""  # the last sentence, printed when the screen is free again
        self.parting = ""  # what the farewell of a user who leaves begins with
        self.script_wait_s = script_wait_s
        self.refusal = 0  # the code of the refused login that has ended the chat
        self.needs_password = False  # the stored token was void, and there is no password to try
        self.losses = 0  # lines of this run that were refused, by the server or by us
        self.is_leaving = False  # the session is closed for good: connect no more
        self.is_interrupted = False  # the user left by Ctrl-C
        self._store_failure = ""  # the last one that was told
        self._connection: Connection | None = None
        self._lock = threading.Lock()

    # The user's side

    def tell(self, text: str) -> None:
        """Show a sentence, its quoted parts harmless already."""
        self.screen.tell(text)

    def tell_change(self, text: str) -> None:
        """Show a sentence about a change, unless the screen shows the change itself."""
        self.screen.tell_change(text)

    def tell_error(self, text: str) -> None:
        """Show a sentence about a failure, its quoted parts harmless already."""
        self.screen.tell_error(text)

    def reject(self, text: str) -> None:
        """Show why a line of the user's came to nothing; a script's exit code tells it, too."""
        self.losses += 1
        self.screen.tell_error(text)

    def show_messages(self, messages: list[Message]) -> None:
        """Show messages, those of a page or new ones."""
        self.screen.show_messages(messages, self.model.me)

    # The store, which can fail: the disk is full, the file damaged

    @contextmanager
    def store_guard(self) -> Iterator[None]:
        """Tell a failure of the store and go on."""
        try:
            yield
        except StoreError as error:
            self.store_failed(error)

    def store_failed(self, error: StoreError) -> None:
        """Tell a failure of the store, once; end the chat if the file is damaged."""
        text = _("The local store failed: {reason}").format(reason=harmless(str(error)))
        if error.is_damaged:
            self.end(Exit.STORE, text)
        elif text != self._store_failure:
            self._store_failure = text
            self.tell_error(text)

    def get(self, key: str) -> str | None:
        """Return a fact of the store; None if it can't be read."""
        with self.store_guard():
            return self.store.get(key)
        return None

    def put(self, key: str, value: str | None) -> None:
        """Store a fact, or tell why that failed."""
        with self.store_guard():
            self.store.put(key, value)

    def _first_queued(self) -> Queued | None:
        with self.store_guard():
            return self.store.first_queued()
        return None

    def _count_queued(self) -> int:
        with self.store_guard():
            return self.store.count_queued()
        return 0

    # The server's side

    @property
    def online(self) -> bool:
        """Return True while we are logged in."""
        return self.outbox.is_open

    def request(self, action: str, **fields: Any) -> JimObject:
        """Send a request and wait for its answer. Never called by read_thread.

        Raise NotConnected, or Refused for a 4xx or 5xx.
        """
        future: Future[JimObject] = Future()
        request_id = self.pending.expect_future(future)
        if not self.outbox.put(jim_object(action, id=request_id, **fields)):
            self.pending.forget(request_id)
            raise NotConnected
        try:  # read_thread ends a silent connection before the time is up
            answer = future.result(ANSWER_TIMEOUT_S * 2)
        except TimeoutError:
            raise NotConnected from None
        if not is_good(answer):
            raise Refused(answer)
        return answer

    def send(
        self,
        action: str,
        on_answer: Callable[[JimObject], None] = lambda answer: None,
        **fields: Any,
    ) -> None:
        """Send a request without waiting; `on_answer` runs in read_thread.

        Do nothing without a connection.
        """
        request_id = self.pending.expect(on_answer)
        if not self.outbox.put(jim_object(action, id=request_id, **fields)):
            self.pending.forget(request_id)

    def send_ack(self, msg_id: int) -> None:
        """Acknowledge everything up to a number, soon; the server never answers it."""
        self.outbox.put_newest(ACK, lambda: jim_object("ack", msg_id=msg_id))

    def send_read(self, name: str, msg_id: int) -> None:
        """Tell the server how far the user has read a conversation, soon."""

        def make() -> JimObject:
            request_id = self.pending.expect(lambda answer: None)
            return jim_object("read", id=request_id, msg_id=msg_id, **{"with": name})

        self.outbox.put_newest(f"read {fold(name)}", make)

    def attach(self, connection: Connection) -> None:
        """Use a new connection. Called by read_thread."""
        with self._lock:
            self._connection = connection
            if self.events.ended.is_set():
                connection.close()

    def detach(self) -> None:
        """Fail what waits for the lost connection. Called by read_thread."""
        self.outbox.shut()
        self.pending.lost()
        self.conversations.lose_presence()
        self.screen.refresh()

    def transmit(self, obj: JimObject) -> None:
        """Write one object. Raise ConnectionLost.

        Called by write_thread, and by read_thread to log in.
        """
        connection = self._connection
        if connection:
            connection.send(obj)

    def drop_connection(self) -> None:
        """Close a connection that is of no more use, so that read_thread notices."""
        connection = self._connection
        if connection:
            connection.close()

    # The end

    def leave(self) -> None:
        """End because the user leaves or a script's input is over; first send what waits."""
        human = self.screen.human
        if self.online or not human:
            self.outbox.wait_until_empty(_HUMAN_LEAVE_S if human else self.script_wait_s)
        unsent = self._count_queued()
        self._send_quit()
        kept = ngettext(
            "{count} message is queued and will be sent next time.",
            "{count} messages are queued and will be sent next time.",
            unsent,
        )
        queued = kept.format(count=unsent) if unsent else ""
        self.end(self._leaving_code(unsent), f"{self.parting}\n{queued}".strip())

    def _leaving_code(self, unsent: int) -> Exit:
        if self.screen.human:
            return Exit.INTERRUPTED if self.is_interrupted else Exit.OK
        if self._store_failure:
            return Exit.STORE
        if self.losses:
            return Exit.NOT_ACCEPTED
        return Exit.UNSENT if unsent else Exit.OK

    def _send_quit(self) -> None:
        with suppress(ConnectionLost):  # the end of the connection says the same
            self.transmit(jim_object("quit"))

    def end(self, code: Exit = Exit.OK, farewell: str = "") -> None:
        """End every thread. The first reason counts."""
        with self._lock:
            if self.events.ended.is_set():
                return
            self.exit_code, self.farewell = code, farewell
            self.events.end()
        self.outbox.close()
        self.screen.stop()
        self.drop_connection()

    def status(self) -> str:
        """Return the line at the bottom of the screen."""
        host, port = self.server
        parts = [
            f" {harmless(self.model.me)} · {harmless(host)}:{port}",
            _("online") if self.online else _("no connection, reconnecting"),
        ]
        if queued := self._count_queued():
            parts.append(_("{count} to be sent").format(count=queued))
        if self.model.read_by:
            parts.append(_("{name} has read your message").format(name=self.model.read_by))
        return " · ".join([*parts, "/help"])
