"""Test contacts: adding, removing, and who could be added."""

from collections.abc import Callable
from typing import Any

import pytest
from django.db import IntegrityError, transaction

from accounts.models import User
from contacts import events, selectors, services
from contacts.models import Contact
from jim.codes import Code
from jim.errors import JimError
from tests.accounts.conftest import query_count

pytestmark = pytest.mark.django_db


@pytest.fixture
def ann(make_user: Callable[..., User]) -> User:
    return make_user("Ann")


@pytest.fixture
def bob(make_user: Callable[..., User]) -> User:
    return make_user("bob")


def test_add_twice_is_one_row(
    ann: User, bob: User, hear: Any, django_capture_on_commit_callbacks: Any
) -> None:
    news = hear(events.ContactChanged)
    with django_capture_on_commit_callbacks(execute=True):
        assert services.add_contact(owner=ann, contact=bob)
        assert not services.add_contact(owner=ann, contact=bob)
        assert news == []
    assert news == [events.ContactChanged(ann.pk, bob.pk, is_added=True)]
    assert selectors.contact_users(ann) == [("bob", bob.pk)]
    assert selectors.contact_users(bob) == []


def test_remove(ann: User, bob: User, hear: Any, django_capture_on_commit_callbacks: Any) -> None:
    news = hear(events.ContactChanged)
    services.add_contact(owner=ann, contact=bob)
    with django_capture_on_commit_callbacks(execute=True):
        assert services.del_contact(owner=ann, contact=bob)
        assert not services.del_contact(owner=ann, contact=bob)
    assert news == [events.ContactChanged(ann.pk, bob.pk, is_added=False)]
    assert selectors.count_contacts(ann.pk) == 0


def test_never_oneself(ann: User) -> None:
    with pytest.raises(JimError) as refusal:
        services.add_contact(owner=ann, contact=ann)
    assert refusal.value.code == Code.BAD_REQUEST
    with pytest.raises(IntegrityError), transaction.atomic():
        Contact.objects.create(owner=ann, contact=ann)


def test_potential_contacts_are_all_less_contacts_less_oneself(ann: User, bob: User) -> None:
    services.add_contact(owner=ann, contact=User.objects.get(username="Pavel"))
    services.add_contact(owner=bob, contact=ann)
    assert selectors.potential_contacts(ann, limit=99) == [
        "Alex",
        "bob",
        "Girl",
        "Me",
        "Pavel_2",
        "Sveta",
    ]
    assert selectors.potential_contacts(ann.pk, prefix="P", limit=99) == ["Pavel_2"]
    assert selectors.potential_contacts(ann, after="girl", limit=2) == ["Me", "Pavel_2"]


def test_potential_contacts_take_one_query(ann: User, bob: User) -> None:
    with query_count() as count:
        selectors.potential_contacts(ann, prefix="p", limit=10)
    assert count() == 1


def test_contacts_in_the_order_of_names(ann: User, make_user: Callable[..., User]) -> None:
    for name in ["Яна", "Борис", "борис2", "Zoë"]:
        services.add_contact(owner=ann, contact=make_user(name))
    assert [name for name, _id in selectors.contact_users(ann)] == ["Zoë", "Борис", "борис2", "Яна"]
