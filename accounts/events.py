"""Describe what has happened to users, sessions and networks; published after the commit."""

from dataclasses import dataclass

from common.on_commit import Event


@dataclass(frozen=True, slots=True)
class UserBlocked(Event):
    """Report that a user is blocked: their logins are refused from now on."""

    user_id: int


@dataclass(frozen=True, slots=True)
class UserUnblocked(Event):
    """Report that a user can log in again."""

    user_id: int


@dataclass(frozen=True, slots=True)
class UserRenamed(Event):
    """Report that a user has another name."""

    user_id: int
    old_name: str
    new_name: str


@dataclass(frozen=True, slots=True)
class PasswordChanged(Event):
    """Report a new password: sessions and tokens opened with the old one are void."""

    user_id: int


@dataclass(frozen=True, slots=True)
class UserKicked(Event):
    """Ask to end every session of the user."""

    user_id: int


@dataclass(frozen=True, slots=True)
class SessionKicked(Event):
    """Ask to end one session, a row of accounts.Session.

    `is_final`: its user wants that; its resume token and its sign-in on the site are void, too.
    """

    session_id: int
    is_final: bool = False


@dataclass(frozen=True, slots=True)
class SiteLogout(Event):
    """Report that a user signed out of the site; `site_key` is the key of that web session."""

    user_id: int
    site_key: str


@dataclass(frozen=True, slots=True)
class NetworksChanged(Event):
    """Report that the blocklist covers other addresses than before."""


@dataclass(frozen=True, slots=True)
class OperatorSpoke(Event):
    """Report an operator's notice from `sender_id` to `user_ids` (None: everybody online).

    With `keep`, offline users get it later, as a message.
    """

    sender_id: int
    user_ids: list[int] | None
    text: str
    important: bool
    keep: bool
