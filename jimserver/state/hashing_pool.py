"""The hashing pool: passwords are checked beside the chat, in few threads (argon2 lets go of the GIL)."""

import logging
import os
import sys
import threading
from concurrent.futures import ThreadPoolExecutor

from django.contrib.auth.hashers import check_password, make_password

from accounts.models import User
from accounts.services.challenge_auth import new_key
from accounts.services.login_throttle import login_throttle
from jim.requests import Authenticate
from jimserver.state.request_queue import RequestQueue
from jimserver.state.session_events import PasswordChecked
from jimserver.state.sessions import Session

log = logging.getLogger(__name__)

NICENESS = 10  # of the pool's threads: on a busy core the chat gets ten times their share


def _stand_back() -> None:
    """The calling thread lets others go first; Linux alone knows niceness of threads."""
    if sys.platform == "linux":
        os.setpriority(os.PRIO_PROCESS, threading.get_native_id(), NICENESS)


class HashingPool:
    """Works on logins and puts what came of it on the queue. Bounded: see `is_full`."""

    def __init__(self, queue: RequestQueue, *, threads: int, max_waiting: int) -> None:
        self._queue = queue
        self._max_waiting = max_waiting
        self._waiting = 0  # logins that no thread has finished yet
        self._lock = (
            threading.Lock()
        )  # guards _waiting, which write_thread and the pool's threads count
        self._pool = ThreadPoolExecutor(
            threads, thread_name_prefix="hashing", initializer=_stand_back
        )

    @property
    def is_full(self) -> bool:
        return self._waiting >= self._max_waiting

    def submit(
        self, session: Session, request: Authenticate, password: str, user: User | None
    ) -> None:
        """Checks the password of `user`, or hashes it for a new one."""
        with self._lock:
            self._waiting += 1
        self._pool.submit(self._work, session, request, password, user)

    def stop(self) -> None:
        self._pool.shutdown(wait=False, cancel_futures=True)

    def _work(
        self, session: Session, request: Authenticate, password: str, user: User | None
    ) -> None:
        result = PasswordChecked(request=request, user=user)
        try:
            if user is None:
                result.password_hash = make_password(password)
                result.key = new_key(request.user.account_name, password)
            else:
                result.is_right = check_password(password, user.password)
        except Exception:
            log.exception("%s: hashing failed", session)
            result.failed = True
        self._end_attempt(session, result)
        with self._lock:
            self._waiting -= 1
        self._queue.put(session, [result])

    def _end_attempt(self, session: Session, result: PasswordChecked) -> None:
        """Here, and not where the login is decided: the client may be gone by then, and its guess was one all the same."""
        attempt = {"name": result.request.user.account_name, "address": session.transport.address}
        if result.failed:
            login_throttle.gave_up(**attempt)
        elif result.user is None or result.is_right:
            login_throttle.succeeded(**attempt)
        else:
            login_throttle.failed(**attempt)
