"""Speak TLS over a socket, used like a plain one that doesn't block."""

import socket
import ssl
import threading
from contextlib import suppress

RECORD_BYTES = 16_384  # of plain text at most; one write of so much is one record


class TlsSocket:
    """Stand in for a connection's socket after the handshake.

    One thread reads while another writes. OpenSSL allows one at a time, so `_lock` guards it; no
    call blocks. What one write began, the next one goes on with: the same bytes, or more behind.
    """

    __slots__ = ("_lock", "_socket")

    def __init__(self, sock: ssl.SSLSocket) -> None:
        """Take a socket that doesn't block and whose handshake is done."""
        self._socket = sock
        self._lock = threading.Lock()

    def fileno(self) -> int:
        return self._socket.fileno()

    def recv(self, size: int) -> bytes:
        """Return about `size` bytes or fewer, b"" at the end; raise BlockingIOError for none yet.

        What OpenSSL holds already is always returned: no selector would tell of it.
        """
        pieces: list[bytes] = []
        left = size
        with self._lock:
            try:
                while left > 0 or self._socket.pending():
                    piece = self._socket.recv(max(left, RECORD_BYTES))
                    if not piece:
                        break
                    pieces.append(piece)
                    left -= len(piece)
            except (ssl.SSLWantReadError, ssl.SSLWantWriteError):
                if not pieces:
                    raise BlockingIOError from None
            except OSError:
                if not pieces:  # else the next call raises it
                    raise
        return pieces[0] if len(pieces) == 1 else b"".join(pieces)

    def send(self, data: bytes) -> int:
        """Return how many bytes were taken; the rest, which may have begun, is to be sent again."""
        view, sent = memoryview(data), 0
        with self._lock:
            try:
                while sent < len(data):
                    sent += self._socket.send(view[sent : sent + RECORD_BYTES])
            except (ssl.SSLWantReadError, ssl.SSLWantWriteError):
                pass  # the kernel has no room now
        return sent

    def shutdown(self, how: int) -> None:
        """Say that nothing more is sent, in TLS and in TCP; raise OSError when the peer is gone."""
        with self._lock:
            # The peer's own goodbye is not waited for.
            with suppress(ssl.SSLError, ValueError):
                self._socket.unwrap()
            socket.socket.shutdown(self._socket, how)

    def close(self) -> None:
        with self._lock:
            self._socket.close()
