"""Tell systemd that the server is ready, and that its threads live (Type=notify, WatchdogSec)."""

import os
import socket
import threading
from collections.abc import Callable, Mapping
from contextlib import suppress

READY, ALIVE, STOPPING = b"READY=1", b"WATCHDOG=1", b"STOPPING=1"


class ServiceNotifier(threading.Thread):
    """Report to the service manager, if one asked for it. `is_well` is asked on this thread.

    While it returns False the watchdog is not fed, so the manager starts the server anew.
    """

    def __init__(
        self, is_well: Callable[[], bool], environ: Mapping[str, str] = os.environ
    ) -> None:
        super().__init__(name="service", daemon=True)
        self._is_well = is_well
        self._place = environ.get("NOTIFY_SOCKET", "")
        self._every_s = float(environ.get("WATCHDOG_USEC") or 0) / 1e6 / 2  # half: one may be late
        self._stopped = threading.Event()

    def begin(self) -> None:
        """Say that the server is ready, and go on saying that it is well."""
        self._tell(READY)
        if self._place and self._every_s:
            self.start()

    def run(self) -> None:
        while not self._stopped.wait(self._every_s):
            if self._is_well():
                self._tell(ALIVE)

    def stop(self) -> None:
        """Say that the server stops."""
        self._stopped.set()
        self._tell(STOPPING)

    def _tell(self, state: bytes) -> None:
        if not self._place:
            return
        place = f"\0{self._place[1:]}" if self._place.startswith("@") else self._place
        # OSError: there is no manager any more.
        with suppress(OSError), socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as sock:
            sock.sendto(state, place)
