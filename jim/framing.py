"""Split a byte stream into frames: the bytes of one JSON object each, however TCP cut them.

JIM marks no end of an object, so the decoder counts braces outside strings. White space and NUL
are allowed between objects.
"""

import re
from collections.abc import Callable
from typing import Any

import msgspec

from jim.codes import Code
from jim.errors import JimError, TlsOffered
from jim.errors import gettext_noop as _

DEFAULT_MAX_FRAME_BYTES = 65_536

BOM = b"\xef\xbb\xbf"  # that some editors and languages write before a UTF-8 text
_OPEN = ord("{")
_CLOSE = ord("}")
_HANDSHAKE = 0x16  # begins TLS; nothing in JIM does
_QUOTE = ord('"')
_ESCAPE = ord("\\")
_padding = re.compile(rb"[\s\0]*")
_in_object = re.compile(rb'[{}"]')
_in_string = re.compile(rb'["\\\n]')
# A whole object with objects one level deep, as JIM has them: one match instead of one step for
# each brace and string.
_string = rb'"(?:[^"\\\n]++|\\[^\n])*+"'
_inner = rb"\{(?:[^{}\"]++|" + _string + rb")*+\}"
_usual_object = re.compile(rb"\{(?:[^{}\"]++|" + _string + rb"|" + _inner + rb")*+\}")
_check_json = msgspec.json.Decoder(msgspec.Raw).decode


def _is_json(line: bytes) -> bool:
    try:
        _check_json(line)
    except (msgspec.DecodeError, RecursionError):
        return False
    return True


class FrameDecoder:
    """Cut a stream into frames. One for each connection; used by the thread that reads it.

    `fault` is None until the stream can't be parsed any further (garbage between objects, or an
    object longer than `max_frame_bytes`; 0 means no limit). Then it is the error to answer with,
    and the decoder yields nothing more.
    """

    __slots__ = (
        "_buffer",
        "_depth",
        "_in_string",
        "_scanned",
        "_start",
        "fault",
        "max_frame_bytes",
    )

    def __init__(self, max_frame_bytes: int = DEFAULT_MAX_FRAME_BYTES) -> None:
        self.max_frame_bytes = max_frame_bytes
        self.fault: JimError | None = None
        # The beginning of an object; None instead of an empty one, because most connections idle.
        self._buffer: bytearray | None = None
        self._scanned = 0  # bytes of the buffer that were scanned already
        self._depth = 0
        self._in_string = False
        self._start: bytes | None = b""  # a part of a BOM; None once the stream is behind it

    def feed(self, data: bytes) -> list[bytes]:
        """Return the frames that `data` completes, in order."""
        return self.feed_parsed(data, None)

    def feed_parsed(self, data: bytes, parse_line: Callable[[bytes], Any] | None) -> list[Any]:
        """Return the frames that `data` completes, or what `parse_line` makes of them.

        It gets lines, and returns None for one that is no whole object or that it leaves as it is.
        """
        if self.fault:
            return []
        if self._start is not None:
            data = self._skip_bom(self._start + data)
        frames: list[Any] = []
        rest = data if self._buffer else self._take_lines(data, parse_line, frames)
        if rest:
            self._scan(rest, frames)
        return frames

    def _skip_bom(self, data: bytes) -> bytes:
        """Return the stream's first bytes without a BOM; keep them if they can still become one."""
        if data != BOM and BOM.startswith(data):
            self._start = data
            return b""
        self._start = None
        return data.removeprefix(BOM)

    def _take_lines(
        self, data: bytes, parse_line: Callable[[bytes], Any] | None, frames: list[Any]
    ) -> bytes:
        """Take lines that are one whole object each; return the rest from the first other line on.

        This fast path is exact: text that is valid JSON as a whole is neither two objects nor a
        part of one that began before it.
        """
        start = 0
        for line in data.split(b"\n"):
            if line:
                if line[0] != _OPEN or (self.max_frame_bytes and len(line) > self.max_frame_bytes):
                    return data[start:]
                parsed = parse_line(line) if parse_line else None
                if parsed is None and not _is_json(line):
                    return data[start:]
                frames.append(parsed or line)
            start += len(line) + 1
        return b""

    def _scan(self, data: bytes, frames: list[bytes]) -> None:
        """Find the last brace of each object, resuming where the last call stopped.

        The buffer always begins with the object being read; `_scanned` and `_depth` are 0 until
        its first brace was seen.
        """
        buffer = self._buffer or bytearray()
        buffer += data
        while self._begin_object(buffer) and (end := self._find_end(buffer)):
            if self._is_too_long(end):
                return
            frames.append(bytes(buffer[:end]))
            del buffer[:end]
            self._scanned = 0
        if not self.fault and not self._is_too_long(len(buffer)):
            self._buffer = buffer or None

    def _is_too_long(self, size: int) -> bool:
        if not self.max_frame_bytes or size <= self.max_frame_bytes:
            return False
        self._break(_("The object is longer than {limit} bytes."), limit=self.max_frame_bytes)
        return True

    def _begin_object(self, buffer: bytearray) -> bool:
        """Drop padding; return whether an object begins the buffer or is being read."""
        if self._scanned:
            return True
        if padding := _padding.match(buffer):
            del buffer[: padding.end()]
        if not buffer:
            return False
        if buffer[0] == _HANDSHAKE:
            self._give_up(TlsOffered())
        elif buffer[0] != _OPEN:
            self._break(_("This is not a JSON object."))
        return self.fault is None

    def _find_end(self, buffer: bytearray) -> int:
        """Return where the object that begins the buffer ends, or 0 if its end is not there yet."""
        if not self._scanned and (usual := _usual_object.match(buffer)):
            return usual.end()
        position = self._scanned
        while found := (_in_string if self._in_string else _in_object).search(buffer, position):
            position = found.end()
            byte = buffer[position - 1]
            if byte == _ESCAPE:
                if position == len(buffer):  # the escaped byte is not there yet: rescan the pair
                    self._scanned = position - 1
                    return 0
                position += 1
            elif byte == _QUOTE:
                self._in_string = not self._in_string
            elif self._close_or_open(byte):
                return position
        self._scanned = len(buffer)
        return 0

    def _close_or_open(self, byte: int) -> bool:
        """Count a brace; return whether the object ends here.

        A line break inside a string is not JSON: the frame ends there too, so that a missing
        quotation mark costs its sender one error and not everything that follows.
        """
        if byte == _OPEN:
            self._depth += 1
            return False
        self._depth = self._depth - 1 if byte == _CLOSE else 0
        if self._depth == 0:
            self._in_string = False
        return self._depth == 0

    def _break(self, text: str, **values: int) -> None:
        self._give_up(JimError(Code.BAD_REQUEST, text, fatal=True, **values))

    def _give_up(self, fault: JimError) -> None:
        self.fault = fault
        self._buffer = None
