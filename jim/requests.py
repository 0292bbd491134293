"""What clients ask: one struct for each request, and the table of actions.

Field names are classic JIM's. A dialect turns its own names into these and back, so that the code
behind it knows no dialect.
"""

from typing import Annotated, Any

import msgspec
from msgspec import Meta, Struct, field

from jim import limits
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
FieldAliases = tuple[
    tuple[str, str], ...
]  # pairs of a role and the word that a client uses for it, sorted


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


class PresenceLogin(Request):
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
    aliases: FieldAliases = field(
        name="_aliases", default=()
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


OURS_TO_SET = ("_sealed", "_aliases")  # fields of Msg that a dialect sets and no client


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
