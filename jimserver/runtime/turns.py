"""Give each session its share of a batch; what is over waits for the next one, in order."""

from collections import deque
from collections.abc import Sequence

from common.on_commit import Event
from jim.requests import Authenticate, GetChats, PresenceLogin, Search
from jimserver.handler.dispatch import action_of
from jimserver.state.request_queue import Item
from jimserver.state.server_events import Stop
from jimserver.state.session_events import Entry, Flooded
from jimserver.state.sessions import Session

LOGINS_AT_ONCE = 100  # in one batch: about 12 ms of work; fewer cost more each, 60 a fifth
MAX_WAITING = 1000  # entries of a busy session; beyond them it is closed
# A session can be busy after one of these: with a login, or with what a reader reads for it.
SUSPENDING = frozenset({Authenticate, PresenceLogin, Search, GetChats})


class Turns:
    """Decides what the next batch handles. Belongs to write_thread.

    A session that is busy, because a login is under way, gets no turn until that is decided. Of the
    sessions that are not logged in, only LOGINS_AT_ONCE get one, so that the others' chat goes on.
    """

    def __init__(self) -> None:
        self._waiting: dict[Session, deque[Entry]] = {}
        self._events: list[Item] = []  # of the server, put back
        self._strangers = 0  # turns in this batch of sessions that are not logged in
        self._suspended: set[Session] = set()  # no more turns in this batch
        self._is_last = False

    @property
    def count(self) -> int:
        """Return the number of sessions with entries that wait."""
        return len(self._waiting)

    @property
    def is_ready(self) -> bool:
        """Return whether something that waits could have its turn."""
        return bool(self._events) or any(not session.is_busy for session in self._waiting)

    def put_back(self, session: Session | None, entry: Entry | Event) -> None:
        """Have an event handled in another batch, before what waits behind it."""
        if isinstance(entry, Event):
            self._events.append(Item(None, [entry]))
        elif session is not None:
            self._waiting.setdefault(session, deque()).appendleft(entry)

    def take(self, items: list[Item]) -> list[Item]:
        """Return what the next batch handles of `items` and of what waits."""
        self._strangers = 0
        self._suspended.clear()
        self._is_last = any(isinstance(item.entries[0], Stop) for item in items)
        taken, self._events = self._events, []
        waiting, self._waiting = self._waiting, {}
        for waiting_session, waiting_entries in waiting.items():
            self._divide(waiting_session, waiting_entries, taken)
        for item in items:
            session, entries = item
            if session is None or self._can_take_whole(session, entries):
                taken.append(item)
            else:
                self._divide(session, entries, taken)
        return taken

    def _can_take_whole(self, session: Session, entries: Sequence[Entry | Event]) -> bool:
        """Return whether a session is logged in and nothing of it waits, now or behind these."""
        if session.user is None or session.is_busy or session in self._waiting:
            return False
        for entry in entries:  # a loop: any() with its generator costs five times as much
            if type(entry) in SUSPENDING:
                return False
        return session not in self._suspended

    def _divide(
        self, session: Session, entries: Sequence[Entry | Event], taken: list[Item]
    ) -> None:
        """Take of these entries what can have its turn now; the others wait."""
        now: list[Entry | Event] = []
        later = self._waiting.get(session)
        for entry in entries:
            assert not isinstance(entry, Event)
            if not action_of(entry).waits or (later is None and self._has_turn(session, entry)):
                now.append(entry)
            else:
                later = self._waiting.setdefault(session, deque())
                later.append(entry)
        if session.is_busy and later is not None and len(later) > MAX_WAITING:
            later.clear()
            now.append(Flooded())
        if now:
            taken.append(Item(session, now))

    def _has_turn(self, session: Session, entry: Entry) -> bool:
        if session.is_busy or session in self._suspended:
            return False
        if session.user is None and not self._is_last:
            if self._strangers >= LOGINS_AT_ONCE:
                return False
            self._strangers += 1
        if type(entry) in SUSPENDING:
            self._suspended.add(session)
        return True
