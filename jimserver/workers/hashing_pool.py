"""Check the passwords of logins on the wire beside the chat: argon2 releases the GIL."""

import logging

from django.contrib.auth.hashers import check_password, make_password

from accounts.hashers import hashing_pool
from accounts.models import User
from accounts.services.challenge_auth import new_key
from accounts.services.login_throttle import login_throttle
from common.addresses import peer_key
from jim.extension_requests import SetPassword
from jim.requests import Authenticate, LoginUser, Register
from jimserver.state.request_queue import RequestQueue
from jimserver.state.session_events import PasswordChecked, PasswordHashed
from jimserver.state.sessions import Session

log = logging.getLogger(__name__)

SHARE = 4  # of the logins that may wait, one in so many at the most is from one address


class HashingPool:
    """Check logins and put the results on the queue; addresses take turns."""

    def __init__(self, queue: RequestQueue, *, threads: int, max_waiting: int) -> None:
        self._queue = queue
        self._max_waiting = max_waiting
        self._pool = hashing_pool(threads)
        self._is_stopped = False

    def is_full_for(self, address: str) -> bool:
        """Return whether no more logins may wait, or none from this address."""
        waiting, own = self._pool.waiting(), self._pool.waiting(peer_key(address))
        return waiting >= self._max_waiting or own * SHARE >= self._max_waiting

    def submit(
        self, session: Session, request: Authenticate, password: str, user: User | None
    ) -> None:
        """Check the password of `user`, or hash it for a new one."""
        key = peer_key(session.transport.address)
        self._pool.submit(key, lambda: self._work(session, request, password, user))

    def submit_change(self, session: Session, request: SetPassword, user: User) -> None:
        """Check the present password of `user`, and hash the new one."""
        key = peer_key(session.transport.address)
        self._pool.submit(key, lambda: self._change(session, request, user))

    def _change(self, session: Session, request: SetPassword, user: User) -> None:
        if self._is_stopped:
            return
        login = Authenticate(id=request.id, user=LoginUser(account_name=user.username))
        result = PasswordHashed(request=login, user=user, change=request)
        try:
            result.is_right = check_password(request.password, user.password)
            if result.is_right:
                result.password_hash = make_password(request.new)
                result.key = new_key(user.username, request.new)
            else:
                result.is_repeated = check_password(request.new, user.password)
        except Exception:
            log.exception("%s: hashing failed", session.transport.address)
            result.failed = True
        self._end_attempt(session, result)
        self._queue.put(session, [result])

    def stop(self) -> None:
        """Forget the logins that wait."""
        self._is_stopped = True

    def _work(
        self, session: Session, request: Authenticate, password: str, user: User | None
    ) -> None:
        if self._is_stopped:
            return
        result = PasswordChecked(request=request, user=user)
        try:
            if user is None:
                result.password_hash = make_password(password)
                keeps_secret = isinstance(request, Register)
                result.key = new_key(request.user.account_name, password, keeps_secret=keeps_secret)
            else:
                result.is_right = check_password(password, user.password)
        except Exception:
            log.exception("%s: hashing failed", session.transport.address)
            result.failed = True
        self._end_attempt(session, result)
        self._queue.put(session, [result])

    def _end_attempt(self, session: Session, result: PasswordChecked) -> None:
        """Count the attempt here: when the login is decided, the client can be gone already."""
        attempt = {"name": result.request.user.account_name, "address": session.transport.address}
        if result.failed:
            login_throttle.gave_up(**attempt)
        elif result.user is None or result.is_right or getattr(result, "is_repeated", False):
            login_throttle.succeeded(**attempt)
        else:
            login_throttle.failed(**attempt)
