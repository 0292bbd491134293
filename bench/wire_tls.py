"""Speak JIM over TLS for the generator, on a socket that never blocks."""

import select
import ssl

from bench.loop import READ_BYTES, Loop, clock
from bench.wire_jim import JimConnection


def trusting_context() -> ssl.SSLContext:
    """Return a context that takes any certificate: the server's is its own."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.check_hostname = False
    context.verify_mode = ssl.CERT_NONE
    return context


class TlsConnection(JimConnection):
    """Hold a session over TLS."""

    __slots__ = ("tls",)
    BUSY = (ssl.SSLWantWriteError, ssl.SSLWantReadError)
    context = trusting_context()

    def __init__(
        self, loop: Loop, name: str, frame: bytes, *, ack_every: int, ids: bool = True
    ) -> None:
        super().__init__(loop, name, frame, ack_every=ack_every, ids=ids)
        self.tls: ssl.SSLSocket | None = None

    def finish_connecting(self) -> bool:
        """Go on with the handshake; `on_connected` follows it."""
        if self.tls is None:
            self.loop.watch(self, select.EPOLLIN)
            self.tls = self.context.wrap_socket(self.sock, do_handshake_on_connect=False)
            self.sock = self.tls
        try:
            self.tls.do_handshake()
        except ssl.SSLWantReadError:
            return False
        except OSError as error:
            self.lose(str(error))
            return False
        self.connected = True
        self.on_connected()
        return True

    def on_readable(self) -> None:
        """Read all that has come: what TLS has read already wakes nobody."""
        if not self.connected and not self.finish_connecting():
            return
        data = b""
        try:
            while piece := self.sock.recv(READ_BYTES):
                data += piece
            self.lose("closed by the server")
        except ssl.SSLWantReadError:
            pass
        except OSError as error:
            self.lose(str(error))
        if data:
            self.on_bytes(data, clock())
