"""Give each session its share of a batch; what is over waits for the next one, in order."""

from collections import deque
from collections.abc import Sequence

from common.on_commit import Event
from jim.extension_requests import ExportMe, SetPassword
from jim.message_requests import GetChanges, GetMentions, Upload
from jim.requests import (
    Authenticate,
    FindRooms,
    GetChats,
    GetHistory,
    Msg,
    PresenceLogin,
    Quit,
    Search,
)
from jimserver.handler.dispatch import action_of
from jimserver.state.costs import WORK
from jimserver.state.request_queue import Item
from jimserver.state.server_events import Stop
from jimserver.state.session_events import Closed, Entry, Flooded
from jimserver.state.sessions import Session

LOGINS_AT_ONCE = 100  # in one batch: about 12 ms of work; fewer cost more each, 60 a fifth
MAX_WAITING = 1000  # entries of a busy session; beyond them it is closed
# Messages' worth of work that a batch has for sessions that ask for much, about 10 ms: who asks for
# little waits for one such batch, and for what is behind their own request in the next one.
BATCH_WORK = 500
LAST_WORK = 20_000  # the same of the last batch, after which nothing has its turn
MIN_SHARE = 100  # messages' worth of it for each session, however many there are
MAX_WHOLE = 20  # messages' worth of it that is little: a window of 16 messages and what joins it
# Copies of a message to a room, from which on its sender asks for much: they write to the whole
# school. COPIES_OF_WORK cost write_thread as much as a message, at most.
MANY_COPIES = 200
COPIES_OF_WORK = 20
# Whoever sends one of these can be busy afterwards.
SUSPENDING = frozenset(
    {
        *(Authenticate, PresenceLogin, SetPassword, ExportMe),
        *(GetHistory, GetChats, GetChanges, GetMentions, Search, FindRooms),
        Upload,
    }
)
# The end of a session has a batch of its own: it can't be taken back if that fails, and the answers
# to what came before it would be lost.
ENDING = frozenset({Quit, Closed})
# The work of each kind of entry for a session that takes all its turns at once; those that need
# a closer look weigh too much for that.
WEIGHTS: dict[type, float] = {**WORK, **dict.fromkeys(SUSPENDING | ENDING, float("inf"))}
WEIGHT = WEIGHTS.get


class Turns:
    """Decides what the next batch handles. Belongs to write_thread.

    A session that is busy with a login or a read gets no turn until that is done. A session that
    asks for little has its turn first; those that ask for much share the rest of the batch, by
    turns. Of the sessions that are not logged in, only LOGINS_AT_ONCE get a turn.
    """

    def __init__(self) -> None:
        self._waiting: dict[Session, deque[Entry]] = {}  # whose turn is next comes first
        self._events: list[Item] = []  # of the server, put back
        self._strangers = 0  # turns in this batch of sessions that are not logged in
        self._suspended: set[Session] = set()  # no more turns in this batch
        self._divided: set[Session] = set()  # have entries behind the others in this batch
        self._spent: dict[Session, float] = {}  # work in this batch
        self._share = 0.0  # of one session
        self._left = 0.0  # work in this batch for sessions that ask for much
        self.front = 0  # items of this batch that come before those who ask for much
        self._is_last = False

    @property
    def count(self) -> int:
        """Return the number of sessions with entries that wait."""
        return len(self._waiting)

    @property
    def is_ready(self) -> bool:
        """Return whether something that waits could have its turn."""
        if not self._waiting:
            return bool(self._events)
        return bool(self._events) or any(
            not session.is_busy or not action_of(later[0]).waits
            for session, later in self._waiting.items()
        )

    def defer(self, items: list[Item]) -> None:
        """Have what a batch left handled in the next one, before what waits."""
        waiting, self._waiting = self._waiting, {}
        for session, entries in items:
            if session is None:
                self._events.append(Item(None, entries))
            else:
                self._waiting.setdefault(session, deque()).extend(entries)  # type: ignore[arg-type]
        for session, later in waiting.items():
            self._waiting.setdefault(session, deque()).extend(later)

    def take(self, items: list[Item]) -> list[Item]:
        """Return what the next batch handles of `items` and of what waits."""
        self._begin(items)
        taken, self._events = self._events, []
        behind = taken if self._is_last else []  # nothing can come behind the event of the end
        waiting, self._waiting = self._waiting, {}
        for waiting_session, later in waiting.items():
            self._go_on(waiting_session, later, taken, behind)
        for item in items:
            session, entries = item
            if session is None or self._can_take_whole(session, entries):
                taken.append(item)
            else:
                self._divide(session, entries, taken, behind)
        self._rotate()
        self.front = len(taken)
        return taken if behind is taken else taken + behind

    def _begin(self, items: list[Item]) -> None:
        self._strangers = 0
        self._suspended.clear()
        self._divided.clear()
        self._spent.clear()
        self._is_last = _has_stop(items)
        self._left = LAST_WORK if self._is_last else BATCH_WORK
        sessions = len(self._waiting) + len(items)  # at most: one can have brought several items
        self._share = max(MIN_SHARE, self._left / max(1, sessions))

    def _rotate(self) -> None:
        """Put those who had their turn behind those who had none."""
        for session in self._spent:
            if (later := self._waiting.pop(session, None)) is not None:
                self._waiting[session] = later

    def _can_take_whole(self, session: Session, entries: Sequence[Entry | Event]) -> bool:
        """Return whether all of it can have its turn; then it is counted."""
        if session.user is None or session.is_busy or session in self._waiting:
            return False
        if session in self._divided or session.user.copies > MANY_COPIES:
            return False
        if len(entries) == 1:
            work = WEIGHT(type(entries[0]), 1)
        else:
            work = sum([WEIGHT(type(entry), 1) for entry in entries])
        spent = self._spent.get(session, 0) + work
        if spent > MAX_WHOLE:
            return False
        self._spent[session] = spent
        return True

    def _go_on(
        self, session: Session, later: deque[Entry], taken: list[Item], behind: list[Item]
    ) -> None:
        """Take of what waits what can have its turn now."""
        now: list[Entry] = []
        while later and (not action_of(later[0]).waits or self._has_turn(session, later[0])):
            now.append(later.popleft())
        if later:
            self._waiting[session] = later
        self._put(session, now, taken, behind)

    def _divide(
        self,
        session: Session,
        entries: Sequence[Entry | Event],
        taken: list[Item],
        behind: list[Item],
    ) -> None:
        """Take of these entries what can have its turn now; the others wait."""
        now: list[Entry] = []
        later = self._waiting.get(session)
        for entry in entries:
            assert not isinstance(entry, Event)
            if not action_of(entry).waits and not now and session not in self._divided:
                taken.append(Item(session, [entry]))
            elif not action_of(entry).waits or (later is None and self._has_turn(session, entry)):
                now.append(entry)
            else:
                later = self._waiting.setdefault(session, deque())
                later.append(entry)
        if session.is_busy and later is not None and len(later) > MAX_WAITING:
            later.clear()
            now.append(Flooded())
        self._put(session, now, taken, behind)

    def _put(
        self, session: Session, entries: list[Entry], taken: list[Item], behind: list[Item]
    ) -> None:
        """Put each entry into an item of its own, so that the batch can end behind any of them.

        Logins come first: their number is limited, and the batch reads for all of them at once.
        """
        if not entries:
            return
        self._divided.add(session)
        if session.user is None:
            taken.append(Item(session, entries))
        else:
            behind += [Item(session, [entry]) for entry in entries]

    def _has_turn(self, session: Session, entry: Entry) -> bool:
        if session.is_busy or session in self._suspended or self._left <= 0:
            return False
        spent = self._spent.get(session, 0)
        is_early = spent and type(entry) in ENDING and not self._is_last
        if is_early or spent >= self._share:
            return False
        if session.user is None and not self._is_last:
            if self._strangers >= LOGINS_AT_ONCE:
                return False
            self._strangers += 1
        work = WORK.get(type(entry), 1)
        if type(entry) is Msg and session.user:
            work += session.user.copies / COPIES_OF_WORK
        self._left -= work
        self._spent[session] = spent + work
        if type(entry) in SUSPENDING:
            self._suspended.add(session)
        return True


def _has_stop(items: list[Item]) -> bool:
    """Return whether the server stops with these items."""
    for session, entries in items:  # a loop: any() with its generator costs three times as much
        if session is None and isinstance(entries[0], Stop):
            return True
    return False
