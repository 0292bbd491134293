"""Describe what has happened to users, sessions and networks; published after the commit."""

from dataclasses import dataclass

from common.on_commit import Event


@dataclass(frozen=True, slots=True)
class UserBlocked(Event):
    """The user is refused from now on."""

    user_id: int


@dataclass(frozen=True, slots=True)
class UserUnblocked(Event):
    """The user can log in again."""

    user_id: int


@dataclass(frozen=True, slots=True)
class UserRenamed(Event):
    """The user has another name."""

    user_id: int
    old_name: str
    new_name: str


@dataclass(frozen=True, slots=True)
class PasswordChanged(Event):
    """What the old password opened is void."""

    user_id: int


@dataclass(frozen=True, slots=True)
class UserKicked(Event):
    """The operator ends every session of the user."""

    user_id: int


@dataclass(frozen=True, slots=True)
class SessionKicked(Event):
    """The operator ends one session, a row of accounts.Session."""

    session_id: int


@dataclass(frozen=True, slots=True)
class SiteLogout(Event):
    """A user has signed out of the site; `site_key` is the key of that session of the site."""

    user_id: int
    site_key: str


@dataclass(frozen=True, slots=True)
class NetworksBlocked(Event):
    """The blocklist covers more than before."""


@dataclass(frozen=True, slots=True)
class OperatorSpoke(Event):
    """The operator, as the user `sender_id`, speaks to these users; None for all who are online.

    With `keep`, those who are offline get it later, as a message.
    """

    sender_id: int
    user_ids: list[int] | None
    text: str
    important: bool
    keep: bool
