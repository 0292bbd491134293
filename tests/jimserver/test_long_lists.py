"""Check that the admin's lists take as many queries for ten rows as for more than they count."""

from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection
from django.test import Client as Browser
from django.test.utils import CaptureQueriesContext

from accounts.models import AuditEntry, BlockedNetwork, LoginEvent, Session, User
from accounts.names import fold_name
from accounts.services.api_tokens import make_token
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
    "messaging/member": Member,
    "messaging/message": Message,
}
MAX_LISTED = 1000  # rows that a list counts here; ten thousand take ten seconds to make
MESSAGES = 10_000
MAX_SLICES = 20  # queries of a search, which reads the newest messages slice by slice


def fill(count: int, first: int = 0) -> None:
    """Make `count` rows in every table, numbered from `first` on."""
    numbers = range(first, first + count)
    users = User.objects.bulk_create(
        [User(username=f"u{n}", username_key=fold_name(f"u{n}"), password="!") for n in numbers],
        batch_size=500,
    )
    Session.objects.bulk_create(
        [Session(user=user, address="x", transport="tcp") for user in users], batch_size=500
    )
    LoginEvent.objects.bulk_create(
        [LoginEvent(user=user, name="x", address="x", result="ok") for user in users],
        batch_size=500,
    )
    AuditEntry.objects.bulk_create(
        [AuditEntry(actor="root", action="kick", target="x") for _ in numbers], batch_size=500
    )
    networks = [
        BlockedNetwork(network=f"10.{n // 256}.{n % 256}.0/24", created_by=user)
        for n, user in zip(numbers, users, strict=True)
    ]
    BlockedNetwork.objects.bulk_create(networks, batch_size=500)
    Contact.objects.bulk_create(
        [Contact(owner=user, contact=users[n - 1]) for n, user in enumerate(users)], batch_size=500
    )
    rooms = [
        Room(name=f"#r{n}", name_key=f"#r{n}", created_by=user)
        for n, user in zip(numbers, users, strict=True)
    ]
    made = Room.objects.bulk_create(rooms, batch_size=500)
    Member.objects.bulk_create(
        [Member(room=room, user=user) for room, user in zip(made, users, strict=True)],
        batch_size=500,
    )
    say(users, first)


def say(users: list[User], first: int) -> None:
    """Store a message of each user to themselves, numbered from `first` + 1 on."""
    from django.utils import timezone

    from common.database.sql import database_time

    now = database_time(timezone.now())
    store_messages(
        [
            (n + 1, conversation_of_pair(user.pk, user.pk), user.pk, user.pk, "x", False, now, None)
            for n, user in enumerate(users, first)
        ]
    )


def queries_of(browser: Browser, url: str) -> list[str]:
    browser.get(url)
    with CaptureQueriesContext(connection) as queries:
        assert browser.get(url).status_code == 200
    return [query["sql"] for query in queries]


BIG = [f"messaging_{name}" for name in ("message", "conversationentry", "receipt", "undelivered")]
BIG += [f"accounts_{name}" for name in ("user", "session", "loginevent", "auditentry")]


def reads_a_table_to_its_end(sql: str) -> bool:
    """Return whether a statement counts a long table: no LIMIT below it, and no narrow choice."""
    if "COUNT(" not in sql or not any(f'"{table}"' in sql for table in BIG):
        return False
    return "LIMIT" not in sql and "WHERE" not in sql


@pytest.mark.parametrize(
    "sql, is_bad",
    [
        ('SELECT COUNT(*) AS "__count" FROM "messaging_message"', True),
        (
            "SELECT COUNT(*) FROM "
            '(SELECT "accounts_loginevent"."id" FROM "accounts_loginevent" LIMIT 10000) subquery',
            False,
        ),
        (
            'SELECT COUNT(*) FROM "accounts_loginevent" WHERE "accounts_loginevent"."user_id" = 1',
            False,
        ),
        ('SELECT COUNT(*) FROM "contacts_contact"', False),
    ],
)
def test_what_counts_as_bad(sql: str, is_bad: bool) -> None:
    assert reads_a_table_to_its_end(sql) is is_bad


@pytest.fixture
def filled(browser: Browser, monkeypatch: pytest.MonkeyPatch) -> dict[str, dict[str, list[str]]]:
    """Return page -> queries with ten rows in every table, queries with more than are counted."""
    monkeypatch.setattr("common.adminkit.lists.MAX_LISTED", MAX_LISTED)
    fill(10)
    pages = {
        name: [
            f"/admin/{name}/",
            f"/admin/{name}/{LISTS[name]._default_manager.latest('pk').pk}/change/",
        ]
        for name in LISTS
    }
    others = [
        "/admin/console/",
        "/admin/accounts/user/broadcast/",
        "/admin/messaging/message/?q=x",
        "/admin/accounts/session/?q=x",
    ]
    addresses = [*others, *(address for both in pages.values() for address in both)]
    few = {address: queries_of(browser, address) for address in addresses}
    fill(MAX_LISTED + 100, first=10)
    say([User.objects.get(username="u0")] * MESSAGES, first=MAX_LISTED + 110)
    return {
        address: {"few": few[address], "many": queries_of(browser, address)}
        for address in addresses
    }


def test_every_page(filled: dict[str, dict[str, list[str]]]) -> None:
    for address, queries in filled.items():
        few, many = len(queries["few"]), len(queries["many"])
        # A search stops when it has enough, so it can also need a slice less among more rows.
        slices = MAX_SLICES if "?q=" in address else 0
        assert few - slices <= many <= few + slices, address
        if not address.endswith("broadcast/"):  # which says how many it will reach: all
            assert not [sql for sql in queries["many"] if reads_a_table_to_its_end(sql)], address


def test_a_page_of_somebody_who_has_much(browser: Browser) -> None:
    """Test a user with a thousand contacts and logins, and a room with as many members."""
    fill(10)
    user, room = User.objects.get(username="u0"), Room.objects.get(name="#r0")
    addresses = [
        f"/admin/accounts/user/{user.pk}/change/",
        f"/admin/messaging/room/{room.pk}/change/",
    ]
    addresses.append("/admin/messaging/member/?room=%23r0")
    few = [len(queries_of(browser, address)) for address in addresses]
    assert max(few) < 25  # and none for each permission that there is
    fill(1000, first=10)
    others = list(User.objects.filter(username_key__startswith="u").exclude(pk=user.pk))
    Contact.objects.bulk_create(
        [Contact(owner=user, contact=other) for other in others[:-1]],
        ignore_conflicts=True,
        batch_size=500,
    )
    LoginEvent.objects.bulk_create(
        [LoginEvent(user=user, name="x", address="x", result="ok") for _ in others], batch_size=500
    )
    Member.objects.bulk_create(
        [Member(room=room, user=other) for other in others], ignore_conflicts=True, batch_size=500
    )
    assert [len(queries_of(browser, address)) for address in addresses] == few
    assert len(browser.get(addresses[1]).content) < 30_000  # no form for each member


def test_tokens(browser: Browser, make_user: Callable[..., User]) -> None:
    ann: Any = make_user("ann")
    make_token(user=ann, name="x")
    few = len(queries_of(browser, "/admin/accounts/apitoken/"))
    for number in range(30):
        make_token(user=make_user(f"u{number}"), name="x")
    assert len(queries_of(browser, "/admin/accounts/apitoken/")) == few
