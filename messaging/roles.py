"""Define the roles of a room's members and what each role may do: the table ALLOWED."""

from enum import StrEnum, auto


class Role(StrEnum):
    """Name the role of a member on the wire and in the database."""

    OWNER = auto()
    MODERATOR = auto()
    MEMBER = auto()
    MUTED = auto()


class Deed(StrEnum):
    """Name what a member can do in a room, beside reading it."""

    WRITE = auto()
    WRITE_IN_READ_ONLY = auto()
    WRITE_WITHOUT_PAUSE = auto()  # in slow mode
    SET_TOPIC = auto()
    MENTION_ALL = auto()
    INVITE = auto()  # a user, or by a code
    PIN = auto()
    DELETE_OTHERS = auto()  # the messages of others
    MODERATE = auto()  # mute, unmute and remove members
    SET_ROLE = auto()  # any role of anybody
    CHANGE = auto()  # the room's settings
    CLOSE = auto()  # archive or close the room


_OWNER = frozenset({Role.OWNER})
_MODERATORS = frozenset({Role.OWNER, Role.MODERATOR})
_MEMBERS = frozenset({Role.OWNER, Role.MODERATOR, Role.MEMBER})

ALLOWED: dict[Deed, frozenset[Role]] = {
    Deed.WRITE: _MEMBERS,
    Deed.WRITE_IN_READ_ONLY: _MODERATORS,
    Deed.WRITE_WITHOUT_PAUSE: _MODERATORS,
    Deed.SET_TOPIC: _MEMBERS,
    Deed.MENTION_ALL: _MODERATORS,
    Deed.INVITE: _MODERATORS,
    Deed.PIN: _MODERATORS,
    Deed.DELETE_OTHERS: _MODERATORS,
    Deed.MODERATE: _MODERATORS,
    Deed.SET_ROLE: _OWNER,
    Deed.CHANGE: _OWNER,
    Deed.CLOSE: _OWNER,
}
RANK = {Role.OWNER: 3, Role.MODERATOR: 2, Role.MEMBER: 1, Role.MUTED: 0}


def may(role: Role | None, deed: Deed) -> bool:
    """Return whether a member of this role may do this; None is no member."""
    return role in ALLOWED[deed]


def may_moderate(actor: Role | None, target: Role | None) -> bool:
    """Return whether `actor` may mute or remove `target`: the owner anybody, others lower ranks."""
    if actor is None or not may(actor, Deed.MODERATE):
        return False
    return actor is Role.OWNER or target is None or RANK[target] < RANK[actor]
