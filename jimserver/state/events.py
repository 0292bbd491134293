"""What comes through the queue besides a client's requests."""

from accounts.models import User
from jim.codes import Code
from jim.requests import Authenticate, Request
from jimserver.state.close_reasons import CloseReason


class Event(Request, gc=False):
    """Something that happened to a session, or to the server (then its session is None)."""


class Closed(Event, gc=False):
    """The connection of a session is at its end."""

    reason: CloseReason


class Writable(Event, gc=False):
    """The socket took what had to wait."""


class IdleTimeout(Event, gc=False):
    """The client said nothing for so long that it is probed."""


class CatchUp(Event, gc=False):
    """The session has what it was given of its kept messages: the next page."""


class PasswordChecked(Event):
    """The hashing pool has worked on a login: `password_hash` for a new user, `is_right` for a known one."""

    request: Authenticate
    user: User | None = None
    is_right: bool = False
    password_hash: str | None = None
    key: str = ""  # for the course's clients, of the same password
    failed: bool = False  # the pool itself failed
    held: list[Request] | None = None  # what waited for it, once that had its turn


class SiteLogin(Event):
    """The site knows who is behind this session. `site_key` is the key of the site's own session, `request` says how the page speaks."""

    user_id: int
    site_key: str
    request: Authenticate


class SiteLogout(Event, gc=False):
    """A session of the site has ended: those that came with it end too."""

    user_id: int
    site_key: str


class UserBlocked(Event, gc=False):
    user_id: int


class UserChanged(Event, gc=False):
    """His sessions end; `is_void` when he was renamed or deleted, so that what the engine knows of him is void."""

    user_id: int
    is_void: bool


class ContactChanged(Event, gc=False):
    owner_id: int
    contact_id: int
    added: bool


class MemberChanged(Event, gc=False):
    room_id: int
    user_id: int
    joined: bool


class RoomChanged(Event, gc=False):
    room_id: int


class Announcement(Event, gc=False):
    """The operator speaks to everybody who is connected."""

    code: Code
    text: str


class Stop(Event, gc=False):
    """The last event: everybody is told, then write_thread ends."""
