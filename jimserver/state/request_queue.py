"""Queue everything for write_thread: what clients ask and what happens elsewhere."""

import queue
import threading
from collections.abc import Sequence
from typing import NamedTuple

from common.on_commit import Event
from jimserver.state.session_events import Entry
from jimserver.state.sessions import Session


class Item(NamedTuple):
    """Requests and events of one session, in order; without a session, a server's event."""

    session: Session | None
    entries: Sequence[Entry | Event]


class RequestQueue:
    """Any thread puts, write_thread takes all that waits.

    Bounded: when `max_items` wait, main_thread stops reading (`wait_for_room`), and TCP hands that
    on to the senders. An item is what one recv brought. Events are always taken.
    """

    def __init__(self, max_items: int) -> None:
        self.max_items = max_items
        self._items: queue.SimpleQueue[Item] = queue.SimpleQueue()
        self._taken = threading.Event()

    def put(self, session: Session, entries: Sequence[Entry]) -> None:
        self._items.put(Item(session, entries))

    def put_event(self, event: Event) -> None:
        self._items.put(Item(None, [event]))

    def wake(self) -> None:
        """Have `take_all` return, also when nothing waits."""
        self._items.put(Item(None, []))

    def wait_for_room(self, timeout_s: float) -> bool:
        """Wait up to `timeout_s` while the queue is full; return False when it still is."""
        if self.depth < self.max_items:
            return True
        self._taken.clear()
        self._taken.wait(timeout_s)
        return self.depth < self.max_items

    def take_all(self, timeout_s: float) -> list[Item]:
        """Return everything that waits; wait up to `timeout_s` for the first item."""
        try:
            items = [self._items.get(timeout=timeout_s)]
        except queue.Empty:
            return []
        try:
            while True:
                items.append(self._items.get_nowait())
        except queue.Empty:
            if not self._taken.is_set():  # `set` costs ten times as much
                self._taken.set()
            return [item for item in items if item.entries]

    @property
    def depth(self) -> int:
        """Return how many items wait."""
        return self._items.qsize()
