"""Do the jobs of the commands for scripts: send, listen, history, status."""

import json
import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass

from jim.codes import Code
from jim.limits import NAME_CHARS
from jimclient.commands.command import Wrong, number_of
from jimclient.core.chat import Chat, Refused
from jimclient.core.exit_codes import Exit
from jimclient.core.model import LONG_TEXT_CHARS
from jimclient.core.send_queue import SendQueue
from jimclient.net.connection import JimObject
from jimclient.net.fields import names_of, objects_of, text_of, whole_of
from jimclient.net.pending_requests import NotConnected
from jimclient.store.errors import StoreError
from jimclient.store.messages import Message, message_of
from jimclient.text.display import harmless
from jimclient.text.i18n import N_, _
from jimclient.text.names import is_text
from jimclient.ui.command_screen import CommandScreen

PAGE = 200  # of a history and of conversations: the most that a server gives by its own settings
RETRY_S = 1.0  # after a refusal of too many requests
FACTS = {  # how the facts that a command prints are called where people read them
    "user": N_("user"),
    "server": N_("server"),
    "queued": N_("queued"),
    "contacts": N_("contacts"),
    "online": N_("online"),
    "unread": N_("unread"),
}


def text_complaint(recipient: str, text: str) -> str:
    """Return the reason why a text can't be sent, "" if it can."""
    if not is_text(recipient) or not is_text(text):
        return _("these bytes are not text in the encoding of the input")
    if not 0 < len(recipient) <= NAME_CHARS:
        return _("A name is missing. It has 1 to {count} characters.").format(count=NAME_CHARS)
    if not text.strip():
        return _("the text is empty")
    if len(text) > LONG_TEXT_CHARS:
        return _("the text has more than {limit} characters").format(limit=LONG_TEXT_CHARS)
    return ""


@dataclass
class Job:
    """Do one command after the login, in input_thread. Return False: a script leaves then."""

    chat: Chat
    screen: CommandScreen
    send_queue: SendQueue

    def send(self, recipient: str, text: str, reply_to: int | None = None) -> bool:
        """Send a text; the server's answer to it decides the exit code."""
        limit = self.chat.model.text_limit
        if len(text) > limit:
            complaint = _("Not sent: {count} characters, and {limit} are allowed.")
            self.chat.reject(complaint.format(count=len(text), limit=limit))
            return False
        try:
            self.send_queue.say(recipient, text, reply_to)
        except StoreError as error:
            self.chat.store_failed(error)
        return False

    def edit(self, number: str, text: str) -> bool:
        """Give a message another text."""
        return self._change("edit", number, message=text)

    def delete(self, number: str) -> bool:
        """Delete a message for everybody."""
        return self._change("delete", number)

    def react(self, number: str, emoji: str, *, is_on: bool) -> bool:
        """React to a message, or take that back."""
        return self._change("react", number, emoji=emoji, on=is_on)

    def _change(self, action: str, number: str, **fields: object) -> bool:
        def work() -> None:
            self._patient_request(action, msg_id=number_of(number), **fields)

        self._try(work)
        return False

    def listen(self) -> bool:
        """Wait until the reader or the user ends it; read_thread prints."""
        self.screen.on_closed = lambda: self.chat.end(Exit.OK)
        self.chat.events.ended.wait()
        return False

    def history(self, partner: str, limit: int) -> bool:
        """Print the newest messages of a conversation, oldest first. 0: all of them."""
        self._try(lambda: self._print_history(partner, limit))
        return False

    def _print_history(self, partner: str, limit: int) -> None:
        found: list[Message] = []
        fields: JimObject = {"with": partner}
        more = True
        while more and (not limit or len(found) < limit):
            wanted = min(PAGE, limit - len(found)) if limit else PAGE
            answer = self._patient_request("get_history", limit=wanted, **fields)
            page = [message_of(obj, self.chat.model.me) for obj in objects_of(answer, "messages")]
            found[:0] = page
            before, oldest = fields.get("before"), page[0].msg_id if page else None
            # a page that is no older would come again and again
            more = answer.get("more") is True and oldest is not None
            more = more and (before is None or oldest < before)
            fields["before"] = oldest
        self.screen.print_messages(self.chat.store.with_marks(found), self.chat.model.me)

    def _patient_request(self, action: str, **fields: object) -> JimObject:
        """Request again while the server says that these are too many at once, but not for ever."""
        deadline = time.monotonic() + max(self.chat.script_wait_s, RETRY_S)
        while True:
            try:
                return self.chat.request(action, **fields)
            except Refused as error:
                is_over = error.code != Code.TOO_MANY or time.monotonic() > deadline
                if is_over or self.chat.events.ended.wait(RETRY_S):
                    raise

    def status(self) -> bool:
        """Print who is online among the contacts, and the conversations with unread messages."""
        self._try(self._print_status)
        return False

    def _print_status(self) -> None:
        contacts = self.chat.request("get_contacts")
        online = contacts.get("online")
        chats = objects_of(self.chat.request("get_chats", limit=PAGE), "chats")
        host, port = self.chat.server
        facts: dict[str, object] = {
            "user": self.chat.model.me,
            "server": f"{host}:{port}",
            "queued": self.chat.store.count_queued(),
            "contacts": names_of(contacts),
            "online": [n for n in online if isinstance(n, str)] if isinstance(online, list) else [],
            "unread": {text_of(c, "with"): n for c in chats if (n := whole_of(c, "unread"))},
        }
        self._print_facts(facts)

    def _print_facts(self, facts: dict[str, object]) -> None:
        if self.screen.as_json:
            return self.screen.print(json.dumps(facts))
        for name, value in facts.items():
            self.screen.print(f"{_(FACTS.get(name, name))}: {harmless(_in_words(value))}")
        return None

    def _try(self, work: Callable[[], None]) -> None:
        try:
            work()
        except (NotConnected, Refused, StoreError, Wrong) as error:
            self.chat.reject(harmless(str(error)))


def _in_words(value: object) -> str:
    if isinstance(value, dict):
        return _in_words([f"{name} ({count})" for name, count in value.items()])
    if isinstance(value, Iterable) and not isinstance(value, str):
        return ", ".join(map(str, value)) or _("none")
    return str(value)
