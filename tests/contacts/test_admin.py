"""Test the admin site's page of contacts."""

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client

from accounts.models import User
from contacts import events
from contacts.models import Contact
from contacts.selectors import contact_users
from contacts.services import add_contact
from tests.accounts.conftest import queries_of

URL = "/admin/contacts/contact/"
pytestmark = pytest.mark.django_db


def user(name: str) -> User:
    return User.objects.get(username=name)


def test_add_goes_through_the_service(
    browser: Client, hear: Any, django_capture_on_commit_callbacks: Any
) -> None:
    news, alex, girl = hear(events.ContactChanged), user("Alex"), user("Girl")
    with django_capture_on_commit_callbacks(execute=True):
        assert browser.post(f"{URL}add/", {"owner": alex.pk, "contact": girl.pk}).status_code == 302
    assert news == [events.ContactChanged(alex.pk, girl.pk, is_added=True)]
    assert contact_users(alex) == [("Girl", girl.pk)]


@pytest.mark.parametrize("contact", ["Alex", "Girl"])
def test_neither_oneself_nor_twice(browser: Client, contact: str) -> None:
    add_contact(owner=user("Alex"), contact=user("Girl"))
    answer = browser.post(f"{URL}add/", {"owner": user("Alex").pk, "contact": user(contact).pk})
    assert answer.status_code == 200
    assert answer.context["errors"]
    assert Contact.objects.count() == 1


@pytest.mark.parametrize("page", ["one", "list"])
def test_remove_goes_through_the_service(
    browser: Client, hear: Any, django_capture_on_commit_callbacks: Any, page: str
) -> None:
    add_contact(owner=user("Alex"), contact=user("Girl"))
    row, news = Contact.objects.get(), hear(events.ContactChanged)
    with django_capture_on_commit_callbacks(execute=True):
        if page == "one":
            browser.post(f"{URL}{row.pk}/delete/", {"post": "yes"})
        else:
            browser.post(
                URL, {"action": "delete_selected", "_selected_action": [row.pk], "post": "yes"}
            )
    assert news == [events.ContactChanged(row.owner_id, row.contact_id, is_added=False)]
    assert not Contact.objects.exists()


def test_search_and_filters(browser: Client, make_user: Callable[..., User]) -> None:
    add_contact(owner=user("Alex"), contact=make_user("Аня"))
    add_contact(owner=user("Girl"), contact=user("Alex"))
    for query, count in [
        ("q=аНЯ", 1),
        ("q=alex", 2),
        ("owner=ALEX", 1),
        ("contact=аня", 1),
        ("owner=nobody", 0),
        ("e=1", 2),
    ]:
        answer = browser.get(f"{URL}?{query}")
        assert answer.context["cl"].result_count == count, query
    assert "Nobody has this name" in browser.get(f"{URL}?owner=nobody").content.decode()


def test_constant_queries(browser: Client, make_user: Callable[..., User]) -> None:
    people = [make_user(f"user{number}") for number in range(60)]
    for person in people[1:11]:
        add_contact(owner=people[0], contact=person)
    few = queries_of(browser, URL)
    for person in people[11:]:
        add_contact(owner=person, contact=people[0])
    assert queries_of(browser, URL) == few


def test_no_page_to_change(browser: Client) -> None:
    add_contact(owner=user("Alex"), contact=user("Girl"))
    url = f"{URL}{Contact.objects.get().pk}/change/"
    assert browser.get(url).status_code == 200
    assert (
        browser.post(url, {"owner": user("Me").pk, "contact": user("Girl").pk}).status_code == 403
    )
