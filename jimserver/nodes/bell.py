"""Tell other nodes that there are news, and hear it of them, over a bus.

The bell brings nothing but haste: rows are the truth, and each node looks for them once a second.
So a ring that is lost costs a second. A node rings after its commit.
"""

import logging
import threading
import time
from collections.abc import Callable
from contextlib import closing
from typing import Protocol

log = logging.getLogger(__name__)

LEAST_S = 0.002  # seconds between two rings of one node
LISTEN_S = 0.5  # seconds until a listener looks whether it is to stop
AGAIN_S = 1.0  # seconds until a lost connection is made again


class Line(Protocol):
    """Be a connection to a bus; for one thread."""

    def listen(self) -> None:
        """Have this connection hear of rings from now on."""

    def hear(self, within_s: float) -> list[str]:
        """Wait for rings so long at most; return the words of those that came."""

    def ring(self, word: str) -> None:
        """Ring for all who listen."""

    def close(self) -> None:
        """Give the connection up, also where it is lost."""


class Bus(Protocol):
    """Carry rings from node to node. Its methods and lines raise whatever the library raises."""

    name: str

    def open(self) -> Line:
        """Return a new connection."""


class Bell:
    """Ring, from any thread; `on_ring` is called by a thread of the bell's."""

    def __init__(self, bus: Bus, node: int, on_ring: Callable[[], None]) -> None:
        """Take the number of this node, which need not hear itself."""
        self._bus = bus
        self._word = str(node)
        self._on_ring = on_ring
        self._stopped = threading.Event()
        self._asked = threading.Event()
        self._lost: set[str] = set()  # names of the threads that have no connection
        self._telling = threading.Lock()
        self._threads = [
            threading.Thread(target=self._keep, args=[work], name=f"bell_{name}", daemon=True)
            for name, work in (("listen", self._listen), ("ring", self._ring))
        ]

    def start(self) -> None:
        for thread in self._threads:
            thread.start()

    def stop(self) -> None:
        self._stopped.set()
        self._asked.set()
        for thread in self._threads:
            if thread.is_alive():
                thread.join()

    def ring(self) -> None:
        """Tell the others soon that there are news."""
        self._asked.set()

    def _keep(self, work: Callable[[Line], None]) -> None:
        """Work with a connection; where it is lost, with another one."""
        while not self._stopped.is_set():
            try:
                with closing(self._bus.open()) as line:
                    work(line)
            except Exception as error:  # of the library's own kinds
                self._note_lost(str(error).strip())
                self._asked.set()  # whoever waits with a connection that is lost, too, sees it
                self._stopped.wait(AGAIN_S)

    def _note_lost(self, why: str) -> None:
        """Log it once for both threads and for all attempts to come back."""
        with self._telling:
            if not self._lost and not self._stopped.is_set():
                text = "the bell has lost %s, and news come once a second: %s"
                log.warning(text, self._bus.name, why)
            self._lost.add(threading.current_thread().name)

    def _note_back(self) -> None:
        with self._telling:
            was_lost = bool(self._lost)
            self._lost.discard(threading.current_thread().name)
            if was_lost and not self._lost:
                log.warning("the bell has %s again", self._bus.name)

    def _listen(self, line: Line) -> None:
        line.listen()
        self._note_back()
        self._on_ring()  # what was rung before
        while not self._stopped.is_set():
            if any(word != self._word for word in line.hear(LISTEN_S)):
                self._on_ring()

    def _ring(self, line: Line) -> None:
        line.ring(self._word)
        self._note_back()
        while not self._stopped.is_set():
            self._asked.wait()
            self._asked.clear()
            if not self._stopped.is_set():
                line.ring(self._word)
                time.sleep(LEAST_S)
