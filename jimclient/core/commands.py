"""Commands, which begin with a slash, in one table for both menus."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from enum import Enum, auto

from jim.codes import Code
from jim.limits import NAME_CHARS, ROOM_PREFIX
from jimclient.core.chat import Chat, Refused
from jimclient.core.history import History
from jimclient.core.model import ONLINE
from jimclient.extensions.room_commands import RoomCommands, Wrong
from jimclient.net.fields import answer_code, names_of, whole_of
from jimclient.net.pending_requests import NotConnected
from jimclient.store.errors import StoreError
from jimclient.text.display import harmless
from jimclient.text.i18n import N_, _
from jimclient.text.names import fold, is_room
from jimclient.text.suggest import meant_by

_NAMES_AT_MOST = 50  # asked of the server at once
_NAMES_SHOWN = 200  # of a list at once; /more shows the next


class Go(Enum):
    """Name the place where the user wants to be next."""

    STAY = auto()
    CONTACTS = auto()
    MESSAGES = auto()
    LEAVE = auto()


@dataclass(frozen=True)
class Command:
    """Describe one command.

    `usage` and `help` are keys of translations; `names` returns the completions of its argument.
    """

    usage: str
    help: str
    run: Callable[[str], Go | None] | Callable[[str], None]
    names: Callable[[], list[str]] = list


class Commands:
    """Run commands. Used by the thread whose turn it is."""

    def __init__(self, chat: Chat, history: History) -> None:
        self._chat = chat
        self._history = history
        self._names_left: list[str] = []  # of the list shown last
        model = chat.model
        self._table = {
            N_("/help"): Command("", N_("show the commands"), self._help),
            N_("/contacts"): Command("", N_("the contacts menu"), lambda rest: Go.CONTACTS),
            N_("/add"): Command(N_("NAME"), N_("add a contact"), self.add, model.potential.sorted),
            N_("/del"): Command(
                N_("NAME"), N_("remove a contact"), self.delete, model.contacts.sorted
            ),
            N_("/find"): Command(
                N_("TEXT"), N_("find people by the beginning of the name"), self.find
            ),
            N_("/online"): Command("", N_("who is online"), self._online),
            N_("/rooms"): Command("", N_("the rooms you are in"), self._rooms),
            N_("/join"): Command(
                N_("#ROOM"),
                N_("join a room, or create it"),
                self._join,
                lambda: [ROOM_PREFIX],
            ),
            N_("/leave"): Command(
                N_("#ROOM"), N_("leave a room"), self._leave_room, model.rooms.sorted
            ),
            N_("/who"): Command(
                N_("#ROOM"), N_("the members of a room"), self._who, model.rooms.sorted
            ),
            N_("/history"): Command(
                N_("[NAME or #ROOM]"),
                N_("show the conversation"),
                self._open_history,
                model.recipients,
            ),
            N_("/more"): Command("", N_("show older messages"), self._more),
            N_("/search"): Command(N_("TEXT"), N_("search the current conversation"), self._search),
            N_("/status"): Command(
                N_("TEXT"), N_("set the status that your contacts see"), self._status
            ),
            **{
                name: Command(usage, text, run, names)
                for name, usage, text, run, names in RoomCommands(chat).table()
            },
            N_("/quit"): Command("", N_("quit"), lambda rest: Go.LEAVE),
        }

    def run(self, line: str) -> Go:
        """Run a line that begins with a slash; show a failure in one line."""
        word, _space, rest = line.strip().partition(" ")
        command = self._table.get(self._name(word))
        if not command:
            return self._reject(word)
        try:
            return command.run(rest.strip()) or Go.STAY
        except (NotConnected, Refused, StoreError, Wrong) as error:
            self._chat.reject(harmless(str(error)))
            return Go.STAY

    def _name(self, word: str) -> str:
        """Return the English name of a command that may be typed in the user's language."""
        word = word.lower()
        return next((name for name in self._table if _(name) == word), word)

    def _reject(self, word: str) -> Go:
        text = _("There is no command {word}. /help lists them.")
        names = [*self._table, *map(_, self._table)]
        if meant := meant_by(word.lower(), names):
            text = _("There is no command {word}. Did you mean {meant}?")
        self._chat.reject(text.format(word=harmless(word, 30), meant=meant))
        return Go.STAY

    def rows(self) -> list[tuple[str, str]]:
        """Return each command as it is typed, and what it does."""
        return [(f"{_(n)} {c.usage and _(c.usage)}", _(c.help)) for n, c in self._table.items()]

    def candidates(self, typed: str) -> Iterable[str]:
        """Return the completions of a line that begins with a slash."""
        word, space, rest = typed.partition(" ")
        if not space:
            return [
                f"{shown} " if command.usage else shown
                for name, command in self._table.items()
                for shown in dict.fromkeys((_(name), name))
                if shown.startswith(word)
            ]
        command = self._table.get(self._name(word))
        names = command.names() if command else []
        return [f"{word} {name}" for name in names if fold(name).startswith(fold(rest))]

    def _help(self, rest: str) -> None:
        self._chat.screen.show_table(self.rows())
        self._chat.tell(
            _("Tab completes names and commands, Alt+Enter breaks a line, Ctrl-D leaves.")
        )
        self._chat.tell(_("A message that begins with a slash is written with two: //"))

    def _show_names(self, title: str, names: list[str], count: int | None = None) -> None:
        more = count is not None and count > len(names)
        title = f"{title} ({count if count is not None else len(names)})"
        self._show_page(title, [*names, "…"] if more else names)

    def _show_page(self, title: str, names: list[str]) -> None:
        """Show the first names of a list; /more shows the next."""
        self._names_left = names[_NAMES_SHOWN:]
        left = len(self._names_left)
        self._chat.screen.show_names(title, names[:_NAMES_SHOWN])
        if left:
            self._chat.tell(_("/more shows more names ({count} left).").format(count=left))

    def _more(self, rest: str) -> None:
        if self._names_left:
            self._show_page("…", self._names_left)
        else:
            self._history.more()

    # Contacts

    def show_potential(self) -> None:
        model = self._chat.model
        self._show_names(_("Potential contacts"), model.potential.sorted(), model.potential_count)

    def show_contacts(self) -> None:
        self._show_names(_("Contacts"), self._chat.model.contacts.sorted())

    def add(self, name: str) -> None:
        """Add a contact. Raise NotConnected or Refused, as all that follow."""
        if self._is_named(name):
            name = self._as_registered(name)
            self._chat.request("add_contact", user_id=name)
            self._chat.model.contacts.add(name)
            self._chat.model.potential.discard(name)
            self._chat.conversations.keep([name])
            self._contacts_changed(_("{name} is now among your contacts"), name)

    def _as_registered(self, name: str) -> str:
        """Return a name as it was registered, if the server knows it."""
        if name not in self._chat.model.potential and self._chat.model.extensions:
            self._chat.model.potential.add(
                *names_of(self._chat.request("get_potential", prefix=name, limit=_NAMES_AT_MOST))
            )
        return self._chat.model.as_known(name)

    def delete(self, name: str) -> None:
        """Remove a contact."""
        if self._is_named(name):
            self._chat.request("del_contact", user_id=name)
            known = self._chat.model.as_known(name)
            self._chat.model.contacts.discard(name)
            self._chat.conversations.forget(name)
            self._chat.model.potential.add(known)
            self._contacts_changed(_("{name} is no longer among your contacts"), known)

    def _contacts_changed(self, text: str, name: str) -> None:
        self._chat.store.put_contacts(self._chat.model.contacts.sorted())
        self._chat.tell(text.format(name=harmless(self._chat.model.as_known(name))))

    def find(self, prefix: str) -> None:
        """Show people who are no contacts yet and whose names begin with `prefix`."""
        answer = self._chat.request("get_potential", prefix=prefix, limit=_NAMES_AT_MOST)
        self._chat.model.potential.add(*names_of(answer))
        self._show_names(_("Potential contacts"), names_of(answer))

    # Presence and rooms

    def _online(self, rest: str) -> None:
        answer = self._chat.request("get_online", limit=_NAMES_AT_MOST)
        self._show_names(_("Online"), names_of(answer), whole_of(answer, "quantity"))

    def _status(self, status: str) -> None:
        self._chat.model.status = status or ONLINE
        user = {"account_name": self._chat.model.me, "status": self._chat.model.status}
        self._chat.request("presence", type="status", user=user)
        self._chat.tell(
            _("Your contacts see: {status}").format(status=harmless(self._chat.model.status, 100))
        )

    def _rooms(self, rest: str) -> None:
        self._chat.model.rooms.replace(names_of(self._chat.request("get_rooms")))
        self._show_names(_("Your rooms"), self._chat.model.rooms.sorted())

    def _join(self, room: str) -> None:
        if self._is_named(room):
            room = _with_prefix(room)
            is_new = answer_code(self._chat.request("join", room=room)) == Code.CREATED
            self._chat.model.rooms.add(room)
            self._chat.conversations.keep([room])
            self._chat.model.last_recipient = room
            self._chat.tell(
                (_("You have created {room}") if is_new else _("You are in {room}")).format(
                    room=harmless(room)
                )
            )

    def _leave_room(self, room: str) -> None:
        room = room or self._present_room()
        if self._is_named(room):
            room = _with_prefix(room)
            self._chat.request("leave", room=room)
            self._chat.model.rooms.discard(room)
            self._chat.conversations.forget(room)
            if fold(self._chat.model.last_recipient) == fold(room):
                self._chat.model.last_recipient = ""
            self._chat.tell(_("You have left {room}").format(room=harmless(room)))

    def _who(self, room: str) -> None:
        room = room or self._present_room()
        if self._is_named(room):
            answer = self._chat.request("get_members", room=_with_prefix(room))
            online = answer.get("online")
            here = (
                {fold(name) for name in online if isinstance(name, str)}
                if isinstance(online, list)
                else set()
            )
            marked = [
                f"{name} ({_('online')})" if fold(name) in here else name
                for name in names_of(answer)
            ]
            self._show_names(
                _("Members of {room}").format(room=harmless(_with_prefix(room))), marked
            )

    def _present_room(self) -> str:
        last = self._chat.model.last_recipient
        return last if is_room(last) else ""

    def _is_named(self, name: str) -> bool:
        """Return True if `name` can exist; complain if not."""
        if 0 < len(name) <= NAME_CHARS:
            return True
        self._chat.reject(
            _("A name is missing. It has 1 to {count} characters.").format(count=NAME_CHARS)
        )
        return False

    # Looking back

    def _open_history(self, partner: str) -> None:
        self._names_left = []
        self._history.open(partner or self._chat.model.last_recipient or None)

    def _search(self, text: str) -> None:
        if text:
            self._history.search(text, self._chat.model.last_recipient or None)
        else:
            self._chat.reject(_("Search for what? /search TEXT"))


def _with_prefix(room: str) -> str:
    return room if is_room(room) else ROOM_PREFIX + room
