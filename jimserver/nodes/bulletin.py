"""Describe what a batch of one node brings for the others, as it stands in News."""

import typing
from typing import Any

import msgspec
from msgspec import Raw, Struct

from accounts import events as users
from common.on_commit import Event
from contacts.events import BlockChanged
from jim import replies
from jim.notices import Outgoing
from jimserver.nodes.seats import Seat
from jimserver.nodes.shared_taps import Overheard, Tapped
from messaging import events as rooms

DELIVER, SHOW, PUSH = "deliver", "show", "push"
KINDS: dict[str, Any] = {
    **{kind.__name__: kind for kind in typing.get_args(Outgoing)},
    **{
        kind.__name__: kind
        for kind in vars(replies).values()
        if isinstance(kind, type) and issubclass(kind, replies.Reply)
    },
}
EVENTS: dict[str, Any] = {
    kind.__name__: kind
    for kind in (
        *(users.UserRenamed, users.NetworksChanged, BlockChanged),
        *(rooms.MemberChanged, rooms.RoomChanged, rooms.RoleChanged, rooms.RoomClosed),
    )
}
Target = tuple[int, int]  # ids of a session and of its user


class Sent(Struct, array_like=True):
    """Carry one message to sessions of other nodes."""

    how: str  # DELIVER, SHOW or PUSH
    kind: str  # one of KINDS
    body: Raw
    targets: list[Target]

    def message(self) -> Any:
        return msgspec.msgpack.decode(self.body, type=KINDS[self.kind])


class Ended(Struct, array_like=True):
    """Ask the node of a session to end it; with a `text`, and to say why."""

    session_id: int
    reason: str
    code: int = 0
    text: str = ""
    values: dict[str, Any] = {}


class Happened(Struct, array_like=True):
    """Carry an event of an app."""

    name: str  # one of EVENTS
    body: Raw

    def event(self) -> Event:
        found: Event = msgspec.msgpack.decode(self.body, type=EVENTS[self.name])
        return found


class Live(Struct, array_like=True):
    """Tell what changes of a session with every byte; asked for, as it would be too much."""

    session_id: int
    silent_s: float | None  # None where nobody keeps the time
    waiting_bytes: int


class Bulletin(Struct):
    """Hold what one batch of a node has for the others, in the order in which it is applied."""

    newest_id: int  # of the messages when it was written
    is_hello: bool = False  # the node has just begun: the others say who is with them
    is_complete: bool = False  # `arrived` are all sessions of the node
    arrived: list[Seat] = []
    happened: list[Happened] = []
    users: list[int] = []  # ids of those whose rows have changed
    senders: list[int] = []  # ids of those who sent messages with ids of their own
    askers: list[int] = []  # ids of those whose other requests had ids of their own
    failures: list[tuple[str, str]] = []  # logins that failed: name and address
    sent: list[Sent] = []
    ended: list[Ended] = []
    gone: list[int] = []  # ids of sessions that have ended
    # Ids of sessions of other nodes: all that their users' sessions here may lack is queued.
    handed: list[int] = []
    looks: bool = False  # somebody of the staff looks at the sessions: the others say `live`
    live: list[Live] | None = None  # all sessions of the node, where one asked
    tapped: list[Tapped] = []
    overheard: list[Overheard] = []

    @property
    def is_empty(self) -> bool:
        """Return whether nobody misses anything without it."""
        return not (
            self.is_hello
            or self.is_complete
            or any((self.arrived, self.happened, self.users, self.senders, self.sent))
            or any((self.askers, self.failures))
            or any((self.ended, self.gone, self.handed))
            or any((self.looks, self.live is not None, self.tapped, self.overheard))
        )
