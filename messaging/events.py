"""Describe what has happened to rooms and messages; published after the commit."""

from dataclasses import dataclass

from common.on_commit import Event


@dataclass(frozen=True, slots=True)
class MemberChanged(Event):
    """Report that a user has become a member of a room, or is none any more."""

    room_id: int
    user_id: int
    has_joined: bool


@dataclass(frozen=True, slots=True)
class RoomChanged(Event):
    """Report that the name or the settings of a room were changed."""

    room_id: int


@dataclass(frozen=True, slots=True)
class RoleChanged(Event):
    """Report that a member has another role; `muted_until` in Unix seconds, None for no end."""

    room_id: int
    user_id: int
    role: str
    muted_until: float | None


@dataclass(frozen=True, slots=True)
class RoomClosed(Event):
    """Report that a room was closed for good: it has no members any more."""

    room_id: int


@dataclass(frozen=True, slots=True)
class RoomAnnounced(Event):
    """Ask to speak for the operator, as the user `sender_id`, in this room.

    They need not be a member.
    """

    sender_id: int
    room_id: int
    text: str


@dataclass(frozen=True, slots=True)
class TopicChanged(Event):
    """Report that the user `user_id` has set the topic of a room."""

    room_id: int
    topic: str
    user_id: int


@dataclass(frozen=True, slots=True)
class TextDeleted(Event):
    """Report that a text was deleted. Of `recipient_id` and `room_id` one is None."""

    msg_id: int
    sender_id: int
    recipient_id: int | None
    room_id: int | None
    change: int  # its number in the conversation
