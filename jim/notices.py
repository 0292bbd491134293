"""Define what the server pushes: messages, receipts, presence, changes of rooms and contacts."""

from msgspec import Struct, field

from jim.replies import Challenge, Contacts, FileInfo, PublicKey, Quote, Reply, Unregistered, Users
from jim.requests import ClientId, FieldAliases, Names


class Delivery(Struct, kw_only=True, omit_defaults=True, tag_field="action", tag="msg", gc=False):
    """Carry a message on its way to a recipient (or to the sender's other sessions, with `id`)."""

    time: float
    to: str
    sender: str = field(name="from")
    message: str
    msg_id: int | None = None
    id: ClientId | None = None
    sealed: bool = False
    reply_to: int | None = None
    quote: Quote | None = None  # of the message `reply_to`
    mentions: Names | None = None  # of members whom it mentions
    file: FileInfo | None = None  # that it carries
    aliases: FieldAliases = ()  # of the sender's client; never said
    delivered: bool = False  # to the recipient; said to the sender's other sessions


class Potential(Struct, kw_only=True, tag_field="action", tag="potential", gc=False):
    time: float
    quantity: int
    data_list: Names


class ProbeNotice(Struct, kw_only=True, tag_field="action", tag="probe", gc=False):
    time: float


class Delivered(Struct, kw_only=True, tag_field="action", tag="delivered", gc=False):
    time: float
    to: str
    msg_id: int


class ReadNotice(Struct, kw_only=True, tag_field="action", tag="read", gc=False):
    time: float
    sender: str = field(name="from")
    peer: str = field(name="with")
    msg_id: int


class Mark(Struct, kw_only=True, tag_field="action", tag="mark", gc=False):
    """Tell the user's other sessions up to which message a conversation was read."""

    time: float
    peer: str = field(name="with")
    msg_id: int


class TextDeleted(Struct, kw_only=True, tag_field="action", tag="deleted", gc=False):
    """Tell that a message was deleted, by its sender, a moderator or the operator."""

    time: float
    peer: str = field(name="with")
    msg_id: int
    change: int


class TextEdited(
    Struct, kw_only=True, omit_defaults=True, tag_field="action", tag="edited", gc=False
):
    """Tell that the sender of a message has given it another text."""

    time: float
    peer: str = field(name="with")
    msg_id: int
    message: str
    change: int
    mentions: Names | None = None


class Reacted(Struct, kw_only=True, tag_field="action", tag="reaction", gc=False):
    """Tell that a user reacted to a message, or took it back; `count` is how many have it now."""

    time: float
    peer: str = field(name="with")
    msg_id: int
    sender: str = field(name="from")
    emoji: str
    on: bool
    count: int
    change: int


class Pinned(Struct, kw_only=True, omit_defaults=True, tag_field="action", tag="pin", gc=False):
    """Tell that a message was pinned in its conversation, or taken off.

    `by` is absent for whoever blocks the user who did that.
    """

    time: float
    peer: str = field(name="with")
    msg_id: int
    on: bool
    by: str | None = None


class Bookmarked(Struct, kw_only=True, tag_field="action", tag="bookmark", gc=False):
    """Tell the user's other sessions that they keep a message at hand, or don't any more."""

    time: float
    msg_id: int
    on: bool


class MarkedUnread(Struct, kw_only=True, tag_field="action", tag="unread", gc=False):
    """Tell the user's other sessions from which message on a conversation is unread again."""

    time: float
    peer: str = field(name="with")
    msg_id: int


class TypingNotice(Struct, kw_only=True, tag_field="action", tag="typing", gc=False):
    """Tell that a user is writing, or has stopped. Nothing of it is stored."""

    time: float
    peer: str = field(name="with")
    sender: str = field(name="from")
    on: bool


class TopicSet(Struct, kw_only=True, omit_defaults=True, tag_field="action", tag="topic", gc=False):
    """Tell that a room has another topic; `user` is absent for who blocks the one who set it."""

    time: float
    room: str
    topic: str
    user: "NamedUser | None" = None


class NamedUser(Struct, kw_only=True, omit_defaults=True, gc=False):
    account_name: str
    status: str | None = None


class PresenceNotice(Struct, kw_only=True, tag_field="action", tag="presence", gc=False):
    time: float
    type: str = "status"
    user: NamedUser


class Joined(Struct, kw_only=True, tag_field="action", tag="join", gc=False):
    time: float
    room: str
    user: NamedUser


class Left(Struct, kw_only=True, tag_field="action", tag="leave", gc=False):
    time: float
    room: str
    user: NamedUser


class RoleSet(Struct, kw_only=True, omit_defaults=True, tag_field="action", tag="role", gc=False):
    """Tell that a member has another role; `until`, in Unix seconds, if they are muted for a time.

    `by` is who gave it, absent for the operator and where an owner left.
    """

    time: float
    room: str
    user: NamedUser
    role: str
    until: float | None = None
    by: str | None = None


class RoomSet(Struct, kw_only=True, omit_defaults=True, tag_field="action", tag="room", gc=False):
    """Tell that a room has other settings, or was closed."""

    time: float
    room: str
    read_only: bool = False
    slow_s: int = 0
    history: str = "all"
    archived: bool = False
    closed: bool = False


class UserBlocked(Struct, kw_only=True, tag_field="action", tag="block_user", gc=False):
    """Tell the user's other sessions that they block somebody."""

    time: float
    user: str


class UserUnblocked(Struct, kw_only=True, tag_field="action", tag="unblock_user", gc=False):
    time: float
    user: str


class LevelSet(Struct, kw_only=True, tag_field="action", tag="level", gc=False):
    """Tell the user's other sessions which messages of a conversation notify them."""

    time: float
    peer: str = field(name="with")
    level: str


class ContactAdded(Struct, kw_only=True, tag_field="action", tag="add_contact", gc=False):
    time: float
    user_id: str


class ContactRemoved(Struct, kw_only=True, tag_field="action", tag="del_contact", gc=False):
    time: float
    user_id: str


Outgoing = (
    Reply
    | Contacts
    | Delivery
    | Challenge
    | PublicKey
    | Unregistered
    | Users
    | Potential
    | ProbeNotice
    | Delivered
    | ReadNotice
    | Mark
    | TextDeleted
    | TextEdited
    | Reacted
    | Pinned
    | Bookmarked
    | MarkedUnread
    | TypingNotice
    | TopicSet
    | PresenceNotice
    | Joined
    | Left
    | RoleSet
    | RoomSet
    | UserBlocked
    | UserUnblocked
    | LevelSet
    | ContactAdded
    | ContactRemoved
)
