"""What the operator does, as it comes through the queue."""

from jimserver.state.events import Event


class SessionKicked(Event, gc=False):
    session_id: int  # of accounts.Session


class SessionTapped(Event, gc=False):
    """Somebody of the staff begins to watch a session, or ends it."""

    session_id: int
    operator_id: int
    is_on: bool
    hides_texts: bool = True


class NetworksBlocked(Event, gc=False):
    """Who is here from a network that the blocklist covers must go."""


class OperatorSpoke(Event):
    """The operator, as the user `sender_id`, speaks to these users, None: to all who are online. `keep`: for the others as a message."""

    sender_id: int
    user_ids: list[int] | None
    text: str
    important: bool
    keep: bool


class RoomAnnounced(Event, gc=False):
    """The operator, as the user `sender_id`, speaks in a room, of which he need be no member."""

    sender_id: int
    room: str  # its name
    text: str


class TopicChanged(Event, gc=False):
    """Set in the admin by the user `user_id`."""

    room_id: int
    topic: str
    user_id: int


class MessageDeleted(Event, gc=False):
    """Its text is; of `recipient_id` and `room_id` one is None."""

    msg_id: int
    sender_id: int
    recipient_id: int | None
    room_id: int | None
