"""One user's chat with one server: what the four threads share, and the only way from one of them to another."""

import threading
from collections.abc import Callable
from concurrent.futures import Future
from contextlib import suppress
from typing import Any

from jimclient.connection import Connection, ConnectionLost, JimObject, jim_object
from jimclient.exits import Exit
from jimclient.lines import error_lines, message_lines, notice_lines
from jimclient.login import Credentials
from jimclient.model import Message, Model
from jimclient.outbox import Outbox
from jimclient.requests import ANSWER_TIMEOUT_S, NotConnected, Requests
from jimclient.screens import Screen
from jimclient.steps import Steps
from jimclient.store import Store
from jimclient.texts import _, ngettext
from jimclient.wire import answer_code, is_good, refusal

_HUMAN_LEAVE_S = 2  # nobody likes to wait; what is not sent now goes out next time


class Refused(Exception):
    """The server's answer was a refusal; the text is for the user, `code` for us."""

    def __init__(self, answer: JimObject) -> None:
        super().__init__(refusal(answer))
        self.code = answer_code(answer)


class Chat:
    """The Mediator between connection, store, model, screen and menus. Thread-safe where its parts are."""

    def __init__(
        self,
        *,
        server: tuple[str, int],
        credentials: Credentials,
        store: Store,
        screen: Screen,
        script_wait_s: float,
    ) -> None:
        self.server = server
        self.credentials = credentials
        self.store = store
        self.screen = screen
        self.model = Model(me=store.get("user") or credentials.name)
        self.model.contacts.replace(store.contacts())
        self.steps = Steps()
        self.requests = Requests()
        self.outbox = Outbox(store.first_queued)
        self.exit_code = Exit.OK
        self.farewell = ""  # the last sentence, said when the screen is free again
        self.script_wait_s = script_wait_s
        self.needs_password = False  # the stored token was void and there was no password to try
        self.refused_count = 0  # messages of this run that the server would not take
        self._connection: Connection | None = None
        self._lock = threading.Lock()  # guards the connection and the end

    # Talking to the user

    def tell(self, text: str) -> None:
        """Shows a sentence (its quoted parts harmless already)."""
        self.screen.show(notice_lines(text, self.screen.width()))

    def tell_error(self, text: str) -> None:
        self.screen.show(error_lines(text, self.screen.width()))

    def show_messages(self, messages: list[Message]) -> None:
        width, words = self.screen.width(), self.screen.words
        self.screen.show(
            [
                line
                for message in messages
                for line in message_lines(message, self.model.me, width, words)
            ]
        )

    # Talking to the server

    @property
    def online(self) -> bool:
        return self.outbox.is_open

    def request(self, action: str, **fields: Any) -> JimObject:
        """Sends a request and waits for its answer. Raises NotConnected, or Refused for a 4xx or 5xx. Not for read_thread."""
        future: Future[JimObject] = Future()
        request_id = self.requests.expect_future(future)
        if not self.outbox.put(jim_object(action, id=request_id, **fields)):
            self.requests.forget(request_id)
            raise NotConnected
        try:
            answer = future.result(
                ANSWER_TIMEOUT_S * 2
            )  # read_thread ends a silent connection before that
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
        """Sends a request and does not wait; `on_answer` runs in read_thread. Without a connection nothing happens."""
        request_id = self.requests.expect(on_answer)
        if not self.outbox.put(jim_object(action, id=request_id, **fields)):
            self.requests.forget(request_id)

    def send_unanswered(self, action: str, **fields: Any) -> None:
        """Sends what the server never answers."""
        self.outbox.put(jim_object(action, **fields))

    def attach(self, connection: Connection) -> None:
        """read_thread has a connection."""
        with self._lock:
            self._connection = connection
            if self.steps.ended.is_set():
                connection.close()

    def detach(self) -> None:
        """read_thread has lost it."""
        self.outbox.shut()
        self.requests.lost()
        self.screen.refresh()

    def transmit(self, obj: JimObject) -> None:
        """Writes one object; raises ConnectionLost. Called by write_thread, and by read_thread to log in."""
        connection = self._connection
        if connection:
            connection.send(obj)

    def drop_connection(self) -> None:
        """Makes read_thread notice that the connection is of no more use."""
        connection = self._connection
        if connection:
            connection.close()

    # The end

    def leave(self) -> None:
        """The user has said goodbye, or a script's input is over: sends what still waits, where that is possible, and ends."""
        human = self.screen.human
        if self.online or not human:
            self.outbox.wait_until_empty(_HUMAN_LEAVE_S if human else self.script_wait_s)
        unsent = self.store.count_queued()
        code = (
            Exit.OK
            if human
            else Exit.NOT_ACCEPTED
            if self.refused_count
            else Exit.UNSENT
            if unsent
            else Exit.OK
        )
        self._say_quit()
        kept = ngettext(
            "{count} message is kept and goes out next time.",
            "{count} messages are kept and go out next time.",
            unsent,
        )
        self.end(code, kept.format(count=unsent) if unsent else "")

    def _say_quit(self) -> None:
        with suppress(ConnectionLost):  # the end of the connection says the same
            self.transmit(jim_object("quit"))

    def end(self, code: Exit = Exit.OK, farewell: str = "") -> None:
        """Ends every thread. The first reason counts."""
        with self._lock:
            if self.steps.ended.is_set():
                return
            self.exit_code, self.farewell = code, farewell
            self.steps.end()
        self.outbox.close()
        self.screen.stop()
        self.drop_connection()

    def status(self) -> str:
        """The line at the bottom of the screen."""
        host, port = self.server
        parts = [
            f" {self.model.me} · {host}:{port}",
            _("online") if self.online else _("no connection, trying again"),
        ]
        if queued := self.store.count_queued():
            parts.append(_("{count} to be sent").format(count=queued))
        if self.model.read_by:
            parts.append(_("{name} has read your message").format(name=self.model.read_by))
        return " · ".join([*parts, "/help"])
