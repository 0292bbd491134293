"""Keep what a running client knows: our name, our contacts and rooms."""

import threading
from collections.abc import Iterable
from dataclasses import dataclass, field

from jim.limits import TEXT_CHARS
from jimclient.text.names import fold

LONG_TEXT_CHARS = 4000  # `message`, if the server grants us any extension
ONLINE = "online"  # the presence status of a user who has set none


@dataclass
class Names:
    """Keep a set of names without regard to case, sorted. Thread-safe."""

    _names: dict[str, str] = field(default_factory=dict)
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def replace(self, names: Iterable[str]) -> None:
        """Forget the old names and keep these."""
        with self._lock:
            self._names = {fold(name): name for name in names}

    def add(self, *names: str) -> None:
        """Keep more names; the latest spelling wins."""
        with self._lock:
            self._names.update({fold(name): name for name in names})

    def discard(self, name: str) -> None:
        """Remove a name if it is there."""
        with self._lock:
            self._names.pop(fold(name), None)

    def __contains__(self, name: str) -> bool:
        return fold(name) in self._names

    def __len__(self) -> int:
        return len(self._names)

    def known(self, name: str) -> str | None:
        """Return the spelling that we know of a name."""
        return self._names.get(fold(name))

    def keys(self) -> set[str]:
        """Return the names as they are looked up."""
        return set(self._names)

    def sorted(self) -> list[str]:
        """Return the names in order."""
        with self._lock:
            return [self._names[key] for key in sorted(self._names)]


@dataclass
class Model:
    """Hold what one client knows now.

    read_thread writes, all threads read; each field is replaced whole or is a Names.
    """

    me: str
    extensions: frozenset[str] = frozenset()
    contacts: Names = field(default_factory=Names)
    potential: Names = field(default_factory=Names)
    potential_count: int = 0  # of all; `potential` holds those that were seen
    rooms: Names = field(default_factory=Names)
    blocked: Names = field(default_factory=Names)  # nothing of them is shown
    recent: Names = field(default_factory=Names)  # senders of messages that came in this run
    last_recipient: str = ""
    status: str = ONLINE
    read_by: str = ""  # the person who has read our last message to them, for the status line

    @property
    def text_limit(self) -> int:
        """Return how many characters a message can have."""
        return LONG_TEXT_CHARS if self.extensions else TEXT_CHARS

    def is_me(self, name: str) -> bool:
        """Return True if `name` is our own."""
        return fold(name) == fold(self.me)

    def as_known(self, name: str) -> str:
        """Return a name as it was registered, if we know that."""
        if self.is_me(name):
            return self.me
        sets = (self.contacts, self.rooms, self.potential, self.recent)
        return next((known for names in sets if (known := names.known(name))), name)

    def recipients(self) -> list[str]:
        """Return the people and rooms to write to, the likeliest first."""
        sets = (self.contacts, self.rooms, self.recent, self.potential)
        found = {fold(name): name for names in reversed(sets) for name in names.sorted()}
        order = {fold(name): None for names in sets for name in names.sorted()}
        return [found[key] for key in order]
