"""Test the table of roles: who may do what in a room, and to whom."""

from itertools import product

import pytest

from messaging.roles import ALLOWED, Deed, Role, may, may_moderate

OWNER, MODERATOR, MEMBER, MUTED = Role
# Deed -> whether an owner, a moderator, a member, a muted member may do it.
EXPECTED = {
    Deed.WRITE: (1, 1, 1, 0),
    Deed.WRITE_IN_READ_ONLY: (1, 1, 0, 0),
    Deed.WRITE_WITHOUT_PAUSE: (1, 1, 0, 0),
    Deed.SET_TOPIC: (1, 1, 1, 0),
    Deed.MENTION_ALL: (1, 1, 0, 0),
    Deed.INVITE: (1, 1, 0, 0),
    Deed.PIN: (1, 1, 0, 0),
    Deed.DELETE_OTHERS: (1, 1, 0, 0),
    Deed.MODERATE: (1, 1, 0, 0),
    Deed.SET_ROLE: (1, 0, 0, 0),
    Deed.CHANGE: (1, 0, 0, 0),
    Deed.CLOSE: (1, 0, 0, 0),
}


def test_every_deed_is_in_the_table() -> None:
    assert set(EXPECTED) == set(ALLOWED) == set(Deed)


@pytest.mark.parametrize("deed", Deed)
def test_who_may_do_it(deed: Deed) -> None:
    assert tuple(may(role, deed) for role in Role) == tuple(map(bool, EXPECTED[deed]))
    assert not may(None, deed)  # who is no member


def test_who_may_moderate_whom() -> None:
    allowed = {
        (actor, target) for actor, target in product(Role, Role) if may_moderate(actor, target)
    }
    assert allowed == {
        *((OWNER, target) for target in Role),
        (MODERATOR, MEMBER),
        (MODERATOR, MUTED),
    }
    assert not may_moderate(None, MEMBER)
