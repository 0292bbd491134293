"""Show what a tap notes on every node, so that the site of any of them has the wire inspector."""

from typing import Any

from msgspec import Struct

from common.ownership import WRITE_THREAD, owned_by
from jimserver.transport.wire_tap import WireObject, WireTap, find_tap, remember

MAX_TOLD_CHARS = 100_000  # of objects told at once; of more, the newest are told


class Tapped(Struct, array_like=True):
    """Ask the node of a session to begin or end a tap."""

    session_id: int
    operator_id: int
    is_on: bool
    hides_texts: bool


class Overheard(Struct, array_like=True):
    """Tell what a tap has noted since it was told last."""

    session_id: int
    operator_id: int
    is_on: bool
    began_at: float  # Unix seconds, by the clock of the session's node
    waiting_bytes: int
    speaker: dict[str, Any]
    objects: list[WireObject]


class MirroredTap(WireTap):
    """Hold what a tap of another node has told. Any thread."""

    def __init__(self, heard: Overheard) -> None:
        """Start empty: secrets are hidden already, and here passes nothing."""
        super().__init__(
            heard.session_id,
            heard.operator_id,
            hides_texts=True,
            max_frame_bytes=0,
            speaker=heard.speaker,
        )
        self.began_at = heard.began_at
        self._waiting_bytes = 0

    def add(self, heard: Overheard) -> None:
        with self._lock:
            self._objects.extend(heard.objects)
            self._waiting_bytes = heard.waiting_bytes
        if not heard.is_on:
            self.stop()

    def waiting_bytes(self) -> int:
        return self._waiting_bytes


def follow_tap(heard: Overheard) -> None:
    """Add what another node's tap tells to its mirror here."""
    found = find_tap(heard.session_id)
    if not isinstance(found, MirroredTap) or found.began_at != heard.began_at:
        if not heard.is_on and not heard.objects:
            return
        found = MirroredTap(heard)
        remember(found)
    found.add(heard)


@owned_by(WRITE_THREAD)
class SharedTaps:
    """Tell other nodes what the taps of this one note. Belongs to write_thread."""

    def __init__(self) -> None:
        self.is_due = False  # something is to be told
        self._told: dict[WireTap, tuple[int, int]] = {}  # last number and bytes that wait
        self._telling: dict[WireTap, tuple[int, int]] = {}  # in the open transaction

    def add(self, tap: WireTap) -> None:
        self._told[tap] = (0, 0)
        self.is_due = True

    def look(self) -> None:
        """Note whether there is something to tell. Once a second."""
        self.is_due = any(
            not tap.is_on or tap.objects(after=number) or tap.waiting_bytes() != waiting
            for tap, (number, waiting) in self._told.items()
        )

    def news(self) -> list[Overheard]:
        """Return what is due, for the transaction that is open."""
        self._telling = {}
        return [self._overheard(tap) for tap in self._told] if self.is_due else []

    def committed(self) -> None:
        self._told.update(self._telling)
        for tap in [tap for tap in self._telling if not tap.is_on]:
            del self._told[tap]
        if self._telling:
            self.is_due, self._telling = False, {}

    def _overheard(self, tap: WireTap) -> Overheard:
        is_on = tap.is_on  # first: nothing is noted after it was off
        objects, waiting = tap.objects(after=self._told[tap][0]), tap.waiting_bytes()
        number = objects[-1].number if objects else self._told[tap][0]
        self._telling[tap] = (number, waiting)
        told = _newest(objects)
        return Overheard(
            *(tap.session_id, tap.operator_id, is_on, tap.began_at, waiting, tap.speaker, told)
        )


def _newest(objects: list[WireObject]) -> list[WireObject]:
    """Return the last objects, with at most MAX_TOLD_CHARS."""
    size, first = 0, len(objects)
    while first and (size := size + len(objects[first - 1].text)) <= MAX_TOLD_CHARS:
        first -= 1
    return objects[first:]
