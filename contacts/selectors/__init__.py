"""Read contacts."""

from collections.abc import Iterable
from typing import Any

from django.db.models import Count, Q, QuerySet

from accounts.models import User
from accounts.selectors import EVERYBODY, names_page
from common.database.prepared import prepared
from contacts.models import Block, Contact


def contact_users(owner: User | int) -> list[tuple[str, int]]:
    """Return the contacts of `owner` (a user or an id) as (name, id), ordered by their keys."""
    contacts = User.objects.filter(in_contacts_of__owner=owner).order_by("username_key")
    return list(contacts.values_list("username", "pk"))


def last_contact(owner: User | int) -> str | None:
    """Return the name of the contact that `owner` added last; None without contacts."""
    rows = Contact.objects.filter(owner=owner).order_by("-added_at", "-pk")
    return rows.values_list("contact__username", flat=True).first()


def counts_of(owner_ids: Iterable[int]) -> dict[int, int]:
    """Return the number of contacts by user id; users without any are left out."""
    rows = (
        Contact.objects.filter(owner__in=list(owner_ids))
        .values_list("owner_id")
        .annotate(Count("pk"))
        .order_by()
    )
    return dict(rows)


def pairs_among(owner_ids: Iterable[int], contact_ids: Iterable[int]) -> set[tuple[int, int]]:
    """Return (owner id, contact id) of the contacts between these owners and these contacts."""
    rows = Contact.objects.filter(owner__in=list(owner_ids), contact__in=list(contact_ids))
    return set(rows.values_list("owner_id", "contact_id"))


@prepared
def _owner_ids(user_id: int) -> QuerySet[Contact, int]:
    return Contact.objects.filter(contact=user_id).values_list("owner_id", flat=True)


def owner_ids_of(user_id: int, *, among: set[int]) -> list[int]:
    """Return the ids in `among` of users who have this user among their contacts."""
    return [owner_id for owner_id in _owner_ids(user_id) if owner_id in among]


@prepared
def group_flags(owner_id: int, contact_id: int) -> QuerySet[Contact, bool]:
    """Return for a contact, if they are one, whether they are it only by a group."""
    contacts = Contact.objects.filter(owner=owner_id, contact=contact_id)
    return contacts.values_list("by_group", flat=True)


def is_contact(owner_id: int, contact_id: int) -> bool:
    """Return whether `contact_id` is in the list of `owner_id`."""
    return bool(group_flags(owner_id, contact_id))


@prepared
def _contact_counts(owner_id: int) -> QuerySet[Contact, int]:
    contacts = Contact.objects.filter(owner=owner_id).order_by().values("owner")
    return contacts.annotate(count=Count("pk")).values_list("count", flat=True)


def count_contacts(owner_id: int) -> int:
    return sum(_contact_counts(owner_id))


def potential_contacts(
    owner: User | int, *, prefix: str = "", after: str = "", limit: int, among: Q = EVERYBODY
) -> list[str]:
    """Return up to `limit` names of users in `among` who are neither the owner nor their contacts.

    In the order of their keys: those that begin with `prefix` and come after the name `after`.
    """
    owner_id = owner if isinstance(owner, int) else owner.pk
    taken = Q(pk=owner_id) | contacts_of(owner_id)
    return names_page(prefix=prefix, after=after, limit=limit, among=among, exclude=taken)


def count_potential_contacts(owner_id: int, among: Q) -> int:
    """Count the users in `among` who are neither the owner nor their contacts."""
    return User.objects.filter(among).exclude(Q(pk=owner_id) | contacts_of(owner_id)).count()


def contacts_of(owner_id: int) -> Q:
    """Return a condition on users: the contacts of this one."""
    return Q(pk__in=Contact.objects.filter(owner=owner_id).values("contact_id"))


def all_blocks() -> list[tuple[int, int]]:
    """Return who blocks whom, as (id, id)."""
    return list(Block.objects.values_list("owner_id", "blocked_id"))


def blocked_users() -> QuerySet[Any, Any]:
    """Return the ids of the users whom anybody blocks, for use in a subquery."""
    return Block.objects.values("blocked_id")


def blocked_ids(owner_id: int) -> frozenset[int]:
    """Return the ids of the users whom a user blocks."""
    return frozenset(Block.objects.filter(owner=owner_id).values_list("blocked_id", flat=True))


def blocked_names(owner_id: int, *, after: str = "", limit: int) -> list[str]:
    """Return up to `limit` names of the users whom a user blocks, those after the name `after`."""
    others = ~Q(pk__in=Block.objects.filter(owner=owner_id).values("blocked_id"))
    return names_page(after=after, limit=limit, exclude=others)
