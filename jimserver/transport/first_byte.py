"""TLS and plain text on one port, told apart by the first byte that a client sends."""

import json
import logging
import selectors
import socket
import time
from collections import deque
from collections.abc import Callable
from ipaddress import ip_address

from django.utils.translation import gettext as _

from common.ownership import MAIN_THREAD, owned_by
from jim.codes import Code
from jimserver.conf.config import Config
from jimserver.conf.tls import TlsSettings
from jimserver.state.log_limiter import LogLimiter
from jimserver.tls.certificates import Certificates
from jimserver.tls.handshakes import Handshakes
from jimserver.tls.tls_socket import TlsSocket
from jimserver.transport.loop import Loop

log = logging.getLogger(__name__)

HANDSHAKE = b"\x16"  # begins TLS; nothing in JIM does
SWEEP_S = 1.0  # seconds between two looks for silent clients
LINGER_S = 2.0  # seconds that a refused client may take to read why
LOOKS_AT_ONCE = 16  # at newcomers, before the sockets that are open get their turn
READ_BYTES = 65_536
FAILED_LOG_S = 1.0  # seconds between two lines in the log about handshakes that fail


class Newcomer:
    """Hold a connection of which nothing is known yet. `name` is "ip:port"."""

    __slots__ = ("came_at", "host", "name", "sock")

    def __init__(self, sock: socket.socket, host: str, name: str) -> None:
        self.sock = sock
        self.host = host
        self.name = name
        self.came_at = time.monotonic()


Admit = Callable[[socket.socket | TlsSocket, str, str], None]  # with host and name


@owned_by(MAIN_THREAD)
class FirstByte:
    """Hold new connections until they have said how they speak.

    `admit` gets those that go on; `forget` the hosts of those that don't.
    """

    def __init__(
        self,
        loop: Loop,
        config: Config,
        settings: TlsSettings,
        certificates: Certificates,
        admit: Admit,
        forget: Callable[[str], None],
        on_failure: Callable[[], None],
    ) -> None:
        self._loop = loop
        self._timeout_s = config.login_timeout_s
        self._settings = settings
        self._admit = admit
        self._forget = forget
        self._silent: dict[int, Newcomer] = {}  # by descriptor, the oldest first
        self._heard: deque[Newcomer] = deque()  # whose first byte is there
        self._handshakes = Handshakes(
            certificates, config.tls_handshake_timeout_s, config.max_tls_handshakes, on_failure
        )
        self._is_closed = False
        self._failed = LogLimiter(FAILED_LOG_S)

    def start(self) -> None:
        self._handshakes.start()
        self._loop.later(SWEEP_S, self._sweep)

    def wait(self, sock: socket.socket, host: str, name: str) -> None:
        """Wait for the first byte of a connection; raise OSError when that is impossible."""
        newcomer = Newcomer(sock, host, name)
        ready = lambda: self._hear(newcomer)  # noqa: E731
        self._loop.selector.register(sock, selectors.EVENT_READ, ready)
        self._silent[sock.fileno()] = newcomer

    def drop(self, is_dropped: Callable[[str], bool]) -> None:
        """Close the silent connections from such hosts."""
        for newcomer in list(self._silent.values()):
            if is_dropped(newcomer.host):
                self._drop(newcomer)

    def close(self) -> None:
        """Close what has not said anything yet, and end the handshakes."""
        self._is_closed = True
        self._handshakes.stop()
        self.drop(lambda host: True)
        while self._heard:
            self._end(self._heard.popleft())

    def join(self, timeout_s: float) -> None:
        """Wait for the end of the handshakes' thread."""
        if self._handshakes.ident:
            self._handshakes.join(timeout_s)

    # The first byte

    def _hear(self, newcomer: Newcomer) -> None:
        """Let a newcomer who speaks, or has gone, wait for their turn."""
        self._release(newcomer)
        self._heard.append(newcomer)
        if len(self._heard) == 1:
            self._loop.later(0.0, self._look_at_some)

    def _look_at_some(self) -> None:
        """Look at a few of those who speak: a thousand at once must not hold up the chat."""
        for _turn in range(min(LOOKS_AT_ONCE, len(self._heard))):
            self._look(self._heard.popleft())
        if self._heard:
            self._loop.later(0.0, self._look_at_some)  # after what has come for others meanwhile

    def _look(self, newcomer: Newcomer) -> None:
        try:
            first = newcomer.sock.recv(1, socket.MSG_PEEK)
        except OSError:
            return self._end(newcomer)
        if not first:
            return self._end(newcomer)
        if first == HANDSHAKE:
            return self._shake_hands(newcomer)
        if self._may_speak_plain(newcomer.host):
            return self._go_on(newcomer.sock, newcomer)
        return self._refuse(newcomer)

    def _shake_hands(self, newcomer: Newcomer) -> None:
        call, go_on, note_failure = self._loop.call, self._go_on, self._note_failure
        self._handshakes.begin(
            newcomer.sock,
            newcomer.host,
            lambda encrypted: call(go_on, encrypted, newcomer),
            lambda reason: call(note_failure, newcomer, reason),
        )

    def _go_on(self, sock: socket.socket | TlsSocket, newcomer: Newcomer) -> None:
        if self._is_closed:
            sock.close()
            return self._forget(newcomer.host)
        try:
            self._admit(sock, newcomer.host, newcomer.name)
        except OSError as error:  # the selector takes no more
            log.warning("%s: %s", newcomer.name, error)
            sock.close()
            self._forget(newcomer.host)
        return None

    def _note_failure(self, newcomer: Newcomer, reason: str) -> None:
        self._forget(newcomer.host)
        if (more := self._failed.due()) is not None:
            log.info("%s: TLS handshake failed: %s%s", newcomer.name, reason, more)

    def _may_speak_plain(self, host: str) -> bool:
        if self._settings.is_plain_for_all:
            return True
        address = ip_address(host.partition("%")[0])
        return any(address in network for network in self._settings.plain)

    def _refuse(self, newcomer: Newcomer) -> None:
        """Say in plain text that plain text is not spoken; let the client read it."""
        error = _("This server takes encrypted connections (TLS) only.")
        answer = {"response": Code.BAD_REQUEST, "time": time.time(), "error": error, "tls": True}
        try:
            newcomer.sock.recv(READ_BYTES)  # closing over unread bytes would destroy the answer
            newcomer.sock.send(json.dumps(answer).encode() + b"\n")
            newcomer.sock.shutdown(socket.SHUT_WR)
        except OSError:  # it is gone already
            return self._end(newcomer)
        return self._loop.later(LINGER_S, lambda: self._end(newcomer))

    # Silence

    def _sweep(self) -> None:
        now = time.monotonic()
        for newcomer in list(self._silent.values()):
            if not 0 < self._timeout_s < now - newcomer.came_at:
                break  # all behind it came later
            self._drop(newcomer)
        if not self._is_closed:
            self._loop.later(SWEEP_S, self._sweep)

    def _drop(self, newcomer: Newcomer) -> None:
        self._release(newcomer)
        self._end(newcomer)

    def _release(self, newcomer: Newcomer) -> None:
        del self._silent[newcomer.sock.fileno()]
        self._loop.selector.unregister(newcomer.sock)

    def _end(self, newcomer: Newcomer) -> None:
        newcomer.sock.close()
        self._forget(newcomer.host)
