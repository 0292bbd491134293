"""Define requests of extensions: roles, blocking, levels, account and reports."""

from typing import Literal

from msgspec import field

from jim.requests import Count, Limit, MsgId, Name, Request


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


# Blocking and levels


class BlockUser(Request):
    user: Name


class UnblockUser(Request):
    user: Name


class GetBlocked(Request):
    """Request the users whom one blocks."""

    after: Name = ""
    limit: Limit | None = None


class SetLevel(Request):
    """Set which messages of a conversation notify the user."""

    peer: Name = field(name="with")
    level: Literal["all", "mentions", "none"]


# One's own account


class SetPassword(Request):
    """Change one's password; with `end_others` all other sessions end."""

    password: str
    new: str
    end_others: bool = True


class GetSessions(Request):
    """Request one's open sessions."""


class CloseSession(Request):
    """End one of one's own sessions."""

    session: MsgId


class ExportMe(Request):
    """Request a page of what is stored of oneself."""

    part: Literal[  # as messaging/services/data_export.py has them
        "profile",
        "contacts",
        "rooms",
        "messages",
        "sessions",
        "logins",
        "files",
        "bookmarks",
        "pins",
    ] = "profile"
    after: MsgId = 0


# Reports


class Report(Request):
    """Report a message to the operator."""

    msg_id: MsgId
    reason: str
