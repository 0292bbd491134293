"""Know what only a session's own node knows, while somebody of the staff looks."""

import threading
import time
from collections.abc import Callable, Iterable
from typing import NamedTuple

from jimserver.nodes.bulletin import Live

MAX_AGE_S = 1.0  # seconds for which an answer serves all who ask, as each row of a page
TIMEOUT_S = 3.0  # seconds to wait for the other nodes: without a bell, each way can take one
GIVEN_UP_S = 5.0  # seconds for which nobody waits again for a node that did not answer


class LiveState(NamedTuple):
    """Describe a session of another node. `heard_at` is monotonic, 0 where nobody keeps it."""

    heard_at: float
    waiting_bytes: int


class LiveStates:
    """Ask other nodes about their sessions. `of` may be called by any thread but write_thread."""

    def __init__(self, wake: Callable[[], None]) -> None:
        """Take what wakes write_thread."""
        self._wake = wake
        self._changed = threading.Condition()
        self._states: dict[int, dict[int, LiveState]] = {}  # by node and by the row's id
        self._awaited: set[int] = set()  # nodes
        self._fresh_until = 0.0
        self._is_asked = False
        self.must_ask = False  # write_thread is to ask the others
        self.must_answer = False  # and to answer them

    def of(self, node: int, session_id: int) -> LiveState | None:
        """Return what `node` says of its session; None where it says nothing."""
        with self._changed:
            if time.monotonic() >= self._fresh_until:
                self._ask()
            return self._states.get(node, {}).get(session_id)

    def _ask(self) -> None:
        if not self._is_asked:
            self._is_asked = self.must_ask = True
            self._wake()
        if not self._changed.wait_for(lambda: not self._is_asked, TIMEOUT_S):
            self._end(GIVEN_UP_S)

    def _end(self, fresh_s: float) -> None:
        self._is_asked = False
        self._fresh_until = time.monotonic() + fresh_s
        self._changed.notify_all()

    # write_thread

    def asked(self, nodes: Iterable[int]) -> None:
        """Note that these nodes are asked; forget what was known of them and of all others."""
        with self._changed:
            self.must_ask = False
            self._awaited = set(nodes)
            self._states = {}
            if not self._awaited:
                self._end(MAX_AGE_S)

    def answered(self, node: int, states: Iterable[Live]) -> None:
        """Note what a node says of all its sessions."""
        now = time.monotonic()
        known = {
            each.session_id: LiveState(
                0.0 if each.silent_s is None else now - each.silent_s, each.waiting_bytes
            )
            for each in states
        }
        with self._changed:
            self._states[node] = known
            self._awaited.discard(node)
            if self._is_asked and not self.must_ask and not self._awaited:
                self._end(MAX_AGE_S)
