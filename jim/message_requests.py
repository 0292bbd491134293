"""Define the requests about messages that are there: edits, deletions, and what has changed."""

from msgspec import field

from jim.requests import Count, Limit, MsgId, Name, Request


class Edit(Request):
    """Give a message of one's own another text."""

    msg_id: MsgId
    message: str


class Delete(Request):
    """Delete a message; a moderator says why they delete another's."""

    msg_id: MsgId
    reason: str = ""


class React(Request):
    """Add a reaction to a message, or take it back."""

    msg_id: MsgId
    emoji: str
    on: bool = True


class Typing(Request):
    """Tell that one is writing to a user or room, or has stopped."""

    to: Name
    on: bool = True


class Upload(Request):
    """Ask for a place to put a file of so many bytes, which a message is to carry."""

    name: str
    size: Count
    alt: str = ""


class GetFile(Request):
    """Ask for an address from which the file of a message can be read without a login."""

    msg_id: MsgId


class GetMentions(Request):
    """Request the messages that mention one, newest page first."""

    before: MsgId | None = None
    limit: Limit | None = None


class Pin(Request):
    """Pin a message in its conversation, or take it off."""

    msg_id: MsgId
    on: bool = True


class GetPins(Request):
    """Request the pinned messages of a conversation."""

    peer: Name = field(name="with")


class Bookmark(Request):
    """Keep a message at hand, for oneself, or let go of it."""

    msg_id: MsgId
    on: bool = True


class GetBookmarks(Request):
    """Request the messages that one keeps at hand, newest page first."""

    before: MsgId | None = None
    limit: Limit | None = None


class MarkUnread(Request):
    """Show a conversation as unread from this message on, on all of one's devices."""

    peer: Name = field(name="with")
    msg_id: MsgId


class GetChanges(Request):
    """Request the messages of a conversation that were changed after the change `after`."""

    peer: Name = field(name="with")
    after: MsgId | None = None
    limit: Limit | None = None
