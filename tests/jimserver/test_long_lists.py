"""Every list of the admin takes as many queries for ten rows as for ten thousand, and counts no table to its end."""

from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection
from django.test import Client as Browser
from django.test.utils import CaptureQueriesContext

from accounts.admin.lists import MAX_LISTED
from accounts.api_tokens import make_token
from accounts.models import AuditEntry, BlockedNetwork, LoginEvent, Session, User
from accounts.names import fold_name
from contacts.models import Contact
from messaging.models import Member, Message, Room, conversation_of_pair
from messaging.services import store_messages

pytestmark = pytest.mark.django_db
LISTS = {
    "accounts/user": User,
    "accounts/session": Session,
    "accounts/loginevent": LoginEvent,
    "accounts/auditentry": AuditEntry,
    "accounts/blockednetwork": BlockedNetwork,
    "contacts/contact": Contact,
    "messaging/room": Room,
    "messaging/message": Message,
}


def fill(count: int, first: int = 0) -> None:
    """`count` rows in every table, numbered from `first` on."""
    from django.utils import timezone

    from accounts.sql import database_time

    numbers = range(first, first + count)
    users = User.objects.bulk_create(
        [User(username=f"u{n}", username_key=fold_name(f"u{n}"), password="!") for n in numbers], batch_size=500
    )
    Session.objects.bulk_create([Session(user=user, address="x", transport="tcp") for user in users], batch_size=500)
    LoginEvent.objects.bulk_create([LoginEvent(user=user, name="x", address="x", result="ok") for user in users], batch_size=500)
    AuditEntry.objects.bulk_create([AuditEntry(actor="root", action="kick", target="x") for _ in numbers], batch_size=500)
    networks = [BlockedNetwork(network=f"10.{n // 256}.{n % 256}.0/24", created_by=user) for n, user in zip(numbers, users, strict=True)]
    BlockedNetwork.objects.bulk_create(networks, batch_size=500)
    Contact.objects.bulk_create([Contact(owner=user, contact=users[n - 1]) for n, user in enumerate(users)], batch_size=500)
    rooms = [Room(name=f"#r{n}", name_key=f"#r{n}", created_by=user) for n, user in zip(numbers, users, strict=True)]
    made = Room.objects.bulk_create(rooms, batch_size=500)
    Member.objects.bulk_create([Member(room=room, user=user) for room, user in zip(made, users, strict=True)], batch_size=500)
    now = database_time(timezone.now())
    store_messages(
        [
            (n + 1, conversation_of_pair(user.pk, user.pk), user.pk, user.pk, None, "x", False, now, None)
            for n, user in zip(numbers, users, strict=True)
        ]
    )


def queries_of(browser: Browser, url: str) -> list[str]:
    browser.get(url)
    with CaptureQueriesContext(connection) as queries:
        assert browser.get(url).status_code == 200
    return [query["sql"] for query in queries]


def test_lists(browser: Browser) -> None:
    fill(10)
    few = {name: len(queries_of(browser, f"/admin/{name}/")) for name in LISTS}
    fill(MAX_LISTED + 100, first=10)
    for name in LISTS:
        queries = queries_of(browser, f"/admin/{name}/")
        assert len(queries) == few[name], name
        unbounded = [sql for sql in queries if "COUNT(*)" in sql and "LIMIT" not in sql and "GROUP BY" not in sql]
        assert not unbounded, name


def test_tokens(browser: Browser, make_user: Callable[..., User]) -> None:
    ann: Any = make_user("ann")
    make_token(user=ann, name="x")
    few = len(queries_of(browser, "/admin/accounts/apitoken/"))
    for number in range(30):
        make_token(user=make_user(f"u{number}"), name="x")
    assert len(queries_of(browser, "/admin/accounts/apitoken/")) == few
