"""Run the commands of the full screen: those of every screen, and those that open its lists."""

from collections.abc import Callable
from dataclasses import replace

from jimclient.commands.command import Command, needed_name, present_room
from jimclient.commands.commands import Commands
from jimclient.core.chat import Chat
from jimclient.core.send_queue import SendQueue
from jimclient.text.display import harmless
from jimclient.text.i18n import N_, _
from jimclient.text.names import fold
from jimclient.text.suggest import in_other_layout
from jimclient.ui.full.desk import Desk
from jimclient.ui.full.kept_lists import KeptLists
from jimclient.ui.full.lists import Lists

_NOT_HERE = ("/more", "/contacts")  # scrolling and the list of conversations stand for them


class FullCommands(Commands):
    """Run commands in contact_thread; what they do to the screen goes to the screen's thread."""

    def __init__(self, chat: Chat, send_queue: SendQueue) -> None:
        super().__init__(chat, send_queue)
        self._later: Callable[[Callable[[], None]], None] = lambda job: None
        for name in _NOT_HERE:
            del self._table[name]

    def connect(
        self, desk: Desk, lists: Lists, later: Callable[[Callable[[], None]], None]
    ) -> None:
        """Learn what the commands open. `later` runs a job in the screen's thread."""
        self._later, self._desk = later, desk
        table, model = self._table, self._chat.model

        def opens(show: Callable[[str], None]) -> Callable[[str], None]:
            return lambda rest: later(lambda: show(rest))

        def simple(show: Callable[[], None]) -> Callable[[str], None]:
            return lambda rest: later(show)

        table["/help"] = replace(table["/help"], run=simple(lists.open_help))
        table["/history"] = replace(table["/history"], run=opens(self._show_conversation))
        search = N_("search all conversations")
        table["/search"] = replace(table["/search"], help=search, run=opens(lists.open_search))
        kept = KeptLists(desk, self.kept)
        table["/pins"] = replace(table["/pins"], run=kept.open_pins)
        table["/bookmarks"] = replace(table["/bookmarks"], run=kept.open_bookmarks)
        table["/rooms"] = Command(
            N_("[TEXT]"), N_("all rooms with their topics; join one"), opens(lists.open_rooms)
        )
        table[N_("/open")] = Command(
            N_("NAME"), N_("open a conversation"), opens(self._show_conversation), model.recipients
        )
        table[N_("/topic")] = Command(N_("TEXT"), N_("set the topic of the room"), self._topic)
        table[N_("/queue")] = Command(
            "", N_("what is not sent; take it back"), simple(lists.open_queue)
        )
        table[N_("/mute")] = Command("", N_("no signs of new messages here"), self._mute)
        table[N_("/unmute")] = Command("", N_("signs of new messages again"), self._unmute)
        table[N_("/clear")] = Command("", N_("remove our own lines"), simple(self._clear))
        self._table = {key: table[key] for key in sorted(table)}

    def is_meant(self, line: str) -> bool:
        """Return True if a line is a command typed in the Russian layout: .рудз is /help."""
        word = line.partition(" ")[0]
        return word.startswith(".") and in_other_layout(word) in self._table

    def in_english(self, line: str) -> str:
        """Return a line whose command was typed in the Russian layout as it was meant."""
        word, space, rest = line.partition(" ")
        return in_other_layout(word) + space + rest if self.is_meant(line) else line

    def _show_conversation(self, name: str) -> None:
        if name:
            self._desk.open_name(name)

    def _clear(self) -> None:
        self._desk.log.clear_notices()
        self._chat.conversations.changed()

    def _topic(self, topic: str) -> None:
        room = needed_name(present_room(self._chat))
        self._chat.request("set_topic", room=room, topic=topic)
        self._chat.conversations.set_topic(room, topic)
        text = _("The topic of {room}: {topic}")
        self._chat.tell(text.format(room=harmless(room), topic=harmless(topic, 200)))

    def _mute(self, rest: str) -> None:
        self._set_muted(is_muted=True)

    def _unmute(self, rest: str) -> None:
        self._set_muted(is_muted=False)

    def _set_muted(self, *, is_muted: bool) -> None:
        name = needed_name(self._chat.model.last_recipient)
        self._desk.overview.mute(self._chat.conversations.get(name), is_muted=is_muted)
        text = _("{name} is muted now.") if is_muted else _("{name} is not muted any more.")
        self._chat.tell(text.format(name=harmless(name)))

    def joined(self) -> None:
        """Open the room that /join has led into."""
        name, one = self._chat.model.last_recipient, self._desk.one
        if name and (one is None or fold(one.name) != fold(name)):
            self._later(lambda: self._desk.open_name(name))
