"""Hold the first run that waits for its page: the one-time code, and how it ends."""

import hmac
import secrets
import threading
import time
from collections.abc import Callable

from accounts.services.passwords import RANDOM_LETTERS
from common.addresses import peer_key

CODE_CHARS, GROUP_CHARS = 12, 4  # 60 bits, "abcd-efgh-ijkm"
WAIT_S = 1.0  # after a wrong code, for the same peer
MAX_PEERS = 1000  # remembered; beyond it all are forgotten
FINISH_S = 1.0  # for the answer to reach the browser before the site closes


class TooSoon(Exception):
    """Tell that this peer has to wait after a wrong code."""


class FirstRun:
    """Wait for whoever knows the code. Any thread."""

    def __init__(
        self, finish: Callable[[], None], http_port: int, port: int, *, is_site_local: bool = False
    ) -> None:
        """Make a code. `finish` ends the site when all is chosen; the ports are the server's.

        `is_site_local`: the site stays on this machine, whatever is chosen.
        """
        self.http_port, self.port, self.is_site_local = http_port, port, is_site_local
        letters = [secrets.choice(RANDOM_LETTERS) for _ in range(CODE_CHARS)]
        groups = range(0, CODE_CHARS, GROUP_CHARS)
        self.code = "-".join("".join(letters[at : at + GROUP_CHARS]) for at in groups)
        self.is_done = False
        self._finish = finish
        self._wrong_at: dict[str, float] = {}
        self._lock = threading.Lock()

    def accepts(self, code: str, address: str) -> bool:
        """Return whether this is the code. Raise TooSoon right after a wrong one."""
        peer, now = peer_key(address), time.monotonic()
        with self._lock:
            if now - self._wrong_at.get(peer, -WAIT_S) < WAIT_S:
                raise TooSoon
            given = code.strip().lower().encode("utf-8", "replace")
            if hmac.compare_digest(given, self.code.encode()):
                return True
            if len(self._wrong_at) >= MAX_PEERS:
                self._wrong_at.clear()
            self._wrong_at[peer] = now
            return False

    def finish(self) -> None:
        """End the site a moment later, when the answer is out."""
        self.is_done = True
        threading.Timer(FINISH_S, self._finish).start()


_pending: FirstRun | None = None  # set by the command before the site runs


def begin(first_run: FirstRun) -> None:
    """Have the site serve nothing but the first run's page."""
    global _pending
    _pending = first_run


def end() -> None:
    """Have the site serve its own pages again."""
    global _pending
    _pending = None


def get() -> FirstRun | None:
    """Return the first run that waits; None once the server is set up."""
    return _pending
