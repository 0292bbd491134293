"""Answers to requests: one struct for each."""

from msgspec import Struct, field

from jim.codes import Code
from jim.requests import ClientId, Names


class Reply(Struct, kw_only=True, omit_defaults=True, gc=False):
    """The answer to a request, or a notice. `alert` belongs to 1xx and 2xx, `error` to 4xx and 5xx."""

    response: int
    time: float
    alert: str | None = None
    error: str | None = None
    id: ClientId | None = None
    user: str | None = None
    server: str | None = None
    ext: Names | None = None
    token: str | None = None
    msg_id: int | None = None
    sent: float | None = None
    quantity: int | None = None
    data_list: Names | None = None
    online: Names | None = None
    status: str | None = None
    statuses: dict[str, str] | None = None
    more: bool | None = None
    next: int | None = None
    seen: int | None = None
    messages: list["HistoryMessage"] | None = None
    chats: list["ChatInfo"] | None = None
    rooms: list["RoomInfo"] | None = None


class HistoryMessage(Struct, kw_only=True, omit_defaults=True, gc=False):
    msg_id: int
    time: float
    sender: str = field(name="from")
    to: str
    message: str
    sealed: bool = False
    kept: bool = False  # one's own, and not delivered yet


class ChatInfo(Struct, kw_only=True, omit_defaults=True, gc=False):
    """One of somebody's conversations."""

    peer: str = field(name="with")
    online: bool = False
    status: str = ""  # that the other has set
    topic: str = ""
    unread: int = 0
    read: int = 0  # up to which message he has read it
    last: HistoryMessage | None = None


class RoomInfo(Struct, kw_only=True, omit_defaults=True, gc=False):
    room: str
    topic: str = ""
    members: int = 0
    joined: bool = False


class Contacts(Struct, kw_only=True, gc=False):
    """The answer to get_contacts; classic clients get it as a count and one object for each name."""

    time: float
    names: Names
    online: Names
    statuses: dict[str, str] = {}  # that those who are online have set
    id: ClientId | None = None
    response: int = Code.ACCEPTED  # 200 where the list answers its own change


class Challenge(Struct, kw_only=True, gc=False):
    """Asks a client of the course to prove that it knows the password."""

    nonce: str


class PublicKey(Struct, kw_only=True, gc=False):
    """The answer to GetKey."""

    pem: str


class Users(Struct, kw_only=True, gc=False):
    """The answer to GetUsers: names in the order of who is most needed, oneself first."""

    names: Names


def notice(code: Code, text: str, time: float) -> Reply:
    """A 100 or 101 that answers nothing."""
    return Reply(response=code, time=time, alert=text)
