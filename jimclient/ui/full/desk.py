"""Hold the full screen's state: the open conversation, an open list, and what keys do to them."""

import time
from collections.abc import Callable

from jimclient.conversations.conversation import Conversation
from jimclient.core.chat import Chat
from jimclient.core.overview import Overview
from jimclient.core.view import Candidates
from jimclient.text.names import fold
from jimclient.ui.full.editor import Editor
from jimclient.ui.parts.log import Log
from jimclient.ui.parts.notices import Notice
from jimclient.ui.parts.picker import Picker
from jimclient.ui.parts.sidebar import Sidebar

_AWAY_AFTER_S = 60  # without a key, on a terminal that does not report its focus
_KEPT_STATUS_S = 30  # how long a sentence stays in the status line


class Desk:
    """Hold what is on the screen. Used by the screen's thread."""

    def __init__(self, chat: Chat, overview: Overview, candidates: Candidates) -> None:
        self.chat = chat
        self.overview = overview
        self.conversations = chat.conversations
        self.log = Log(lambda: chat.model.me)
        self.sidebar = Sidebar()
        self.editor = Editor(candidates, self._key_pressed)
        self.picker: Picker | None = None
        self.is_list_shown = True
        self.run_later: Callable[[Callable[[], object]], None] = lambda job: None
        self.later: Callable[[Callable[[], object]], None] = lambda job: None
        self.keep_later: Callable[[Callable[[], None]], None] = lambda job: None
        self.on_open: Callable[[], None] = lambda: None
        self._told: tuple[float, Notice] = (0.0, ("", ""))
        self._has_focus: bool | None = None  # None: this terminal does not say
        self._key_at = time.monotonic()
        self._wanted: tuple[Conversation, int] | None = None  # a message to load and show

    # Conversations

    @property
    def one(self) -> Conversation | None:
        """Return the open conversation."""
        return self.log.one

    def open(self, one: Conversation) -> None:
        """Show a conversation and the draft to it."""
        self.close_list()
        self._wanted = None
        if one is self.one:
            return
        self.on_open()
        with self.conversations.lock:
            if self.one and self.one.timeline:
                self.one.timeline.trim()
            self.log.show(one)
        self.chat.model.last_recipient = one.name
        self.overview.open(one)
        self.editor.show(one.name, one.draft)
        self.read_if_watched()

    def open_name(self, name: str) -> None:
        """Show the conversation with somebody, who is written as we know them."""
        self.open(self.conversations.get(self.chat.model.as_known(name)))

    def open_first(self) -> None:
        """Show the newest conversation, if there is any."""
        listed = self.conversations.listed()
        if listed and not self.one:
            self.open(listed[0])

    def step(self, places: int) -> None:
        """Show the conversation some places below in the list."""
        listed = self.conversations.listed()
        index = next((i for i, one in enumerate(listed) if one is self.one), -1)
        if listed:
            self.open(listed[max(min(index + places, len(listed) - 1), 0)])

    def open_number(self, number: int) -> None:
        """Show the conversation at a place of the list, from 1."""
        listed = self.conversations.listed()
        if number <= len(listed):
            self.open(listed[number - 1])

    def next_unread(self) -> None:
        """Show the conversation that has waited longest for the user; muted ones last."""
        unread = [one for one in self.conversations.listed() if one.unread and one is not self.one]
        if unread:
            self.open(min(unread, key=lambda one: (one.is_muted, one.at)))

    def open_message(self, name: str, msg_id: int) -> None:
        """Show a conversation at one message, which may have to be loaded."""
        self.open_name(name)
        if self.one:
            self._wanted = (self.one, msg_id)
            self.seek()

    def seek(self) -> None:
        """Load older messages until the wanted one is there, and scroll to it."""
        if not self._wanted:
            return
        one, msg_id = self._wanted
        self.log.target = msg_id
        with self.conversations.lock:
            found = self.log.has_target()
        if found or one is not self.one or not (one.timeline and one.timeline.has_older):
            self._wanted = None
        else:
            self.overview.ask_older(one)

    # Scrolling

    def page(self, pages: int) -> None:
        """Scroll by a page, or move in the open list."""
        if self.picker:
            self.picker.move_page(-pages)
        else:
            self.scroll(pages * max(self.log.page_rows - 2, 1))

    def scroll(self, rows: int) -> None:
        """Scroll up by rows, down if negative."""
        self._wanted = None
        self.log.move(rows)
        self.read_if_watched()

    def drawn(self) -> None:
        """Load what is older when the top of what is loaded was drawn."""
        if self.one and self.log.at_top and self.log.scroll:
            self.overview.ask_older(self.one)

    def to_end(self) -> None:
        """Show the newest messages."""
        self.scroll(-self.log.scroll)

    # Lists

    def open_list(self, picker: Picker, typed: str = "") -> None:
        """Show a list in the place of the conversation."""
        self.close_list()
        self.picker = picker
        self.editor.show_list(picker.type, is_secret=picker.is_secret)
        if typed:
            self.editor.control.buffer.insert_text(typed)

    def close_list(self) -> None:
        """Show the conversation again."""
        closed, self.picker = self.picker, None
        self.editor.hide_list()
        if closed:
            closed.on_close()

    def move(self, rows: int) -> None:
        """Move in the open list."""
        if self.picker:
            self.picker.move(rows)

    def accept(self) -> None:
        """Do what the chosen row of the open list is for."""
        if self.picker and (chosen := self.picker.accept()):
            chosen()

    def toggle_list(self) -> None:
        """Show or hide the list of conversations."""
        self.is_list_shown = not self.is_list_shown

    # Sentences

    def tell(self, notice: Notice) -> None:
        """Show a sentence in the conversation and, for a while, in the status line."""
        self._told = (time.monotonic(), notice)
        with self.conversations.lock:
            self.log.add_notice(notice)
        self.conversations.changed()

    def told(self) -> Notice | None:
        """Return the sentence for the status line."""
        at, notice = self._told
        return notice if time.monotonic() - at < _KEPT_STATUS_S and notice[1] else None

    # Attention

    def _key_pressed(self) -> None:
        self._key_at = time.monotonic()
        self.read_if_watched()

    def focus(self, has_focus: int) -> None:
        """Note that the terminal got or lost the keyboard."""
        self._has_focus = bool(has_focus)
        self.read_if_watched()

    def key_pressed(self) -> None:
        """Note that the user is here."""
        self._key_pressed()

    def is_watched(self) -> bool:
        """Return True if the user sees the end of the open conversation."""
        is_here = self._has_focus
        if is_here is None:
            is_here = time.monotonic() - self._key_at < _AWAY_AFTER_S
        return is_here and not self.picker and self.log.scroll == 0

    def read_if_watched(self) -> None:
        """Tell the server what the user has seen."""
        if self.one and self.is_watched():
            self.overview.mark_read(self.one)

    def received(self, name: str, text: str) -> bool:
        """Return True if a new message there needs a sign: the user does not look at it."""
        is_open = self.one is not None and fold(self.one.name) == fold(name)
        if is_open and self.is_watched():
            self.read_if_watched()
            return False
        if is_open:
            self.log.note_unread()
        found = self.conversations.find(name)
        return found is None or found.is_loud(text, self.chat.model.me)
