"""Read groups of contacts."""

from collections.abc import Collection
from itertools import permutations

from contacts.models import ContactGroup


def members_of(group: ContactGroup) -> set[int]:
    """Return the ids of the members of a group."""
    return set(group.members.values_list("pk", flat=True))


def pairs_of_groups(user_ids: Collection[int]) -> set[tuple[int, int]]:
    """Return who is in a group with one of these users, as (id, id) in both orders."""
    found: set[tuple[int, int]] = set()
    for group in ContactGroup.objects.filter(members__in=list(user_ids)).distinct():
        found.update(permutations(sorted(members_of(group)), 2))
    return found
