"""Test the condition that a number is among many."""

import pytest

from accounts.models import User
from common.database.among import Among

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("places", [[], [0], [2, 0, 2], [1, 9]])
def test_the_rows_are_those_of_in(places: list[int]) -> None:
    users = [User.objects.create_user(name) for name in ("ann", "bob", "carl")]
    ids = [user.pk for user in users] + [-1, 2**62] * 4
    wanted = [ids[place] for place in places]
    for select in (User.objects.filter, User.objects.exclude):
        assert set(select(Among("pk", wanted))) == set(select(pk__in=wanted))
    assert User.objects.filter(Among("pk", wanted)).count() == len({*places} - {9})
