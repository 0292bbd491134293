"""Serve one connection from login to loss, and again: the job of read_thread."""

import re
import time

from jim.codes import Code
from jimclient.core.chat import Chat
from jimclient.core.exit_codes import Exit
from jimclient.core.model import ONLINE
from jimclient.core.send_queue import SendQueue
from jimclient.net.backoff import Backoff
from jimclient.net.connection import CannotConnect, Connection, ConnectionLost, JimObject
from jimclient.net.dialer import Dialer, Untrusted
from jimclient.net.fields import is_good, names_of, text_of
from jimclient.net.login import EXTENSIONS, LoginRefused
from jimclient.net.pending_requests import ANSWER_TIMEOUT_S
from jimclient.session.incoming import Incoming
from jimclient.store.addresses import server_address
from jimclient.text.display import harmless
from jimclient.text.i18n import _, ngettext

_IDENTITY = re.compile("[0-9a-f]{32}")
_LOOK_EVERY_S = 5  # how late a silent connection is noticed
_LEAVING_LOOK_S = 0.2  # how late a refused logout lets us connect again
_PROBE_AFTER_S = 60  # of silence; half of what our server waits before it probes us
_STABLE_AFTER_S = 10  # a connection that lived shorter does not reset the backoff
# our own old session may still be counted there
_TRY_LATER = (Code.CONFLICT, Code.TOO_MANY, Code.SERVER_ERROR)


class Session:
    """Connect, log in, read; after a lost connection do so again until the chat ends.

    `gather_s`: after pushes, read no more for so long, so that a flood comes in few large
    batches. Used by read_thread alone.
    """

    def __init__(
        self,
        chat: Chat,
        incoming: Incoming,
        send_queue: SendQueue,
        *,
        patient: bool,
        gather_s: float = 0.0,
    ) -> None:
        self._chat = chat
        place = server_address(*chat.server)
        self._dialer = Dialer(*chat.server, place, chat.known_servers)
        self._incoming = incoming
        self._send_queue = send_queue
        self._gather_s = gather_s
        self._patient = patient  # wait for a server that is not there at the start
        self._backoff = Backoff()
        self._logged_in_at = 0.0  # monotonic; 0 while not logged in
        self._told_lost = patient
        self._probed = False
        self._note = ""  # of the dialer, to be told after the login, or with its refusal
        self._adopted_at = 0.0  # monotonic

    def run(self) -> None:
        """Keep a connection until the chat ends."""
        while self._may_connect():
            try:
                self._converse()
            except LoginRefused as refused:
                self._refused(refused)
            except Untrusted as reason:
                self._chat.end(Exit.UNTRUSTED, str(reason))
            except (CannotConnect, ConnectionLost) as loss:
                self._lost(str(loss))
            self._chat.events.ended.wait(self._backoff.next_s())

    def _may_connect(self) -> bool:
        """Wait while the user logs out; return False at the end."""
        while self._chat.is_leaving and not self._chat.events.ended.wait(_LEAVING_LOOK_S):
            pass
        return not self._chat.events.ended.is_set()

    def _converse(self) -> None:
        connection = self._dialer.open()
        try:
            self._chat.attach(connection)
            self._note = self._dialer.take_note() or self._note
            self._log_in()
            self._read(connection)
        finally:
            connection.close()
            self._chat.detach()

    def _read(self, connection: Connection) -> None:
        heard_at = time.monotonic()
        while not self._chat.events.ended.is_set():
            objects = connection.receive(_LOOK_EVERY_S)
            if objects:
                heard_at, self._probed = time.monotonic(), False
                self._incoming.handle(objects)
                self._gather(objects)
            if time.monotonic() - self._adopted_at > _LOOK_EVERY_S:
                with self._chat.store_guard():
                    self._adopt()
            self._check_alive(time.monotonic() - heard_at)

    def _gather(self, pushed: list[JimObject]) -> None:
        """Let more come before the next batch, unless answers do: somebody waits for those."""
        if self._gather_s and not any("response" in obj for obj in pushed):
            self._chat.events.ended.wait(self._gather_s)

    def _check_alive(self, silent_s: float) -> None:
        """Probe a silent connection, and give it up if nothing is answered.

        A network that swallows everything looks like a silent server.
        """
        if self._chat.pending.oldest_age_s() > ANSWER_TIMEOUT_S:
            raise ConnectionLost(_("no answer in time"))
        if silent_s > _PROBE_AFTER_S and not self._probed:
            self._probed = True
            self._chat.send("probe")

    # Login

    def _log_in(self) -> None:
        if self._chat.is_leaving:
            raise ConnectionLost("")
        request = self._chat.credentials.request(self._chat)
        request["id"] = self._chat.pending.expect(self._on_login)
        self._chat.transmit(request)

    def _on_login(self, answer: JimObject) -> None:
        if self._chat.is_leaving:  # the user has logged out meanwhile
            raise ConnectionLost("")
        if not is_good(answer):
            self._chat.credentials.refused(answer, self._chat)
            return self._log_in()
        with self._chat.store_guard():
            self._identify(text_of(answer, "server"))
        is_new = self._chat.credentials.is_new
        self._chat.credentials.accepted(answer, self._chat)
        model = self._chat.model
        model.me = self._chat.get("user") or model.me
        granted = answer.get("ext")
        known = granted if isinstance(granted, list) else []
        model.extensions = frozenset(name for name in EXTENSIONS if name in known)
        with self._chat.store_guard():
            self._adopt()
            self._send_queue.settle_unsure()
        if self._note:
            self._chat.tell(self._note)
            self._note = ""
        if is_new:
            self._chat.tell(_("{name} is registered now.").format(name=harmless(model.me)))
        self._begin()

    def _identify(self, identity: str) -> None:
        """Learn which server this is; say what waits for another one that was here before."""
        if not _IDENTITY.fullmatch(identity):
            return
        if count := self._chat.store.identify(identity):
            text = ngettext(
                "This is another server than before; {count} message for that one stays unsent.",
                "This is another server than before; {count} messages for that one stay unsent.",
                count,
            )
            self._chat.tell(text.format(count=count))

    def _adopt(self) -> None:
        """Take over what other windows of the user have left unsent."""
        self._adopted_at = time.monotonic()
        count = self._chat.store.adopt()
        if not self._chat.online:  # a file is looked through at a login only
            count += self._chat.store.adopt_files()
        if count:
            for queued in self._chat.store.all_queued():
                self._chat.conversations.queue(queued)
            self._chat.outbox.wake()
            text = ngettext(
                "{count} message that waited in another window goes out now.",
                "{count} messages that waited in other windows go out now.",
                count,
            )
            self._chat.tell(text.format(count=count))

    def _begin(self) -> None:
        """Send what waits, and ask for what may have changed: we are logged in."""
        self._logged_in_at = time.monotonic()
        if self._told_lost:
            self._chat.tell(_("Connected to the server."))
        self._told_lost, self._patient = False, True
        self._chat.outbox.open()
        self._ask_again()
        self._chat.on_login()
        self._chat.events.authenticated.set()
        self._chat.screen.refresh()

    def _ask_again(self) -> None:
        model = self._chat.model
        if model.extensions:
            self._chat.send("get_rooms", self._on_rooms)
            self._incoming.contacts.ask_blocks()
        if model.status != ONLINE:
            user = {"account_name": model.me, "status": model.status}
            self._chat.send("presence", type="status", user=user)
        if self._chat.events.contacts.is_set():  # the first time, they follow the potential ones
            self._incoming.contacts.ask()

    def _on_rooms(self, answer: JimObject) -> None:
        self._chat.model.rooms.replace(names_of(answer))
        self._chat.conversations.keep(names_of(answer))

    # Refusal and loss

    def _refused(self, refused: LoginRefused) -> None:
        if self._patient and refused.code in _TRY_LATER:
            return self._lost(str(refused))
        self._chat.needs_password, self._chat.refusal = refused.needs_password, refused.code
        if self._chat.credentials.is_typed and refused.code == Code.NOT_FOUND:
            # The user is asked whether to register; the screen that could have told them is gone.
            return self._chat.end(Exit.REFUSED, self._note)
        name = harmless(self._chat.credentials.name)
        text = _("The server does not let {name} in ({code}): {reason}")
        text = text.format(name=name, reason=refused, code=refused.code)
        self._chat.end(Exit.REFUSED, f"{self._note}\n{text}".lstrip())
        return None

    def _lost(self, reason: str) -> None:
        if self._chat.events.ended.is_set() or self._chat.is_leaving:
            return
        if not self._patient:
            return self._unreachable(reason)
        if self._logged_in_at and time.monotonic() - self._logged_in_at > _STABLE_AFTER_S:
            self._backoff.reset()
        self._logged_in_at = 0.0
        if not self._told_lost:
            self._told_lost = True
            text = _(
                "Connection lost ({reason}). Reconnecting; what you write is queued and sent later."
            )
            self._chat.tell_error(text.format(reason=reason))

    def _unreachable(self, reason: str) -> None:
        host, port = self._chat.server
        text = _("There is no connection to {host}:{port}: {reason}.")
        sentence = text.format(host=harmless(host), port=port, reason=reason)
        self._chat.end(Exit.UNREACHABLE, sentence)
