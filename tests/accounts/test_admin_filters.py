"""Test filters, searches and columns of the admin's lists: each finds what it says."""

import csv
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.contrib.auth.models import Group
from django.test import Client as Browser
from django.utils import timezone

from accounts.models import AuditEntry, BlockedNetwork, LoginEvent, Session, User
from accounts.services import audit
from contacts.services import add_contact
from messaging.models import Message, Room
from messaging.services import create_room, index_messages, join_room
from tests.messaging.test_admin_messages import say

pytestmark = pytest.mark.django_db
MakeUser = Callable[..., User]


def listed(browser: Browser, address: str) -> set[str]:
    answer = browser.get(f"/admin/{address}")
    assert answer.status_code == 200
    return {str(row) for row in answer.context["cl"].result_list}


@pytest.fixture
def ann(make_user: MakeUser) -> User:
    return make_user("ann")


def test_users_by_address(browser: Browser, make_user: MakeUser, ann: User) -> None:
    for user, address in (
        (ann, "10.0.0.1:5000"),
        (make_user("bob"), "10.0.0.12:5000"),
        (make_user("cat"), "[2001:db8::1]:5000"),
    ):
        Session.objects.create(user=user, address=address, transport="tcp")
    assert listed(browser, "accounts/user/?q=10.0.0.1") == {"ann"}
    assert listed(browser, "accounts/user/?q=2001:db8::1") == {"cat"}
    assert listed(browser, "accounts/user/?q=10.0.0.3") == set()


def test_users_who_were_never_here(browser: Browser, make_user: MakeUser, ann: User) -> None:
    here = make_user("here")
    Session.objects.create(user=here, address="x", transport="tcp")
    User.objects.filter(pk=ann.pk).update(last_seen_at=timezone.now())
    never = listed(browser, "accounts/user/?never=yes")
    assert "Sveta" in never
    assert not never & {"ann", "here"}
    assert {"ann", "here"} <= listed(browser, "accounts/user/?never=no")


def test_users_by_group(browser: Browser, ann: User) -> None:
    group = Group.objects.get(name="viewer")
    ann.groups.add(group)
    assert listed(browser, f"accounts/user/?groups__id__exact={group.pk}") == {"ann"}
    assert (
        '<td class="field-group_names">viewer</td>'
        in browser.get("/admin/accounts/user/?q=ann").content.decode()
    )
    assert listed(browser, "accounts/user/?groups__id__exact=none") == set()
    russian = {"headers": {"accept-language": "ru"}}
    page = browser.get("/admin/accounts/user/?q=ann", **russian).content.decode()
    assert '<td class="field-group_names">наблюдатель</td>' in page
    assert page.count("наблюдатель") == 2  # in the list, and among the filters
    for path in (f"accounts/user/{ann.pk}/change/", "auth/group/"):
        page = browser.get(f"/admin/{path}", **russian).content.decode()
        assert "наблюдатель" in page
        assert ">viewer<" not in page


def test_what_hangs_on_a_user(
    browser: Browser, client: Browser, make_user: MakeUser, ann: User, rf: Any, root: User
) -> None:
    """Check that the user's page counts it and leads to it."""
    bob = make_user("bob")
    add_contact(owner=bob, contact=ann)
    join_room(room=create_room(name="#tea"), user=ann)
    for _ in range(2):
        LoginEvent.objects.create(user=ann, name="ann", address="x", result="ok")
    request = rf.get("/")
    request.user = root
    for target in (ann, ann, ann, bob):
        audit.record(request, "kick", target)
    page = browser.get(f"/admin/accounts/user/{ann.pk}/change/").content.decode()
    for address, count in [
        ("accounts/loginevent/?user=ann", 2),
        ("contacts/contact/?contact=ann", 1), ("contacts/contact/?owner=ann", 0),
        ("messaging/member/?user=ann", 1), ("accounts/auditentry/?whom=ann", 3),
    ]:  # fmt: skip
        assert f'<a href="/admin/{address}">{count}</a>' in page, address
        assert browser.get(f"/admin/{address}").context["cl"].result_count == count, address
    viewer = make_user("viewer", is_staff=True)
    viewer.groups.add(Group.objects.get(name="viewer"))
    client.force_login(viewer)
    assert "auditentry" not in client.get(f"/admin/accounts/user/{ann.pk}/change/").content.decode()


def test_audit(browser: Browser, ann: User, rf: Any, root: User) -> None:
    request = rf.get("/")
    for actor, action in ((root, "kick"), (root, "block"), (ann, "kick")):
        request.user = actor
        audit.record(request, action, root)
    counts = {
        "who=ROOT": 2,
        "who=ann": 1,
        "action=kick": 2,
        "who=root&action=kick": 1,
        "whom=root": 3,
        "whom=ann": 0,
    }
    for query, count in counts.items():
        assert (
            browser.get(f"/admin/accounts/auditentry/?{query}").context["cl"].result_count == count
        ), query
    assert AuditEntry.objects.count() == 3


def test_blocks_in_force(browser: Browser) -> None:
    now = timezone.now()
    for network, until in (
        ("192.0.2.1", None),
        ("192.0.2.2", now + timedelta(days=1)),
        ("192.0.2.3", now - timedelta(days=1)),
    ):
        BlockedNetwork.objects.create(network=network, until=until)
    assert listed(browser, "accounts/blockednetwork/?in_force=yes") == {"192.0.2.1", "192.0.2.2"}
    assert listed(browser, "accounts/blockednetwork/?in_force=no") == {"192.0.2.3"}


def test_mutual_contacts(browser: Browser, make_user: MakeUser, ann: User) -> None:
    bob, cat = make_user("bob"), make_user("cat")
    for owner, contact in ((ann, bob), (bob, ann), (ann, cat)):
        add_contact(owner=owner, contact=contact)
    for query, count in (("mutual=yes", 2), ("mutual=no", 1), ("mutual=yes&owner=ann", 1)):
        assert (
            browser.get(f"/admin/contacts/contact/?{query}").context["cl"].result_count == count
        ), query


def test_rooms(browser: Browser, ann: User) -> None:
    for name in ("#empty", "#full", "#mute"):
        create_room(name=name)
    Room.objects.filter(name="#mute").update(is_read_only=True)
    full = Room.objects.get(name="#full")
    join_room(room=full, user=ann)
    say(ann, full, "one")
    last = say(ann, full, "two")
    index_messages(up_to_id=last)
    assert listed(browser, "messaging/room/?empty=yes") == {"#empty", "#mute"}
    assert listed(browser, "messaging/room/?is_read_only__exact=1") == {"#mute"}
    rows = {
        row.name: row for row in browser.get("/admin/messaging/room/").context["cl"].result_list
    }
    times = {name: vars(row)["_last_message_at"] for name, row in rows.items()}
    assert times == {"#empty": None, "#mute": None, "#full": Message.objects.get(pk=last).sent_at}


def test_a_thread(browser: Browser, make_user: MakeUser, ann: User) -> None:
    bob = make_user("bob")
    there, back = say(ann, bob, "1"), say(bob, ann, "2")
    say(ann, ann, "3")
    page = browser.get(f"/admin/messaging/message/{there}/change/").content.decode()
    number = Message.objects.get(pk=there).conversation
    assert f'href="/admin/messaging/message/?thread={number}"' in page
    assert listed(browser, f"messaging/message/?thread={number}") == {str(there), str(back)}
    assert listed(browser, "messaging/message/?thread=x") == set()


def test_a_table_of_messages_calculates_nothing(
    browser: Browser, make_user: MakeUser, ann: User, settings: Any
) -> None:
    settings.DEMO = True  # where texts are open, and may be exported all the same
    number = say(ann, ann, '=HYPERLINK("http://x")\nsecond line; "quoted"')
    data = {
        "action": "export_messages",
        "_selected_action": [number],
        "confirmed": "yes",
        "reason": "for a lesson",
    }
    asked_again = browser.post("/admin/messaging/message/", {**data, "reason": "\u200b" * 5})
    assert "This reason has no visible character." in asked_again.content.decode()
    text = browser.post("/admin/messaging/message/", data).content.decode("utf-8-sig")
    rows = list(csv.reader(text.splitlines(keepends=True)))
    assert rows[1][2:] == ["ann", "ann", '\'=HYPERLINK("http://x")\nsecond line; "quoted"']
    assert AuditEntry.objects.get().after == {"reason": "for a lesson", "messages": [number]}
