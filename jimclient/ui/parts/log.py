"""Draw the open conversation as rows of a window, from its end upwards."""

from collections.abc import Callable, Iterator
from datetime import date, datetime

from jimclient.conversations.conversation import Conversation
from jimclient.conversations.timeline import Place, place_of
from jimclient.store.messages import Mark, Message
from jimclient.text.i18n import _, ngettext
from jimclient.ui.formatting import Line
from jimclient.ui.parts.dates import day_name, day_of
from jimclient.ui.parts.notices import MAX_NOTICES, Notice, PlacedNotice
from jimclient.ui.parts.rows import (
    message_rows,
    name_cells,
    notice_rows,
    separator,
    waiting_rows,
)

Block = tuple[int | None, list[Line]]  # the number of a message, if it is one, and its rows

_CacheKey = tuple[Message | Notice, int, int]  # and the columns of the window and of names

_CACHED_BLOCKS = 1000
_LEAST_WIDTH = 12


class Log:
    """Draw one conversation. Used by the screen's thread, under the lock of Conversations.

    `scroll` is how many rows the view is above the end; it grows with what arrives below.
    """

    def __init__(self, me: Callable[[], str]) -> None:
        self._me = me
        self._notices: dict[str, list[PlacedNotice]] = {}
        self._cache: dict[_CacheKey, list[Line]] = {}
        self.one: Conversation | None = None
        self.scroll = 0
        self.page_rows = 1
        self.at_top = False  # the oldest loaded message is on the screen
        self._new_id = 0  # the "new" line stands before the first message above this number
        self._new_count = 0
        self._last: Place | None = None  # of the messages drawn last
        self.target: int | None = None  # the number of a message to scroll to
        self._found: int | None = None  # the number of the one that was scrolled to
        self.chosen: int | None = None  # the number of the message that keys are about
        self._is_hidden = False  # the chosen message has to be scrolled to

    def show(self, one: Conversation) -> None:
        """Draw another conversation, from its end, with a line before what is new."""
        self.one, self.scroll, self._last = one, 0, None
        self.target = self._found = self.chosen = None
        self._new_id, self._new_count = one.read_id, one.unread

    def forget_new(self) -> None:
        """Draw the line before new messages no longer: the user has answered."""
        self._new_count = 0

    def note_unread(self) -> None:
        """Draw that line before what comes while the user is away."""
        if self.one and not self._new_count:
            self._new_id = self.one.read_id
        if self.one:
            self._new_count = max(self._new_count, self.one.unread)

    def add_notice(self, notice: Notice) -> None:
        """Show a sentence behind the last message."""
        one = self.one
        messages = one.timeline.messages if one and one.timeline else []
        behind = place_of(messages[-1]) if messages else (0.0, 0)
        notices = self._notices.setdefault(one.name if one else "", [])
        notices.append(PlacedNotice(behind, notice))
        del notices[:-MAX_NOTICES]

    def clear_notices(self) -> None:
        """Remove the sentences from the open conversation."""
        self._notices.pop(self.one.name if self.one else "", None)

    def move(self, rows: int) -> None:
        """Scroll up by rows, or down if negative."""
        self.scroll = max(self.scroll + rows, 0)
        self._found = None

    def choose(self, msg_id: int | None) -> None:
        """Mark a message, and scroll as far as needed to show it."""
        self.chosen, self._is_hidden = msg_id, msg_id is not None

    def _reveal(self, first: int, last: int, height: int) -> None:
        """Scroll so that these rows, counted from the end, are in the view."""
        self._is_hidden = False
        self.scroll = min(max(self.scroll, last - height), first)

    def has_target(self) -> bool:
        """Return True if the message to scroll to is loaded."""
        target = self.target
        return target is not None and any(m.msg_id == target for m in self._messages())

    # Drawing

    def rows(self, width: int, height: int) -> list[Line]:
        """Return `height` rows, the last ones of the conversation at the bottom."""
        width = max(width, _LEAST_WIDTH)
        self.page_rows = max(height, 1)
        self._hold_view(width)
        found: list[Line] = []  # from the bottom upwards
        self.at_top = True
        if not self.has_target():
            self.target = None
        for msg_id, block in self._blocks(width):
            if msg_id is not None and msg_id == self.target:
                self.scroll = max(len(found) - height // 2, 0)
                self._found, self.target = msg_id, None
            is_chosen = msg_id is not None and msg_id == self.chosen
            if is_chosen and self._is_hidden:
                self._reveal(len(found), len(found) + len(block), height)
            if is_chosen or (msg_id is not None and msg_id == self._found):
                block = [[("class:found", text) for _style, text in line] for line in block]
            found += reversed(block)
            if self.target is None and not self._is_hidden and len(found) >= height + self.scroll:
                self.at_top = False
                break
        self.scroll = min(self.scroll, max(len(found) - height, 0))
        shown = found[self.scroll : self.scroll + height][::-1]
        return [[] for _row in range(height - len(shown))] + shown

    def _hold_view(self, width: int) -> None:
        """Keep what the user reads in its place when messages come below it."""
        messages = self._messages()
        if self.scroll and self._last is not None:
            columns = self._name_cells(width)
            for message in reversed(messages):
                if place_of(message) <= self._last:
                    break
                self.scroll += len(self._message_rows(message, width, columns))
        self._last = place_of(messages[-1]) if messages else None

    def _messages(self) -> list[Message]:
        return self.one.timeline.messages if self.one and self.one.timeline else []

    def _name_cells(self, width: int) -> int:
        one = self.one
        if one and not one.is_room:
            return name_cells({self._me(), one.name}, width)
        waiting = {self._me()} if one and one.waiting else set()
        senders = {message.sender for message in self._messages()[-100:]}
        return name_cells(senders | waiting, width)

    def _blocks(self, width: int) -> Iterator[Block]:
        """Yield blocks of rows from the end of the conversation upwards."""
        columns = self._name_cells(width)
        one = self.one
        notices = list(self._notices.get(one.name if one else "", ()))
        waiting = list(one.waiting.values()) if one else []
        for queued in reversed(waiting):
            yield None, waiting_rows(queued, self._me(), width, columns)
        messages, today = self._messages(), datetime.now().date()
        new_at = self._first_new(messages)
        for index in range(len(messages) - 1, -1, -1):
            message = messages[index]
            while notices and notices[-1].behind >= place_of(message):
                yield None, self._notice_rows(notices.pop().notice, width)
            yield message.msg_id, self._message_rows(message, width, columns)
            if index == new_at:
                yield None, [self._new_line(width)]
            yield from self._day_line(messages, index, today, width)
        for placed in reversed(notices):
            yield None, self._notice_rows(placed.notice, width)
        if not messages and not waiting:
            yield None, self._hints(width)

    def _day_line(
        self, messages: list[Message], index: int, today: date, width: int
    ) -> Iterator[Block]:
        day = day_of(messages[index].at)
        if index == 0 or day_of(messages[index - 1].at) != day:
            yield None, [separator(day_name(day, today), width, "class:day")]

    def _first_new(self, messages: list[Message]) -> int:
        """Return the index of the first unread message, -1 if there is none."""
        if not self._new_count:
            return -1
        found, left = -1, self._new_count
        for index in range(len(messages) - 1, -1, -1):
            message = messages[index]
            if left <= 0 or (message.msg_id is not None and message.msg_id <= self._new_id):
                break
            if message.mark == Mark.NONE:
                found, left = index, left - 1
        return found

    def _new_line(self, width: int) -> Line:
        text = ngettext("{count} new", "{count} new", self._new_count)
        return separator(text.format(count=self._new_count), width, "class:new")

    def _notice_rows(self, notice: Notice, width: int) -> list[Line]:
        style, text = notice
        return self._cached((notice, width, 0), lambda: notice_rows(text, width, style))

    def _message_rows(self, message: Message, width: int, columns: int) -> list[Line]:
        key = (message, width, columns)
        return self._cached(key, lambda: message_rows(message, width, columns))

    def _cached(self, key: _CacheKey, make: Callable[[], list[Line]]) -> list[Line]:
        """Return rows as they were wrapped before: wrapping takes most of a drawing."""
        if key not in self._cache:
            if len(self._cache) > _CACHED_BLOCKS:
                self._cache.clear()
            self._cache[key] = make()
        return self._cache[key]

    def _hints(self, width: int) -> list[Line]:
        """Return what an empty conversation says."""
        hints = [_("There are no messages yet.")]
        if not self.one:
            hints = [
                _("Ctrl+K finds a person or a conversation by a few letters."),
                _("/rooms shows all rooms, /join #ROOM joins or creates one."),
                _("F1 shows every key and command, Ctrl+D quits."),
            ]
        return [line for hint in hints for line in notice_rows(hint, width)]
