"""Events of the server that come through the queue, besides the events of the apps."""

from dataclasses import dataclass

from common.on_commit import Event
from jim.codes import Code


@dataclass(frozen=True, slots=True)
class Announcement(Event):
    """Speak to everybody who is connected, as the operator."""

    code: Code
    text: str


@dataclass(frozen=True, slots=True)
class SessionTapped(Event):
    """Begin to watch a session for `operator_id`, who is staff, or stop (`is_on` False)."""

    session_id: int
    operator_id: int
    is_on: bool
    hides_texts: bool = True


@dataclass(frozen=True, slots=True)
class Stop(Event):
    """Tell everybody, then end write_thread: the last event."""


@dataclass(frozen=True, slots=True)
class NodeLost(Event):
    """Report that a node has been silent for so long that it counts as dead."""

    node: int
