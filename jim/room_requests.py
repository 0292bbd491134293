"""Define the requests about rooms, their members and roles."""

from typing import Literal

from jim.requests import Count, Limit, Name, Request


class CreateRoom(Request):
    room: Name
    kind: Literal["open", "private"] = "open"
    topic: str = ""


class Invite(Request):
    """Add a user to a room."""

    room: Name
    user: Name


class MakeInvitation(Request):
    """Request a code that lets others into a room."""

    room: Name
    uses: Count = 1
    hours: Count = 24


class SetRole(Request):
    """Give a member another role; `minutes` is for how long a member is muted, 0 for no end."""

    room: Name
    user: Name
    role: Literal["owner", "moderator", "member", "muted"]
    minutes: Limit = 0


class RemoveMember(Request):
    room: Name
    user: Name


class SetRoom(Request):
    """Change the settings of a room that are given."""

    room: Name
    read_only: bool | None = None
    slow_s: Limit | None = None
    history: Literal["all", "joined"] | None = None


class GetRoom(Request):
    """Request the settings of a room, and one's role there."""

    room: Name


class ArchiveRoom(Request):
    """Make a room one that can only be read, or, with `on` false, undo that."""

    room: Name
    on: bool = True


class CloseRoom(Request):
    """Close a room for good."""

    room: Name
