"""Speak with the server: JIM objects over a socket, whatever they mean."""

import json
import select
import socket
import threading
import time
from contextlib import suppress
from typing import Any

import msgspec

from jim.framing import FrameDecoder
from jimclient.net.tls import TlsStream
from jimclient.text.i18n import _

JimObject = dict[str, Any]

CONNECT_TIMEOUT_S = 10
SEND_TIMEOUT_S = 20  # a server that reads nothing for so long is gone
MAX_FRAME_BYTES = 16 * 2**20  # a page of history can be far larger than a request
_READ_BYTES = 65_536


class CannotConnect(Exception):
    """Tell that no server could be reached; the text says why."""


class ConnectionLost(Exception):
    """Tell that the connection has ended, or that the peer does not speak JIM."""


def jim_object(action: str, **fields: Any) -> JimObject:
    """Make a request: `action` and `time` (Unix seconds) as every JIM object has them."""
    return {"action": action, "time": round(time.time(), 3), **fields}


class Connection:
    """Wrap one TCP connection, encrypted or not.

    Any thread can call `send` and, at any time, `close`; only read_thread calls `receive`.
    """

    def __init__(self, sock: socket.socket | TlsStream) -> None:
        if isinstance(sock, socket.socket):
            sock.settimeout(SEND_TIMEOUT_S)
            sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self._socket = sock
        self._decoder = FrameDecoder(MAX_FRAME_BYTES)
        self._send_lock = threading.Lock()
        self._closed = False

    def send(self, obj: JimObject) -> None:
        """Send one object, whose texts encode. Raise ConnectionLost."""
        data = json.dumps(obj, ensure_ascii=False, separators=(",", ":")).encode() + b"\n"
        try:
            with self._send_lock:
                self._socket.sendall(data)
        except OSError as error:
            raise ConnectionLost(reason_of(error)) from error

    def receive(self, timeout_s: float) -> list[JimObject]:
        """Return the objects that have arrived, in order; none if `timeout_s` passed without any.

        Raise ConnectionLost.
        """
        try:
            if self._closed or not select.select([self._socket], [], [], timeout_s)[0]:
                return self._nothing()
            data = self._socket.recv(_READ_BYTES)
        except BlockingIOError:  # TLS spoke about itself alone
            return self._nothing()
        except (
            OSError,
            ValueError,  # closed by another thread between the two
        ) as error:
            raise ConnectionLost(reason_of(error)) from error
        if not data:
            raise ConnectionLost(_("the server has ended the connection"))
        return self._decode(data)

    def _nothing(self) -> list[JimObject]:
        if self._closed:
            raise ConnectionLost(_("closed"))
        return []

    def _decode(self, data: bytes) -> list[JimObject]:
        """Return the objects that `data` completes.

        If the stream is broken behind good objects, they come first, the fault next time.
        """
        try:
            objects = [
                msgspec.json.decode(frame, type=JimObject) for frame in self._decoder.feed(data)
            ]
        except (msgspec.MsgspecError, RecursionError, UnicodeError) as error:
            raise ConnectionLost(_("the other side does not speak JIM")) from error
        if self._decoder.fault:
            if not objects:
                raise ConnectionLost(_("the other side does not speak JIM"))
            self.close()
        return objects

    def close(self) -> None:
        """End the connection and wake its reader. What was sent before still arrives."""
        self._closed = True
        with suppress(OSError):  # it has ended already, which is what we want
            self._socket.shutdown(socket.SHUT_RDWR)
        self._socket.close()


def reason_of(error: BaseException) -> str:
    """Return the reason, in the user's language where we know the case."""
    if isinstance(error, ConnectionRefusedError):
        return _("nobody listens there")
    if isinstance(error, TimeoutError):
        return _("no answer in time")
    if isinstance(error, socket.gaierror | UnicodeError):
        return _("there is no such address")
    if isinstance(error, ConnectionResetError | BrokenPipeError):
        return _("the server has ended the connection")
    return getattr(error, "strerror", None) or str(error)
