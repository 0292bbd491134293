"""One typed class for each thing that is said: requests from a client, and what the server says to it.

Field names are classic JIM's. A dialect turns its own names into these and back, so that nothing behind it knows dialects.
"""

from typing import Annotated, Any

import msgspec
from msgspec import Meta, Struct, field

from jim import limits
from jim.codes import Code
from jim.errors import JimError, bad_request
from jim.errors import gettext_noop as _
from jim.problems import wrong_object

_TextId = Annotated[str, Meta(min_length=1, max_length=limits.ID_CHARS)]
_NumberId = Annotated[int, Meta(ge=limits.LEAST_ID, le=limits.GREATEST_ID)]
ClientId = _TextId | _NumberId
MsgId = Annotated[int, Meta(ge=0, le=limits.GREATEST_ID)]
Limit = Annotated[int, Meta(ge=0)]
Time = Annotated[float, Meta(ge=0, le=limits.GREATEST_TIME)]
Name = Annotated[str, Meta(max_length=limits.WRITTEN_NAME_CHARS)]
Names = list[str]
Words = tuple[
    tuple[str, str], ...
]  # pairs of a role and the word that a client uses for it, sorted


# --- from a client ----------------------------------------------------------------------------------------------------


class Request(Struct, kw_only=True, gc=False):
    """What a client asks. `id` is the client's own number or text for it; the answer carries it back."""

    id: ClientId | None = None


class LoginUser(Struct, gc=False):
    account_name: Name
    password: str | None = None
    token: str | None = None


class Authenticate(Request):
    user: LoginUser
    ext: Names = []
    lang: str = ""
    client: str = ""
    last_id: MsgId | None = None  # every message up to this msg_id has arrived


class PresenceUser(Struct, gc=False):
    account_name: Name | None = None
    status: str = ""


class Greeting(Request):
    """A presence before the login, from clients that know no `authenticate`: with a key to the challenge, without one a guest."""

    name: Name
    pubkey: str | None = None
    password: str | None = None
    status: str = ""


class ChallengeAnswer(Request):
    proof: str


class GetUsers(Request):
    pass


class GetKey(Request):
    """Asks for the public key of a user."""

    user_id: Name


class MsgToContacts(Request):
    """A message to everybody among one's contacts."""

    message: str


class Presence(Request):
    user: PresenceUser = field(default_factory=PresenceUser)


class Probe(Request):
    to: Name | None = None


class Msg(Request):
    to: Name
    message: str
    sender: Name | None = field(name="from", default=None)
    sealed: bool = field(name="_sealed", default=False)  # set by a dialect: end-to-end encrypted
    words: Words = field(
        name="_words", default=()
    )  # set by a dialect: how the sender's client names things


class Join(Request):
    room: Name


class Leave(Request):
    room: Name


class Quit(Request):
    pass


class GetContacts(Request):
    pass


class AddContact(Request):
    user_id: Name


class DelContact(Request):
    user_id: Name


class GetPotential(Request):
    prefix: Name = ""
    after: Name = ""
    limit: Limit | None = None


class GetOnline(Request):
    after: Name = ""
    limit: Limit | None = None


class GetRooms(Request):
    pass


class GetMembers(Request):
    room: Name
    after: Name = ""
    limit: Limit | None = None


class GetHistory(Request):
    peer: Name = field(name="with")
    before: MsgId | None = None
    after: MsgId | None = None
    limit: Limit | None = None


class Search(Request):
    """Without `with`: in all of one's conversations."""

    text: str
    peer: Name | None = field(name="with", default=None)
    sender: Name | None = field(name="from", default=None)
    since: Time | None = None
    until: Time | None = None
    before: MsgId | None = None
    limit: Limit | None = None


class GetChats(Request):
    """Asks for one's conversations, newest first."""

    before: MsgId | None = None
    limit: Limit | None = None


class FindRooms(Request):
    prefix: Name = ""
    after: Name = ""
    limit: Limit | None = None


class SetTopic(Request):
    room: Name
    topic: str


class Ack(Request):
    msg_id: MsgId


class Read(Request):
    peer: Name = field(name="with")
    msg_id: MsgId


REQUESTS: dict[str, type[Request]] = {
    "authenticate": Authenticate,
    "presence": Presence,
    "probe": Probe,
    "msg": Msg,
    "join": Join,
    "leave": Leave,
    "quit": Quit,
    "get_contacts": GetContacts,
    "add_contact": AddContact,
    "del_contact": DelContact,
    "get_potential": GetPotential,
    "get_online": GetOnline,
    "get_rooms": GetRooms,
    "get_members": GetMembers,
    "get_history": GetHistory,
    "search": Search,
    "get_chats": GetChats,
    "find_rooms": FindRooms,
    "set_topic": SetTopic,
    "ack": Ack,
    "read": Read,
}


class Refused(Request):
    """A frame that is no request; takes its turn in the queue so that its refusal keeps the order of the answers."""

    error: Any  # JimError


OURS_TO_SET = ("_sealed", "_words")  # fields of Msg that a dialect sets and no client


def parse_request(value: dict[str, Any]) -> Request:
    """The request that `value`, an object in classic names, makes; raises JimError 400."""
    action = value.get("action")
    if not isinstance(action, str):
        raise bad_request(_("The object has no action."))
    kind = REQUESTS.get(action)
    if kind is None:
        raise bad_request(
            _("The action {action} is unknown."), action=action[: limits.ACTION_CHARS]
        )
    for own in OURS_TO_SET:
        value.pop(own, None)
    try:
        return msgspec.convert(value, kind)
    except msgspec.ValidationError as error:
        raise wrong_object(action, str(error)) from None


def refused(error: JimError, value: dict[str, Any] | None = None) -> Refused:
    """The request that stands for a refused frame; keeps the `id` of `value` where there is a usable one."""
    try:
        client_id = msgspec.convert((value or {}).get("id"), ClientId | None)
    except msgspec.ValidationError:
        client_id = None
    # Its traceback holds all that was read; in a queue, and in a Struct that the garbage collector passes by, that adds up.
    error.__traceback__ = error.__context__ = None
    return Refused(id=client_id, error=error)


# --- to a client ------------------------------------------------------------------------------------------------------


class Reply(Struct, kw_only=True, omit_defaults=True, gc=False):
    """The answer to a request, or a notice. `alert` belongs to 1xx and 2xx, `error` to 4xx and 5xx."""

    response: int
    time: float
    alert: str | None = None
    error: str | None = None
    id: ClientId | None = None
    user: str | None = None
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


class Delivery(Struct, kw_only=True, omit_defaults=True, tag_field="action", tag="msg", gc=False):
    """A message on its way to a recipient (or to the sender's other sessions, with `id`)."""

    time: float
    to: str
    sender: str = field(name="from")
    message: str
    msg_id: int | None = None
    id: ClientId | None = None
    sealed: bool = False
    words: Words = ()  # of the sender's client; never said


class Challenge(Struct, kw_only=True, gc=False):
    """Asks a client of the course to prove that it knows the password."""

    nonce: str


class PublicKey(Struct, kw_only=True, gc=False):
    """The answer to GetKey."""

    pem: str


class Users(Struct, kw_only=True, gc=False):
    """The answer to GetUsers: names in the order of who is most needed, oneself first."""

    names: Names


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
    """To one's other sessions: a conversation was read up to this message."""

    time: float
    peer: str = field(name="with")
    msg_id: int


class TextDeleted(Struct, kw_only=True, tag_field="action", tag="deleted", gc=False):
    """The operator has deleted the text of this message."""

    time: float
    peer: str = field(name="with")
    msg_id: int


class TopicSet(Struct, kw_only=True, tag_field="action", tag="topic", gc=False):
    time: float
    room: str
    topic: str
    user: "NamedUser"


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
    | Users
    | Potential
    | ProbeNotice
    | Delivered
    | ReadNotice
    | Mark
    | TextDeleted
    | TopicSet
    | PresenceNotice
    | Joined
    | Left
    | ContactAdded
    | ContactRemoved
)


def notice(code: Code, text: str, time: float) -> Reply:
    """A 100 or 101 that answers nothing."""
    return Reply(response=code, time=time, alert=text)
