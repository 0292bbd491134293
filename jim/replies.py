"""Define the answers to requests: one struct for each.

`Reply` is the base and the plain answer; the others add the fields of their own answer. All classic
clients read the base's fields, in this order.
"""

from typing import Any

from msgspec import Struct, field

from jim.codes import Code
from jim.requests import ClientId, Names


class Reply(Struct, kw_only=True, omit_defaults=True, gc=False):
    """Answer plainly, or notify. 1xx and 2xx have an `alert`, 4xx and 5xx an `error`."""

    response: int
    time: float
    alert: str | None = None
    error: str | None = None
    id: ClientId | None = None


class LoginReply(Reply, kw_only=True, gc=False):
    """Answer authenticate, for clients with extensions."""

    user: str | None = None
    server: str | None = None  # its identity, the same under every address
    ext: Names | None = None
    token: str | None = None


class SentReply(Reply, kw_only=True, gc=False):
    """Answer msg, for clients with `ids`."""

    msg_id: int
    sent: float


class ChangedReply(Reply, kw_only=True, gc=False):
    """Answer a change of a message: the number of the change in its conversation."""

    change: int


class UploadReply(Reply, kw_only=True, gc=False):
    """Answer upload: the file's id for `msg`, and where its bytes are to be put until `expires`."""

    file: str
    url: str
    expires: float


class FileReply(Reply, kw_only=True, gc=False):
    """Answer get_file: an address that needs no login until `expires`."""

    url: str
    expires: float


class StatusReply(Reply, kw_only=True, gc=False):
    """Answer a probe of a user, with the status that they have set."""

    status: str | None = None


class NamesReply(Reply, kw_only=True, gc=False):
    """Give a page of names. `quantity` counts the page, or all where one can ask for more."""

    quantity: int
    data_list: Names | None = None
    online: Names | None = None
    statuses: dict[str, str] | None = None
    roles: dict[str, str] | None = None  # of a room's members who have another role than `member`


class Quote(Struct, kw_only=True, gc=False):
    """Quote the beginning of the message that another one answers."""

    sender: str = field(name="from")
    message: str


class ReactionCount(Struct, kw_only=True, omit_defaults=True, gc=False):
    """Count the users who reacted to a message with one emoji."""

    emoji: str
    count: int
    own: bool = False  # the user is one of them


class FileInfo(Struct, kw_only=True, omit_defaults=True, gc=False):
    """Describe the file that a message carries; `type` is the media type, by its content.

    `width` and `height` in pixels, of pictures; `alt` says in words what one shows.
    """

    name: str
    size: int
    type: str
    url: str
    width: int = 0
    height: int = 0
    alt: str = ""


class HistoryMessage(Struct, kw_only=True, omit_defaults=True, gc=False):
    msg_id: int
    time: float
    sender: str = field(name="from")
    to: str
    message: str
    sealed: bool = False
    kept: bool = False  # one's own, and not delivered yet
    reply_to: int | None = None
    quote: Quote | None = None  # of the message `reply_to`
    edited: float | None = None
    deleted: bool = False
    reactions: list[ReactionCount] | None = None
    mentions: Names | None = None
    file: FileInfo | None = None


class HistoryReply(Reply, kw_only=True, gc=False):
    """Give a page of a conversation, oldest first. `seen`: up to where somebody else has read it.

    `change` is the number of the conversation's last change, for get_changes.
    """

    quantity: int
    more: bool
    seen: int | None = None
    change: int | None = None
    messages: list[HistoryMessage]


class SearchReply(Reply, kw_only=True, gc=False):
    """Messages found. `next`: what is older than this id was not searched yet.

    `total`: how many there are in what was searched, `searched_to` the oldest id looked at, or
    None where everything was; both where the request asks for a `count`.
    """

    quantity: int
    more: bool
    next: int | None = None
    total: int | None = None
    searched_to: int | None = None
    messages: list[HistoryMessage]


class ChatInfo(Struct, kw_only=True, omit_defaults=True, gc=False):
    """Describe one of a user's conversations."""

    peer: str = field(name="with")
    online: bool = False
    status: str = ""  # that the other user has set
    topic: str = ""
    unread: int = 0
    read: int = 0  # up to which message the user has read it
    level: str = "all"  # which messages notify the user
    last: HistoryMessage | None = None


class ChatsReply(Reply, kw_only=True, gc=False):
    """Give a page of one's conversations."""

    quantity: int
    more: bool
    chats: list[ChatInfo]


class RoomInfo(Struct, kw_only=True, omit_defaults=True, gc=False):
    """Describe a room in a list; `role` is one's own."""

    room: str
    topic: str = ""
    members: int = 0
    joined: bool = False
    kind: str = "open"
    role: str | None = None
    archived: bool = False


class RoomReply(Reply, kw_only=True, gc=False):
    """Describe one room, with its settings where the user is a member."""

    room: str
    kind: str
    topic: str | None = None
    members: int | None = None
    role: str | None = None  # the user's own
    muted_until: float | None = None
    read_only: bool | None = None
    slow_s: int | None = None
    history: str | None = None
    archived: bool | None = None


class InvitationReply(Reply, kw_only=True, gc=False):
    """Answer make_invitation; `expires` in Unix seconds."""

    room: str
    code: str
    uses: int
    expires: float


class RoomsReply(Reply, kw_only=True, gc=False):
    """Give a page of rooms."""

    quantity: int
    rooms: list[RoomInfo]


class PasswordReply(Reply, kw_only=True, gc=False):
    """Answer set_password: the old resume tokens are void, this one is valid."""

    token: str | None = None


class SessionInfo(Struct, kw_only=True, omit_defaults=True, gc=False):
    """Describe one of a user's open sessions; times in Unix seconds."""

    session: int
    address: str
    transport: str
    client: str = ""
    since: float
    used: float | None = None  # when it was heard last
    current: bool = False


class SessionsReply(Reply, kw_only=True, gc=False):
    quantity: int
    sessions: list[SessionInfo]


class ExportReply(Reply, kw_only=True, gc=False):
    """Give a page of an export. `next` is the `after` of the next one; the last page has none."""

    part: str
    quantity: int
    rows: list[dict[str, Any]]
    next: int | None = None


class Contacts(Struct, kw_only=True, gc=False):
    """Answer get_contacts; a dialect says it in one object or in one for each name."""

    time: float
    names: Names
    online: Names
    statuses: dict[str, str] = {}  # that those who are online have set
    id: ClientId | None = None
    response: int = Code.ACCEPTED  # 200 where the list answers its own change


class Challenge(Struct, kw_only=True, gc=False):
    """Ask a client of challenge login to prove that it knows the password."""

    nonce: str


class Unregistered(Struct, kw_only=True, gc=False):
    """Tell a client that nobody has its name yet, so that it can register."""


class PublicKey(Struct, kw_only=True, gc=False):
    """Answer GetKey."""

    pem: str


class Users(Struct, kw_only=True, gc=False):
    """Answer GetUsers: the names most needed first, beginning with the user's own."""

    names: Names


def notice(code: Code, text: str, time: float) -> Reply:
    """Return a 100 or 101 that answers no request."""
    return Reply(response=code, time=time, alert=text)
