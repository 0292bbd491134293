"""Make the members of a group each other's contacts, and undo that."""

from collections.abc import Collection, Iterable, Sequence
from itertools import permutations

from accounts.models import User
from common.database.slices import LOCK_PAUSE_S, with_pauses
from common.database.turns import in_turn
from common.on_commit import send_after_commit
from contacts import events
from contacts.models import Contact, ContactGroup
from contacts.selectors import pairs_among
from contacts.selectors.groups import members_of, pairs_of_groups

MAX_MEMBERS = 200  # of a group: 200 members have 39,800 rows of contacts
ROWS_AT_ONCE = 200  # of one transaction: about 5 ms, in which nobody else writes

Pair = tuple[int, int]


class GroupFullError(ValueError):
    """Raised for more members than a group can have."""


def make_group(*, name: str) -> ContactGroup:
    """Return the group of this name, a new one where there is none."""
    return ContactGroup.objects.get_or_create(name=name)[0]


def add_members(*, group: ContactGroup, users: Iterable[User]) -> None:
    """Add users to a group; raise GroupFullError before anything is done.

    After an interruption, add them again: the contacts that are missing are made.
    """
    users = list(users)
    ids = members_of(group) | {user.pk for user in users}
    if len(ids) > MAX_MEMBERS:
        raise GroupFullError(group.name)
    group.members.add(*users)
    missing = sorted(set(permutations(sorted(ids), 2)) - pairs_among(ids, ids))
    for pairs in _slices(missing):
        _add(pairs)


def remove_members(*, group: ContactGroup, users: Iterable[User]) -> None:
    """Remove users from a group, and the contacts that they and the others have only by it."""
    users = list(users)
    others, gone = members_of(group), {user.pk for user in users}
    group.members.remove(*users)
    ended = {pair for pair in permutations(sorted(others), 2) if gone.intersection(pair)}
    for pairs in _slices(sorted(ended - pairs_of_groups(gone))):
        _remove(pairs)


def delete_group(*, group: ContactGroup) -> None:
    """Delete a group, and the contacts that its members have only by it."""
    remove_members(group=group, users=list(group.members.all()))
    group.delete()


def leave_groups(*, user: User) -> None:
    """Remove a user from all groups."""
    for group in list(user.contact_groups.all()):
        remove_members(group=group, users=[user])


def _slices(pairs: Sequence[Pair]) -> Iterable[Sequence[Pair]]:
    starts = range(0, len(pairs), ROWS_AT_ONCE)
    return with_pauses((pairs[start : start + ROWS_AT_ONCE] for start in starts), LOCK_PAUSE_S)


@in_turn()
def _add(pairs: Sequence[Pair]) -> None:
    rows = [
        Contact(owner_id=owner_id, contact_id=contact_id, by_group=True)
        for owner_id, contact_id in pairs
    ]
    Contact.objects.bulk_create(rows, ignore_conflicts=True)
    _tell(pairs, is_added=True)


@in_turn()
def _remove(pairs: Collection[Pair]) -> None:
    owners, contacts = ({pair[place] for pair in pairs} for place in (0, 1))
    found = Contact.objects.filter(owner__in=owners, contact__in=contacts, by_group=True)
    gone = {(row.owner_id, row.contact_id): row.pk for row in found}
    ended = [pair for pair in pairs if pair in gone]
    Contact.objects.filter(pk__in=[gone[pair] for pair in ended]).delete()
    _tell(ended, is_added=False)


def _tell(pairs: Iterable[Pair], *, is_added: bool) -> None:
    for owner_id, contact_id in pairs:
        send_after_commit(events.ContactChanged(owner_id, contact_id, is_added=is_added))
