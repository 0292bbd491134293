"""One connection from login to loss, and again: what read_thread does."""

import random
import time

from jim.codes import Code
from jimclient.chat import Chat
from jimclient.connection import CannotConnect, Connection, ConnectionLost, JimObject
from jimclient.display import harmless
from jimclient.exits import Exit
from jimclient.incoming import Incoming
from jimclient.login import LoginRefused
from jimclient.model import EXTENSIONS, ONLINE
from jimclient.requests import ANSWER_TIMEOUT_S
from jimclient.sending import Sending
from jimclient.texts import _
from jimclient.wire import is_good, names_of

_LOOK_EVERY_S = 5  # how late a silent connection is noticed
_PROBE_AFTER_S = 60  # of silence; half of what our server waits before it probes us
_STABLE_AFTER_S = 10  # a connection that lived shorter does not make the next attempt come sooner
_TRY_LATER = (
    Code.CONFLICT,
    Code.TOO_MANY,
    Code.SERVER_ERROR,
)  # our own old session may still be counted there


class Backoff:
    """How long to wait before the next attempt: nothing, then about a second, doubled up to half a minute. The chance in it
    keeps all clients of a restarted server from coming back at the same moment."""

    FIRST_S = 1.0
    CAP_S = 30.0

    def __init__(self) -> None:
        self._attempts = 0

    def next_s(self) -> float:
        self._attempts += 1
        if self._attempts == 1:
            return 0.0
        return random.uniform(0.5, 1.0) * min(
            self.CAP_S, self.FIRST_S * 2.0 ** min(self._attempts - 2, 16)
        )

    def reset(self) -> None:
        self._attempts = 0


class Session:
    """Connects, logs in, reads; after a lost connection does so again until the chat ends. Used by read_thread alone."""

    def __init__(self, chat: Chat, incoming: Incoming, sending: Sending, *, patient: bool) -> None:
        self._chat = chat
        self._incoming = incoming
        self._sending = sending
        self._patient = patient  # a server that is not there at the start is waited for
        self._backoff = Backoff()
        self._logged_in_at = 0.0  # monotonic; 0 while not logged in
        self._said_lost = patient
        self._probed = False

    def run(self) -> None:
        """Until the chat ends."""
        while not self._chat.steps.ended.is_set():
            try:
                self._converse()
            except LoginRefused as refused:
                self._refused(refused)
            except (CannotConnect, ConnectionLost) as loss:
                self._lost(str(loss))
            self._chat.steps.ended.wait(self._backoff.next_s())

    def _converse(self) -> None:
        connection = Connection.open(*self._chat.server)
        try:
            self._chat.attach(connection)
            self._log_in()
            self._read(connection)
        finally:
            connection.close()
            self._chat.detach()

    def _read(self, connection: Connection) -> None:
        heard_at = time.monotonic()
        while not self._chat.steps.ended.is_set():
            objects = connection.receive(_LOOK_EVERY_S)
            if objects:
                heard_at, self._probed = time.monotonic(), False
                self._incoming.handle(objects)
            self._check_alive(time.monotonic() - heard_at)

    def _check_alive(self, silent_s: float) -> None:
        """A network that swallows everything looks like a silent server, until something must be answered."""
        if self._chat.requests.oldest_age_s() > ANSWER_TIMEOUT_S:
            raise ConnectionLost(_("no answer in time"))
        if silent_s > _PROBE_AFTER_S and not self._probed:
            self._probed = True
            self._chat.send("probe")

    # Login

    def _log_in(self) -> None:
        request = self._chat.credentials.request(self._chat.store)
        request["id"] = self._chat.requests.expect(self._on_login)
        self._chat.transmit(request)

    def _on_login(self, answer: JimObject) -> None:
        if not is_good(answer):
            self._chat.credentials.refused(answer, self._chat.store)
            return self._log_in()
        self._chat.credentials.accepted(answer, self._chat.store)
        model = self._chat.model
        model.me = self._chat.store.get("user") or model.me
        granted = answer.get("ext")
        model.extensions = frozenset(
            name for name in EXTENSIONS if isinstance(granted, list) and name in granted
        )
        self._sending.settle_unsure()
        self._begin()

    def _begin(self) -> None:
        """The way is open: what waits goes out, and what may have changed meanwhile is asked for."""
        self._logged_in_at = time.monotonic()
        if self._said_lost:
            self._chat.tell(_("Connected to the server."))
        self._said_lost, self._patient = False, True
        self._chat.outbox.open()
        if self._chat.model.extensions:
            self._chat.send(
                "get_rooms", lambda answer: self._chat.model.rooms.replace(names_of(answer))
            )
        if self._chat.model.status != ONLINE:
            self._chat.send(
                "presence",
                type="status",
                user={"account_name": self._chat.model.me, "status": self._chat.model.status},
            )
        if (
            self._chat.steps.contacts.is_set()
        ):  # the first time, they are asked for when the potential contacts were shown
            self._incoming.ask_contacts()
        self._chat.steps.authenticated.set()
        self._chat.screen.refresh()

    # Refusal and loss

    def _refused(self, refused: LoginRefused) -> None:
        if self._patient and refused.code in _TRY_LATER:
            return self._lost(str(refused))
        self._chat.needs_password = refused.needs_password
        text = _("The server does not let {name} in ({code}): {reason}")
        self._chat.end(
            Exit.REFUSED,
            text.format(
                name=harmless(self._chat.credentials.name), reason=refused, code=refused.code
            ),
        )

    def _lost(self, reason: str) -> None:
        if self._chat.steps.ended.is_set():
            return
        host, port = self._chat.server
        if not self._patient:
            text = _("There is no connection to {host}:{port}: {reason}.")
            return self._chat.end(
                Exit.UNREACHABLE, text.format(host=harmless(host), port=port, reason=reason)
            )
        if self._logged_in_at and time.monotonic() - self._logged_in_at > _STABLE_AFTER_S:
            self._backoff.reset()
        self._logged_in_at = 0.0
        if not self._said_lost:
            self._said_lost = True
            text = _(
                "Connection lost ({reason}). Trying again; what you write is kept and sent later."
            )
            self._chat.tell_error(text.format(reason=reason))
