"""Wait as a spare until the active server's lock is free, and start the server then."""

import threading
from collections.abc import Callable

from jimserver.storage.postgres.server_lock import ServerLock


class Spare(threading.Thread):
    """Wait for a lock, then call `begin`; call `give_up` if that fails, and keep the `failure`."""

    def __init__(
        self, lock: ServerLock, begin: Callable[[], None], give_up: Callable[[], None]
    ) -> None:
        super().__init__(name="spare", daemon=True)
        self.failure: BaseException | None = None
        self._lock = lock
        self._begin = begin
        self._give_up = give_up
        self._stop_asked = threading.Event()

    def run(self) -> None:
        try:
            if self._lock.wait(self._stop_asked):
                self._begin()
        except BaseException as error:
            self.failure = error
            self._give_up()

    def stop(self) -> None:
        """End the wait; wait until a server that is beginning has begun."""
        self._stop_asked.set()
        if self.is_alive():
            self.join()
