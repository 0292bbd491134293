"""TLS at the client's end: offered or not, the server's key, and an encrypted stream."""

import select
import socket
import ssl
import threading
import time
from contextlib import suppress

from jim.crypto.fingerprint import NoCertificate, key_digest

ALPN = "jim"
HANDSHAKE_TIMEOUT_S = 10.0
ASK_TIMEOUT_S = 4.0  # a server that knows no TLS may answer nothing at all
_READ_BYTES = 65_536
_RECORD_BYTES = 16_384  # of one write


class NoTls(Exception):
    """Tell that the server's answer is no TLS, or that there is none."""


class TlsStream:
    """Use an encrypted socket like a plain one; one thread reads while others write.

    OpenSSL allows one at a time, so `_lock` guards it; it is never held while waiting.
    """

    def __init__(self, sock: ssl.SSLSocket, timeout_s: float) -> None:
        """Take a socket whose handshake is done; `timeout_s` is for one write."""
        sock.setblocking(False)
        self._socket = sock
        self._timeout_s = timeout_s
        self._lock = threading.Lock()
        self.session: ssl.SSLSession | None = None  # to resume, known when it is closed

    def fileno(self) -> int:
        return self._socket.fileno()

    def recv(self, size: int) -> bytes:
        """Return bytes, b"" at the end; raise BlockingIOError when there are none yet."""
        with self._lock:
            try:
                data = self._socket.recv(max(size, _RECORD_BYTES))
                while self._socket.pending():  # no selector would tell of these
                    data += self._socket.recv(_RECORD_BYTES)
            except (ssl.SSLWantReadError, ssl.SSLWantWriteError):
                raise BlockingIOError from None
        return data

    def sendall(self, data: bytes) -> None:
        """Send everything, or raise OSError."""
        view, deadline = memoryview(data), time.monotonic() + self._timeout_s
        while view:
            try:
                with self._lock:
                    view = view[self._socket.send(view[:_RECORD_BYTES]) :]
            except (ssl.SSLWantReadError, ssl.SSLWantWriteError):
                self._wait_for_room(deadline)

    def _wait_for_room(self, deadline: float) -> None:
        left_s = deadline - time.monotonic()
        try:
            has_room = left_s > 0 and select.select([], [self._socket], [], left_s)[1]
        except ValueError:  # closed by another thread
            raise BrokenPipeError from None
        if not has_room:
            raise TimeoutError

    def shutdown(self, how: int) -> None:
        """Say goodbye in TLS and in TCP."""
        with self._lock:
            self.session = self._socket.session
            with suppress(OSError, ValueError):  # the server's goodbye is not waited for
                self._socket.unwrap()
            socket.socket.shutdown(self._socket, how)

    def close(self) -> None:
        with self._lock:
            self._socket.close()


def make_context(*, is_public: bool = False) -> ssl.SSLContext:
    """Return the context of a client; with `is_public` it checks name and authorities itself.

    Without, the caller compares the server's key with the one that is known.
    """
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.minimum_version = ssl.TLSVersion.TLSv1_2
    context.set_alpn_protocols([ALPN])
    if is_public:
        context.load_default_certs()
    else:
        context.check_hostname = False
        context.verify_mode = ssl.CERT_NONE
    return context


def shake_hands(
    sock: socket.socket,
    context: ssl.SSLContext,
    host: str,
    timeout_s: float,
    session: ssl.SSLSession | None = None,
) -> ssl.SSLSocket:
    """Return the encrypted socket; close `sock` and raise NoTls or OSError where that fails."""
    sock.settimeout(timeout_s)
    try:
        return context.wrap_socket(sock, server_hostname=host, session=session)
    except (ssl.SSLCertVerificationError, ssl.SSLZeroReturnError):
        sock.close()
        raise
    except (ssl.SSLError, TimeoutError, ConnectionResetError, BrokenPipeError) as error:
        sock.close()
        raise NoTls(str(error)) from error
    except BaseException:
        sock.close()
        raise


def digest_of(sock: ssl.SSLSocket) -> str:
    """Return the digest of the server's key; raise NoTls when it has shown none."""
    try:
        return key_digest(sock.getpeercert(binary_form=True) or b"")
    except NoCertificate as error:
        raise NoTls(str(error)) from error
