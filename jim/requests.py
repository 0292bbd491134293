"""Define the requests of clients: one struct for each; jim.request_table has their actions.

Field names are classic JIM's. A dialect turns its own names into these and back, so that the code
behind it knows no dialect.
"""

from typing import Annotated, Any

from msgspec import Meta, Struct, field

from jim import limits
from jim.crypto.challenge_proof import Scheme

_TextId = Annotated[str, Meta(min_length=1, max_length=limits.ID_CHARS)]
_NumberId = Annotated[int, Meta(ge=limits.LEAST_ID, le=limits.GREATEST_ID)]
ClientId = _TextId | _NumberId
MsgId = Annotated[int, Meta(ge=0, le=limits.GREATEST_ID)]
FileId = Annotated[str, Meta(min_length=1, max_length=limits.ID_CHARS)]
Limit = Annotated[int, Meta(ge=0)]
Count = Annotated[int, Meta(ge=1)]
Time = Annotated[float, Meta(ge=0, le=limits.GREATEST_TIME)]
Name = Annotated[str, Meta(max_length=limits.WRITTEN_NAME_CHARS)]
Names = list[str]
FieldAliases = tuple[tuple[str, str], ...]  # sorted pairs of a role and the client's name for it


class Request(Struct, kw_only=True, gc=False):
    """Base of all requests. `id` is the client's own number or text; the answer repeats it."""

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
    invitation: str = ""  # to register, where that takes one
    register: bool = True  # an unknown name; else it is answered 404
    last_id: MsgId | None = None  # the client has every message up to this msg_id


class PresenceUser(Struct, gc=False):
    account_name: Name | None = None
    status: str = ""


class PresenceLogin(Request):
    """Log in by presence: with a public key by challenge, without one as a guest."""

    name: Name
    pubkey: str | None = None
    password: str | None = None
    status: str = ""


class AskChallenge(Request):
    """Begin a login by challenge, with the public key not yet shown."""

    name: Name
    scheme: Scheme
    tells_unknown: bool = False  # an unknown name is told to register


class ChallengeAnswer(Request):
    proof: str
    pubkey: str | None = None  # of clients that show it only here


class Register(Authenticate):
    """Register a secret that later logins prove without sending it."""

    then: Scheme | None = None  # the challenge that follows; None: the client is logged in


class GetUsers(Request):
    pass


class GetKey(Request):
    """Request the public key of a user."""

    user_id: Name


class MsgToContacts(Request):
    """Send a message to all of one's contacts, or only to the one that was added last."""

    message: str
    only_last: bool = False


class Presence(Request):
    user: PresenceUser = field(default_factory=PresenceUser)


class Probe(Request):
    to: Name | None = None


class Msg(Request):
    to: Name
    message: str
    sender: Name | None = field(name="from", default=None)
    time: Any = None  # by the client's clock: not used
    reply_to: MsgId | None = None
    file: FileId | None = None  # that was uploaded for it
    # Set by a dialect: the text is end-to-end encrypted.
    sealed: bool = field(name="_sealed", default=False)
    # Set by a dialect: the field names of the sender's client.
    aliases: FieldAliases = field(name="_aliases", default=())


class Join(Request):
    """Join a room by its name; or, by a code, the room that the code is for."""

    room: Name = ""
    invitation: str = ""


class Leave(Request):
    room: Name


class Quit(Request):
    pass


class GetContacts(Request):
    pass


class AddContact(Request):
    user_id: Name
    # Set by a dialect: the answer is the list after the change.
    shows_list: bool = field(name="_shows_list", default=False)


class DelContact(Request):
    user_id: Name
    shows_list: bool = field(name="_shows_list", default=False)  # as in AddContact


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
    """Search one conversation; without `with`, all of one's conversations."""

    text: str
    peer: Name | None = field(name="with", default=None)
    sender: Name | None = field(name="from", default=None)
    since: Time | None = None
    until: Time | None = None
    before: MsgId | None = None
    limit: Limit | None = None
    count: bool = False  # also how many there are in all that is searched


class GetChats(Request):
    """Request one's conversations, newest first."""

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
    time: Any = None  # by the client's clock: not used


class Read(Request):
    peer: Name = field(name="with")
    msg_id: MsgId


class Refused(Request):
    """Stand for a frame that is no request.

    It waits in the queue like a request, so that its error keeps the order of the answers.
    """

    error: Any  # JimError
