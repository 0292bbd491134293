"""Describe what happens to one session and comes through the queue, in order with its requests."""

from collections.abc import Callable
from typing import Any

from msgspec import Struct

from accounts.models import User
from jim.dialects import Dialect
from jim.errors import JimError
from jim.extension_requests import SetPassword
from jim.requests import Authenticate, FieldAliases, Request
from jimserver.state.close_reasons import CloseReason


class SessionEvent(Struct, kw_only=True, gc=False):
    """Base of what happens to one session."""


class Closed(SessionEvent, gc=False):
    """Tell that the connection is at its end."""

    reason: CloseReason


class Dismissed(SessionEvent):
    """Tell that another node wants the session to end, and why."""

    reason: CloseReason
    error: JimError


class FormatLearned(SessionEvent, gc=False):
    """Tell that the client has shown how it speaks, or more of it."""

    dialect: Dialect
    aliases: FieldAliases


class Flooded(SessionEvent, gc=False):
    """Tell that the client has sent too much while its session is busy."""


class Writable(SessionEvent, gc=False):
    """Tell that the socket took what had to wait."""


class IdleTimeout(SessionEvent, gc=False):
    """Tell that the client was idle for so long that it is probed."""


class CatchUp(SessionEvent, gc=False):
    """Tell that the client has most of a page of its offline queue and can take the next one."""


class PasswordChecked(SessionEvent):
    """Tell that the hashing pool has worked on a login.

    `password_hash` is set for a new user, `is_right` for a known one.
    """

    request: Authenticate
    user: User | None = None
    is_right: bool = False
    password_hash: str | None = None
    key: str = ""  # for challenge logins, made of the same password
    failed: bool = False  # the pool itself failed


class PasswordHashed(PasswordChecked, kw_only=True):
    """Tell that the hashing pool has checked a user's password, and hashed their new one."""

    change: SetPassword
    is_repeated: bool = False  # the new password is the one that they have


class ReadDone(SessionEvent):
    """Tell that a reader has worked on a request: `finish` makes an answer of the result."""

    request: Request
    finish: Callable[[Any], None]
    result: Any = None
    error: Exception | None = None


class SiteLogin(SessionEvent):
    """Tell that the site knows who is behind this session.

    `site_key` is the key of the site's own session, `request` says how the page speaks.
    """

    user_id: int
    site_key: str
    request: Authenticate


Entry = Request | SessionEvent  # what a session brings to write_thread, in order
