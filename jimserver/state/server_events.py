"""Events of the server that come through the queue, besides the events of the apps."""

from dataclasses import dataclass

from common.on_commit import Event
from jim.codes import Code


@dataclass(frozen=True, slots=True)
class Announcement(Event):
    """The operator speaks to everybody who is connected."""

    code: Code
    text: str


@dataclass(frozen=True, slots=True)
class SessionTapped(Event):
    """The user `operator_id`, who is staff, begins to watch a session, or stops (`is_on` False)."""

    session_id: int
    operator_id: int
    is_on: bool
    hides_texts: bool = True


@dataclass(frozen=True, slots=True)
class Stop(Event):
    """The last event: everybody is told, then write_thread ends."""
