"""Handshakes of TLS, on a thread of their own: each costs more than a hundred messages."""

import logging
import selectors
import socket
import ssl
import threading
import time
from collections import Counter, deque
from collections.abc import Callable
from contextlib import suppress
from typing import NamedTuple

from common.background import stand_back
from jimserver.tls.certificates import Certificates
from jimserver.tls.tls_socket import TlsSocket

log = logging.getLogger(__name__)

NICENESS = 10  # on a busy core the chat gets ten times its share
LOOK_S = 1.0  # seconds between two looks for those that take too long
RENEWAL_S = 3600.0  # seconds between two looks whether the certificate is due
AT_ONCE = 16  # handshakes begun before those under way get their turn

Done = Callable[[TlsSocket], None]
Failed = Callable[[str], None]


class Pending(NamedTuple):
    """Hold one handshake under way. `done` or `failed` is called once, by the thread."""

    sock: ssl.SSLSocket
    host: str
    deadline: float  # monotonic
    done: Done
    failed: Failed


class Handshakes(threading.Thread):
    """Take sockets on which a client begins TLS; hand them on when they are encrypted.

    Handshakes that take longer than `timeout_s` fail. When `most` are under way, the oldest of the
    host with most of them gives way: whoever leaves many half open loses their own.
    """

    def __init__(
        self,
        certificates: Certificates,
        timeout_s: float,
        most: int,
        on_failure: Callable[[], None] = lambda: None,
    ) -> None:
        """Start the thread; it calls `on_failure` when it ends because of a bug."""
        super().__init__(name="handshakes", daemon=True)
        self._on_failure = on_failure
        self._certificates = certificates
        self._timeout_s = timeout_s
        self._most = most
        self._new: deque[tuple[socket.socket, str, Done, Failed]] = deque()
        self._pending: dict[int, Pending] = {}  # by descriptor, the oldest first
        self._of_host: Counter[str] = Counter()
        self._selector = selectors.DefaultSelector()
        self._waker, self._woken = socket.socketpair()
        for end in (self._waker, self._woken):
            end.setblocking(False)
        self._selector.register(self._woken, selectors.EVENT_READ)
        self._is_running = True
        self._renew_at = time.monotonic() + RENEWAL_S

    def begin(self, sock: socket.socket, host: str, done: Done, failed: Failed) -> None:
        """Take over a socket. Any thread."""
        self._new.append((sock, host, done, failed))
        self._wake()

    def stop(self) -> None:
        """End the thread and close what is under way. Any thread."""
        self._is_running = False
        self._wake()

    def _wake(self) -> None:
        with suppress(OSError):  # so many wake-ups wait that it will wake, or it has ended
            self._waker.send(b"\0")

    def run(self) -> None:
        stand_back(NICENESS)
        try:
            while self._is_running:
                self._turn()
        except BaseException:
            log.critical("handshakes failed", exc_info=True)
            self._on_failure()
        finally:
            self._close()

    def _turn(self) -> None:
        for key, _events in self._selector.select(0 if self._new else LOOK_S):
            if key.data is None:
                with suppress(BlockingIOError):
                    self._woken.recv(4096)
            elif key.fd in self._pending:
                self._step(key.data)
        for _ in range(min(AT_ONCE, len(self._new))):
            self._begin(*self._new.popleft())
        self._look_after(time.monotonic())

    def _begin(self, sock: socket.socket, host: str, done: Done, failed: Failed) -> None:
        if self._most and len(self._pending) >= self._most:
            self._give_way()
        try:
            wrapped = self._certificates.context.wrap_socket(
                sock, server_side=True, do_handshake_on_connect=False
            )
        except (OSError, ValueError) as error:  # the peer is gone already
            sock.close()
            return failed(str(error))
        pending = Pending(wrapped, host, time.monotonic() + self._timeout_s, done, failed)
        self._selector.register(wrapped, selectors.EVENT_READ, pending)
        self._pending[wrapped.fileno()] = pending
        self._of_host[host] += 1
        return self._step(pending)

    def _step(self, pending: Pending) -> None:
        """Go on with one handshake as far as the peer has answered."""
        try:
            pending.sock.do_handshake()
        except ssl.SSLWantReadError:
            self._selector.modify(pending.sock, selectors.EVENT_READ, pending)
        except ssl.SSLWantWriteError:
            self._selector.modify(pending.sock, selectors.EVENT_WRITE, pending)
        except (OSError, ValueError) as error:  # not TLS, another version, or gone
            self._fail(pending, getattr(error, "reason", None) or str(error))
        else:
            self._forget(pending)
            pending.done(TlsSocket(pending.sock))

    def _look_after(self, now: float) -> None:
        for pending in list(self._pending.values()):
            if pending.deadline > now:  # all behind it have longer
                break
            self._fail(pending, "timeout")
        if now >= self._renew_at:
            self._renew_at = now + RENEWAL_S
            self._certificates.renew()

    def _give_way(self) -> None:
        [(host, _count)] = self._of_host.most_common(1)
        oldest = next(pending for pending in self._pending.values() if pending.host == host)
        self._fail(oldest, "too many handshakes at once")

    def _fail(self, pending: Pending, reason: str) -> None:
        self._forget(pending)
        pending.sock.close()
        pending.failed(reason)

    def _forget(self, pending: Pending) -> None:
        self._selector.unregister(pending.sock)
        del self._pending[pending.sock.fileno()]
        self._of_host[pending.host] -= 1
        if not self._of_host[pending.host]:
            del self._of_host[pending.host]

    def _close(self) -> None:
        for pending in self._pending.values():
            pending.sock.close()
        for sock, *_rest in self._new:
            sock.close()
        self._selector.close()
        self._waker.close()
        self._woken.close()
