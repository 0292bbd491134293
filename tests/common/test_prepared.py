"""Test queries whose SQL is made once."""

from collections.abc import Sequence
from typing import Any

import pytest
from django.db.models import QuerySet
from django.db.models.functions import Lower

from accounts.models import User
from common.database.among import Among
from common.database.prepared import prepared, prepared_among, prepared_for_each
from common.database.sql import raise_value
from messaging.models import ReadMarker

pytestmark = pytest.mark.django_db


@pytest.fixture
def users() -> list[User]:
    return [User.objects.create_user(name, is_staff=name == "bob") for name in ("ann", "bob")]


def test_a_query_is_described_once_and_read_with_other_values(users: list[User]) -> None:
    described: list[tuple[int, str]] = []

    @prepared
    def staff(user_id: int, name: str) -> QuerySet[User, tuple[int, str]]:
        described.append((user_id, name))
        found = User.objects.filter(pk__gte=user_id, username=name, is_staff=True)
        return found.values_list("pk", "username")

    ann, bob = users
    assert staff(ann.pk, "bob") == [(bob.pk, "bob")]
    assert staff(bob.pk, "bob") == [(bob.pk, "bob")]
    assert staff(bob.pk + 1, "bob") == staff(ann.pk, "ann") == staff(ann.pk, "%s") == []
    assert len(described) == 1


def test_a_flat_list_and_no_arguments(users: list[User]) -> None:
    @prepared
    def names() -> QuerySet[User, str]:
        return User.objects.order_by("-username").values_list("username", flat=True)[:1]

    assert names() == names() == ["bob"]


def test_many_calls_are_read_at_once(users: list[User]) -> None:
    """Check that each call has its own rows, also one that finds none, and its own limit."""

    @prepared_for_each
    def others(user_id: int, above: int) -> QuerySet[User, tuple[int, str]]:
        found = User.objects.exclude(pk=user_id).filter(pk__gt=above, is_superuser=False)
        return found.order_by("pk").values_list("pk", "username")[:1]

    @prepared_for_each
    def names(user_id: int) -> QuerySet[User, str]:
        return User.objects.filter(pk=user_id).values_list("username", flat=True)

    ann, bob = users
    calls = [(ann.pk, ann.pk - 1), (0, bob.pk), (bob.pk, ann.pk - 1)]
    assert others(calls) == [[(bob.pk, "bob")], [], [(ann.pk, "ann")]]
    assert names([(bob.pk,), (0,)]) == [["bob"], []]
    assert others([]) == []


def test_an_argument_that_the_query_converts_is_an_error() -> None:
    """Check that it is not forgotten: the first value would be used for ever."""

    @prepared
    def beginning(prefix: str) -> QuerySet[User, int]:
        return User.objects.filter(username__startswith=prefix).values_list("pk", flat=True)

    @prepared
    def unused(name: str) -> QuerySet[User, int]:
        return User.objects.annotate(key=Lower("username")).values_list("pk", flat=True)

    for wrong in (beginning, unused):
        with pytest.raises(AssertionError, match="converts"):
            wrong("a")


def test_a_number_is_raised_and_never_lowered(users: list[User]) -> None:
    keys = {"conversation": 7, "user": users[0].pk}
    assert raise_value(ReadMarker, "message", 5, **keys)
    assert not raise_value(ReadMarker, "message", 5, **keys)
    assert not raise_value(ReadMarker, "message", 4, **keys)
    assert raise_value(ReadMarker, "message", 6, **keys)
    assert raise_value(ReadMarker, "message", 1, conversation=8, user=users[0].pk)
    assert set(ReadMarker.objects.values_list("conversation", "message_id")) == {(7, 6), (8, 1)}


def test_what_is_among_numbers_is_as_the_orm_reads_it(users: list[User]) -> None:
    """Check columns that a driver does not give as they are: times, flags, and NULL in both."""

    @prepared_among
    def some(ids: Sequence[int]) -> QuerySet[User, tuple[Any, ...]]:
        found = User.objects.filter(Among("pk", ids), is_superuser=False).order_by("-pk")
        return found.values_list("pk", "is_staff", "date_joined", "last_login", "username")

    ann, bob = users
    assert some([bob.pk, ann.pk, 0]) == [
        (bob.pk, True, bob.date_joined, None, "bob"),
        (ann.pk, False, ann.date_joined, None, "ann"),
    ]
    assert [row[0] for row in some([ann.pk])] == [ann.pk]
    assert some([]) == some([0]) == []
