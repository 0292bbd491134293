"""The one queue between main_thread (and everybody else who has news) and write_thread."""

import queue
import threading
from typing import NamedTuple

from jim.requests import Request
from jimserver.state.events import Event
from jimserver.state.sessions import Session


class Item(NamedTuple):
    """Requests of one session, in order; or, without a session, an event that concerns the server."""

    session: Session | None
    requests: list[Request]


class RequestQueue:
    """Any thread puts, write_thread takes all that waits.

    Bounded: when `max_items` wait, main_thread stops reading (`wait_for_room`), and TCP hands that on to the senders. An item
    is what one recv brought. Events are always taken.
    """

    def __init__(self, max_items: int) -> None:
        self.max_items = max_items
        self._items: queue.SimpleQueue[Item] = queue.SimpleQueue()
        self._taken = threading.Event()

    def put(self, session: Session, requests: list[Request]) -> None:
        self._items.put(Item(session, requests))

    def wait_for_room(self, timeout_s: float) -> bool:
        """Waits up to `timeout_s` while the queue is full; False when it still is."""
        if self.depth < self.max_items:
            return True
        self._taken.clear()
        self._taken.wait(timeout_s)
        return self.depth < self.max_items

    def put_event(self, event: Event) -> None:
        self._items.put(Item(None, [event]))

    def take_all(self, timeout_s: float) -> list[Item]:
        """Everything that waits; waits itself up to `timeout_s` for the first; empty when nothing came."""
        try:
            items = [self._items.get(timeout=timeout_s)]
        except queue.Empty:
            return []
        try:
            while True:
                items.append(self._items.get_nowait())
        except queue.Empty:
            self._taken.set()
            return items

    @property
    def depth(self) -> int:
        """Items that wait."""
        return self._items.qsize()
