"""Tap the wire: what one session and the server say to each other, as TCP cut it.

A connection holds a tap in its field `tap` while somebody of the staff inspects it; without one it
costs the connection a comparison with None.
"""

import json
import re
import threading
import time
from collections import deque
from itertools import pairwise
from typing import Any, NamedTuple

from jim.dialects import challenge, guest
from jim.errors import JimError
from jim.framing import FrameDecoder
from jim.syntax import load_object
from jimserver.state.outbox import Send

TAP_S = 900.0  # seconds that a tap lasts, also when somebody forgot it
MAX_TAPS = 20  # remembered at once; each holds 2 MB at most
MAX_OBJECTS = 500  # noted by one; the oldest give way
MAX_SHOWN_CHARS = 4000  # of an object
GARBAGE_BYTES = 200  # shown of what is no object
SECRET = re.compile(
    "pass|pwd|token|secret|proof|hash|key|digest|nonce|answer", re.IGNORECASE
)  # names of fields that hold secrets
TEXTS = frozenset(
    {"message", "text", *challenge.TEXT, *guest.TEXT}
)  # fields that hold what people say, in any dialect
ANSWER = (
    "bin"  # where the course's clients answer the challenge; what else stands there is a public key
)
SECRET_ACTIONS = ("register", "auth")  # of clients that send passwords and proofs as `text`
HIDDEN = "•••"


class WireObject(NamedTuple):
    """Describe one object on the wire.

    `pieces` are its bytes in each read or write of the socket; `at` is in Unix seconds.
    """

    number: int
    at: float
    direction: str  # "in": from the client; "out"
    text: str  # JSON with secrets hidden, or what is wrong with it
    size: int
    pieces: list[int]


class Direction:
    """Find the objects in one direction of the wire, and where TCP cut them."""

    def __init__(self, name: str, max_frame_bytes: int) -> None:
        self.name = name
        # A whole object has passed: before that, the tap may have begun in the middle of one.
        self.is_in_step = False
        self._max_frame_bytes = max_frame_bytes
        self._decoder = FrameDecoder(max_frame_bytes)
        self._rest = b""  # passed, and not yet part of a whole object
        self._cuts: list[int] = []  # where in `_rest` each piece ended

    def feed(self, data: bytes) -> list[tuple[bytes, list[int]]]:
        """Return the frames that `data` completes, each with the sizes of its pieces."""
        self._rest += data
        self._cuts.append(len(self._rest))
        frames = self._decoder.feed(data)
        found = [self._locate(frame) for frame in frames]
        self.is_in_step = self.is_in_step or bool(frames)
        if self._decoder.fault:  # garbage, or the end of an object
            found.append((self._rest, self._pieces(0, len(self._rest))))
            self._rest, self._cuts = b"", []
            self._decoder = FrameDecoder(self._max_frame_bytes)
        return found

    @property
    def waiting_bytes(self) -> int:
        """Return how many bytes have passed of an object whose end has not."""
        return len(self._rest.strip())

    def _locate(self, frame: bytes) -> tuple[bytes, list[int]]:
        start = self._rest.find(frame)
        end = start + len(frame)
        pieces = self._pieces(start, end)
        self._rest = self._rest[end:]
        self._cuts = [cut - end for cut in self._cuts if cut > end]
        return frame, pieces

    def _pieces(self, start: int, end: int) -> list[int]:
        cuts = [start, *(cut for cut in self._cuts if start < cut < end), end]
        return [high - low for low, high in pairwise(cuts)]


class WireTap:
    """Note what passes on one session's connection. Any thread; `_lock` guards the notes."""

    def __init__(
        self,
        session_id: int,
        operator_id: int,
        *,
        hides_texts: bool,
        max_frame_bytes: int,
        speaker: dict[str, Any] | None = None,
    ) -> None:
        """Start empty; `speaker` says whose session it is and how it speaks, for a later replay."""
        self.session_id = session_id
        self.operator_id = operator_id
        self.speaker = speaker or {}
        self.began_at = time.time()
        self._is_stopped = False
        self._hidden = TEXTS if hides_texts else frozenset[str]()
        self._halves = {"in": Direction("in", max_frame_bytes), "out": Direction("out", 0)}
        self._objects: deque[WireObject] = deque(maxlen=MAX_OBJECTS)
        self._count = 0
        self._lock = threading.Lock()

    @property
    def is_on(self) -> bool:
        """Return whether it still takes notes."""
        return not self._is_stopped and time.time() - self.began_at <= TAP_S

    def stop(self) -> None:
        """Take no more notes; those there are stay."""
        self._is_stopped = True

    def received(self, data: bytes) -> None:
        """Note bytes that were read."""
        if self.is_on:
            with self._lock:
                self._note("in", data)

    def send(self, send: Send, data: bytes) -> int:
        """Send, and note what was sent before the answer to it can be noted."""
        if not self.is_on:
            return send(data)
        with self._lock:
            sent = send(data)
            if sent:
                self._note("out", data[:sent])
        return sent

    def _note(self, direction: str, data: bytes) -> None:
        now, half = time.time(), self._halves[direction]
        for frame, pieces in half.feed(data):
            self._count += 1
            text = shown(frame, self._hidden, is_whole=half.is_in_step)
            self._objects.append(WireObject(self._count, now, direction, text, len(frame), pieces))

    def objects(self, *, after: int = 0) -> list[WireObject]:
        """Return what is noted behind the object of this number."""
        with self._lock:
            return [wire_object for wire_object in self._objects if wire_object.number > after]

    def waiting_bytes(self) -> int:
        """Return how many bytes of the client wait for the end of their object."""
        with self._lock:
            return self._halves["in"].waiting_bytes


def shown(frame: bytes, hidden: frozenset[str], *, is_whole: bool = True) -> str:
    """Return an object with its secrets hidden, or the beginning of what is no object.

    That beginning is hidden where it can hold a secret, where texts are hidden too, and where it
    can be the end of an object instead of an `is_whole` frame.
    """
    try:
        value = load_object(frame)
    except JimError as error:
        text = frame[:GARBAGE_BYTES].decode("utf-8", "replace")
        return f"({error}) " + (HIDDEN if hidden or not is_whole or SECRET.search(text) else text)
    text = json.dumps(without_secrets(value, hidden), ensure_ascii=False)
    return text if len(text) <= MAX_SHOWN_CHARS else text[:MAX_SHOWN_CHARS] + "…"


def without_secrets(value: Any, hidden: frozenset[str]) -> Any:
    if isinstance(value, list):
        return [without_secrets(item, hidden) for item in value]
    if not isinstance(value, dict):
        return value
    if value.get("action") in SECRET_ACTIONS:
        hidden = hidden | {"text"}
    return {
        key: hidden_value(item) if is_hidden(key, item, hidden) else without_secrets(item, hidden)
        for key, item in value.items()
    }


def is_hidden(key: str, value: Any, hidden: frozenset[str]) -> bool:
    if key == ANSWER:
        return not (isinstance(value, str) and value.startswith("-----BEGIN PUBLIC KEY"))
    return key in hidden or bool(SECRET.search(key))


def hidden_value(value: Any) -> str:
    """Return what stands in a hidden value's place; for a text with its length."""
    return f"{HIDDEN} ({len(value)})" if isinstance(value, str) else HIDDEN


# The taps of this process, and what other nodes tell of theirs. write_thread alone adds to them;
# the site looks one up by its id.

_taps: dict[int, WireTap] = {}  # by the id of accounts.Session, the oldest first


def remember(tap: WireTap) -> None:
    """Make a tap known, and forget the oldest beyond MAX_TAPS: one that has ended, if any."""
    _taps.pop(tap.session_id, None)
    while len(_taps) >= MAX_TAPS:
        ended = (session_id for session_id, other in _taps.items() if not other.is_on)
        _taps.pop(next(ended, next(iter(_taps)))).stop()
    _taps[tap.session_id] = tap


def find_tap(session_id: int) -> WireTap | None:
    return _taps.get(session_id)


def is_tapped(session_id: int) -> bool:
    tap = _taps.get(session_id)
    return tap is not None and tap.is_on
