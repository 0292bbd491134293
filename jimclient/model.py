"""What the client knows: messages and their marks, who we are, our contacts and rooms, who is here."""

import threading
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass, field
from enum import IntEnum

from jim.limits import ROOM_PREFIX, TEXT_CHARS

LONG_TEXT_CHARS = 4000  # `message`, where the server grants us any extension
ONLINE = "online"  # the presence status of whoever says nothing else
EXTENSIONS = ("ids", "acks", "marks", "presence", "rooms", "sync", "lists", "resume")


class Mark(IntEnum):
    """How far a message of ours has come; it only ever rises."""

    NONE = 0  # somebody else's message
    UNSURE = 1  # written to a server without ids that did not answer: nobody knows, and repeating might double it
    KEPT = 2  # the server has it
    DELIVERED = 3  # the recipient has it
    READ = 4  # the recipient has seen it


def fold(name: str) -> str:
    """The key under which a name is looked up: `Pavel` and `pavel` are one user."""
    return unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", name).casefold())


def is_room(name: str) -> bool:
    return name.startswith(ROOM_PREFIX)


@dataclass(frozen=True, slots=True)
class Message:
    """A message as the store keeps it. `at` is Unix seconds; `msg_id` is the server's number, `client_id` its sender's own id,
    each None where it is not known."""

    sender: str
    recipient: str
    text: str
    at: float
    msg_id: int | None = None
    client_id: str | None = None
    mark: Mark = Mark.NONE

    def partner(self, me: str) -> str:
        """With whom this was said, seen from `me`: the room or the other person."""
        return (
            self.recipient
            if is_room(self.recipient) or fold(self.sender) == fold(me)
            else self.sender
        )


@dataclass(frozen=True, slots=True)
class Queued:
    """A message that waits in the store for the server's answer. `written`: it was sent to a server that knows no ids."""

    client_id: str
    recipient: str
    text: str
    at: float
    written: bool = False


@dataclass
class Names:
    """A set of names without regard to case, sorted. Thread-safe."""

    _names: dict[str, str] = field(default_factory=dict)
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def replace(self, names: Iterable[str]) -> None:
        with self._lock:
            self._names = {fold(name): name for name in names}

    def add(self, *names: str) -> None:
        with self._lock:
            self._names.update({fold(name): name for name in names})

    def discard(self, name: str) -> None:
        with self._lock:
            self._names.pop(fold(name), None)

    def __contains__(self, name: str) -> bool:
        return fold(name) in self._names

    def __len__(self) -> int:
        return len(self._names)

    def sorted(self) -> list[str]:
        with self._lock:
            return [self._names[key] for key in sorted(self._names)]


@dataclass
class Model:
    """What one client knows now. Written by read_thread, read by all; each field is replaced whole or is a Names."""

    me: str
    extensions: frozenset[str] = frozenset()
    contacts: Names = field(default_factory=Names)
    potential: Names = field(default_factory=Names)
    potential_count: int = (
        0  # how many there are altogether; `potential` holds those that were seen
    )
    rooms: Names = field(default_factory=Names)
    last_recipient: str = ""
    status: str = ONLINE
    read_by: str = ""  # who has read our last message to him, for the status line

    @property
    def text_limit(self) -> int:
        """How many characters a message may have."""
        return LONG_TEXT_CHARS if self.extensions else TEXT_CHARS

    def is_me(self, name: str) -> bool:
        return fold(name) == fold(self.me)

    def as_known(self, name: str) -> str:
        """A name as it was registered, where we know that."""
        return next(
            (known for known in (self.me, *self.recipients()) if fold(known) == fold(name)), name
        )

    def recipients(self) -> list[str]:
        """Whom one might write to, the likeliest first."""
        known = self.contacts.sorted() + self.rooms.sorted()
        return known + [name for name in self.potential.sorted() if name not in self.contacts]
