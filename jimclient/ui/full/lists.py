"""Fill the lists that keys and commands open: conversations, rooms, messages, queue, help."""

from collections.abc import Callable
from typing import Protocol

from jimclient.commands.command import Go
from jimclient.core.send_queue import SendQueue
from jimclient.net.connection import JimObject
from jimclient.net.fields import is_good, objects_of, refusal, text_of, whole_of
from jimclient.store.errors import StoreError
from jimclient.store.messages import Message, Queued, message_of
from jimclient.text.display import harmless
from jimclient.text.i18n import _, ngettext
from jimclient.text.names import fold
from jimclient.ui.full.desk import Desk
from jimclient.ui.full.keys import EDITING, KEYS, Key
from jimclient.ui.parts.dates import clock, day_of
from jimclient.ui.parts.picker import Choice, Picker

_FOUND_AT_MOST = 50  # of one page; the server's own limit
_NAMES_AT_MOST = 300  # of a list to choose from
_ROOMS_ASKED = 50  # at once; the server's own limit
_ROOMS_AT_MOST = 2000  # kept of all pages: a server could send them for ever


class RoomCommands(Protocol):
    """Run the commands that lists need."""

    def run(self, line: str) -> Go:
        """Run a line that begins with a slash."""

    def joined(self) -> None:
        """Open the room that /join has led into."""

    def rows(self) -> list[tuple[str, str]]:
        """Return each command and what it does."""


class Lists:
    """Open lists on a desk. Used by the screen's thread; answers come in read_thread."""

    def __init__(
        self,
        desk: Desk,
        commands: RoomCommands,
        send_queue: SendQueue,
        keys: tuple[Key, ...] = KEYS,
    ) -> None:
        self._keys = keys
        self._desk = desk
        self._chat = desk.chat
        self._commands = commands
        self._send_queue = send_queue

    def _run(self, line: str) -> None:
        self._commands.run(line)
        self._commands.joined()

    # Conversations

    def open_switch(self) -> None:
        """Choose a conversation by a few letters of the name."""
        picker = Picker(_("Go to"), _("Go to"), self._named, self._desk.open_name)
        self._desk.open_list(picker)

    def _named(self, typed: str) -> list[Choice]:
        listed = [one.name for one in self._desk.conversations.listed()]
        others = self._chat.model.recipients()
        names = {fold(name): name for name in [*listed, *others]}
        key = fold(typed.strip())
        found = [name for folded, name in names.items() if key in folded]
        found.sort(key=lambda name: not fold(name).startswith(key))  # stable: the newest first
        return [self._conversation(name) for name in found[:_NAMES_AT_MOST]]

    def _conversation(self, name: str) -> Choice:
        one = self._desk.conversations.find(name)
        unread = one.unread if one else 0
        hints = [
            ngettext("{count} new", "{count} new", unread).format(count=unread) if unread else "",
            _("online") if one and one.is_online else "",
            harmless(one.status or one.topic, 60) if one else "",
        ]
        hint = " · ".join(filter(None, hints))
        return Choice(harmless(name), hint, lambda: self._desk.open_name(name))

    # Rooms

    def open_rooms(self, prefix: str = "") -> None:
        """Show all rooms with their topics; Enter joins one and opens it."""
        rooms: list[JimObject] = []

        def on_answer(answer: JimObject) -> None:
            page = objects_of(answer, "rooms")
            rooms.extend(page)
            if len(page) == _ROOMS_ASKED and len(rooms) < _ROOMS_AT_MOST:
                after = text_of(rooms[-1], "room")
                self._chat.send("find_rooms", on_answer, after=after, limit=_ROOMS_ASKED)
            self._chat.screen.refresh()

        self._chat.send("find_rooms", on_answer, limit=_ROOMS_ASKED)
        choices = self._rooms_choices(rooms)
        self._desk.open_list(Picker(_("Rooms: Enter joins"), _("Room"), choices), prefix)

    def _rooms_choices(self, rooms: list[JimObject]) -> Callable[[str], list[Choice]]:
        def choices(typed: str) -> list[Choice]:
            key = fold(typed.strip().lstrip("#"))
            found = [room for room in list(rooms) if key in fold(text_of(room, "room"))]
            return [self._room(room) for room in found[:_NAMES_AT_MOST]]

        return choices

    def _room(self, room: JimObject) -> Choice:
        name, members = text_of(room, "room"), whole_of(room, "members") or 0
        counted = ngettext("{count} member", "{count} members", members).format(count=members)
        joined = _("joined") if room.get("joined") is True else ""
        hint = " · ".join(filter(None, [counted, joined, harmless(text_of(room, "topic"), 200)]))

        def join() -> None:
            if room.get("joined") is True:
                self._desk.open_name(name)
            else:
                self._desk.close_list()
                self._desk.run_later(lambda: self._run(f"/join {name}"))

        return Choice(harmless(name), hint, join)

    # Search

    def open_search(self, text: str = "") -> None:
        """Search all messages of all conversations; Enter searches, then opens what was found."""
        search = _Search(self._desk)
        picker = Picker(_("Search"), _("Search"), search.choices, search.start)
        self._desk.open_list(picker, text)
        if text:
            search.start(text)

    # The queue

    def open_queue(self) -> None:
        """Show what is not sent; Enter takes a message back into the input line."""

        def choices(typed: str) -> list[Choice]:
            found = self._desk.conversations.waiting()
            return [self._queued(queued) for queued in found]

        title = _("Not sent: Enter takes a message back")
        self._desk.open_list(Picker(title, _("Queue"), choices))

    def _queued(self, queued: Queued) -> Choice:
        label, text = harmless(queued.recipient, 30), harmless(queued.text, 200)
        hint = f"✗ {queued.refused} {text}" if queued.refused else text
        return Choice(label, hint, lambda: self._take_back(queued))

    def _take_back(self, queued: Queued) -> None:
        def work() -> None:
            try:
                cancelled = self._send_queue.cancel(queued)
            except StoreError as error:
                return self._chat.store_failed(error)
            return self._desk.later(lambda: self._taken_back(queued, cancelled))

        self._desk.keep_later(work)

    def _taken_back(self, queued: Queued, cancelled: bool) -> None:
        self._desk.open_name(queued.recipient)
        if cancelled:
            self._desk.editor.buffer.insert_text(queued.text)
        else:
            self._chat.tell_error(_("This message is being sent already."))

    # Help

    def open_help(self) -> None:
        """Show every key and every command."""

        def choices(typed: str) -> list[Choice]:
            key = fold(typed)
            rows = help_rows(self._keys, self._commands)
            return [one for one in rows if key in fold(one.label + one.hint)]

        self._desk.open_list(Picker(_("Keys and commands"), _("Help"), choices))


def help_rows(keys: tuple[Key, ...], commands: RoomCommands) -> list[Choice]:
    """Return keys, keys of the input line, and commands, with what they do."""
    pressed = [Choice(key.shown, _(key.help)) for key in keys if key.help]
    editing = [Choice(shown, _(help_)) for shown, help_ in EDITING]
    return [*pressed, *editing, *(Choice(usage, help_) for usage, help_ in commands.rows())]


class _Search:
    """Hold what one search has found; later pages are added at the end."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk
        self._chat = desk.chat
        self._text = ""  # what the found messages were searched for
        self._found: list[Message] = []
        self._next: int | None = None
        self._state = _("Type words and press Enter.")

    def choices(self, typed: str) -> list[Choice]:
        """Return what was found, or a word about the search."""
        if typed != self._text or not self._found:
            return [Choice(self._state if typed == self._text else _("Enter searches."))]
        rows = [self._row(message) for message in list(self._found)]
        if self._next is not None:
            before = self._next
            rows.append(Choice("…", _("search older messages"), lambda: self._ask(before)))
        return rows

    def _row(self, message: Message) -> Choice:
        partner = message.partner(self._chat.model.me)
        when = f"{day_of(message.at) or '?'} {clock(message.at)}"
        said = harmless(f"{message.sender}: {message.text}", 300)
        return Choice(
            harmless(partner, 30), f"{when} {said}", lambda: self._open(partner, message.msg_id)
        )

    def _open(self, partner: str, msg_id: int | None) -> None:
        if msg_id is None:
            self._desk.open_name(partner)
        else:
            self._desk.open_message(partner, msg_id)

    def start(self, text: str) -> None:
        """Search on the server, or in the store without one."""
        self._text, self._found, self._next = text, [], None
        self._state = _("Searching …")
        if not text.strip():
            self._state = _("Type words and press Enter.")
        elif self._chat.online and self._chat.model.extensions:
            self._ask(None)
        else:
            self._search_here(text)

    def _search_here(self, text: str) -> None:
        with self._chat.store_guard():
            self._found = self._chat.store.search(None, text, _FOUND_AT_MOST)[::-1]
        self._state = _("Nothing was found in what is stored here.")

    def _ask(self, before: int | None) -> None:
        text = self._text
        fields: JimObject = {"text": text, "limit": _FOUND_AT_MOST}
        if before is not None:
            fields["before"] = before

        def on_answer(answer: JimObject) -> None:
            if self._text == text:
                self._take(answer)

        self._chat.send("search", on_answer, **fields)

    def _take(self, answer: JimObject) -> None:
        me = self._chat.model.me
        found = [message_of(obj, me) for obj in objects_of(answer, "messages")]
        self._found += reversed(found)
        self._next = whole_of(answer, "next") if answer.get("more") is True else None
        self._state = _("Nothing was found.") if is_good(answer) else refusal(answer)
        self._chat.screen.refresh()
