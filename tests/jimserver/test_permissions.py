"""Test every page and operation of the admin for each group of staff, by GET and by POST."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.contrib import admin
from django.contrib.auth.models import Group
from django.test import Client as Browser
from django.urls import reverse
from django.utils import timezone

from accounts.models import (
    AuditEntry,
    BlockedNetwork,
    LoginEvent,
    RegistrationSwitch,
    Session,
    User,
)
from accounts.services.api_tokens import make_token
from accounts.services.registration_limit import make_invitation
from common.database.sql import database_time
from contacts.services import add_contact
from contacts.services.groups import make_group
from jimserver.groups import GROUPS
from messaging.models import Member, Message, Room, conversation_of_pair
from messaging.services import create_room, join_room, report_message, store_messages
from messaging.services.webhooks import make_webhook

pytestmark = pytest.mark.django_db
V, M, A = 1, 2, 3  # from which group on: viewer, moderator, administrator
ROOT = 4  # superusers alone
NOBODY = 5
RANKS = {"viewer": V, "moderator": M, "administrator": A}

# Page -> from which group on it may be seen, added to, changed, deleted from.
PAGES = {
    "accounts/user": (V, A, A, NOBODY),
    "accounts/session": (V, NOBODY, NOBODY, NOBODY),
    "accounts/loginevent": (V, NOBODY, NOBODY, NOBODY),
    "accounts/blockednetwork": (V, M, M, M),
    "accounts/auditentry": (A, NOBODY, NOBODY, NOBODY),
    "accounts/apitoken": (A, A, NOBODY, A),
    "accounts/registrationswitch": (A, NOBODY, A, NOBODY),
    "accounts/invitation": (A, A, NOBODY, A),
    "contacts/contact": (V, A, NOBODY, A),
    "contacts/contactgroup": (A, A, A, A),
    "messaging/room": (V, A, M, NOBODY),
    "messaging/member": (V, M, NOBODY, M),
    "messaging/message": (V, NOBODY, NOBODY, NOBODY),
    "messaging/report": (M, NOBODY, NOBODY, NOBODY),
    "messaging/outgoingwebhook": (A, A, A, A),
    "auth/group": (ROOT, ROOT, ROOT, ROOT),
}
OPERATIONS = {
    "accounts/user": {
        "block": M, "unblock": M, "kick": M, "message": M,
        "reset_password": A, "export": A, "erase": A, "group": A,
    },
    "accounts/session": {"disconnect": M, "block_address": M, "watch": A},
    "accounts/loginevent": {"unlock": M, "block_address": M},
    "accounts/blockednetwork": {"delete_selected": M},
    "accounts/apitoken": {"delete_selected": A},
    "accounts/invitation": {"delete_selected": A},
    "contacts/contact": {"delete_selected": A},
    "messaging/room": {"announce": M, "add_members": M, "archive_rooms": M, "close_rooms": M},
    "messaging/member": {"delete_selected": M, "set_role": M},
    "contacts/contactgroup": {"delete_selected": A},
    "messaging/outgoingwebhook": {"delete_selected": A},
    "messaging/report": {
        "delete_reported": M, "mute_author": M, "block_author": M,
        "close_report": M, "reject_report": M,
    },
    "messaging/message": {"open_text": A, "export_messages": A, "delete_text": A},
}  # fmt: skip
OTHERS = {  # address -> group, by GET and by POST
    "": (V, V),
    "console/": (V, NOBODY),
    "accounts/user/broadcast/": (M, M),
    "accounts/user/import/": (A, A),
    "accounts/user/{user}/password/": (A, A),
    "wire/{session}/": (A, NOBODY),
    "wire/{session}/objects/": (A, NOBODY),
    "wire/{session}/file/": (A, NOBODY),
    "wire/{session}/stop/": (NOBODY, A),
    "password_change/": (V, V),
}


@pytest.fixture
def rows(make_user: Callable[..., User]) -> dict[str, Any]:
    """Make a row of every page."""
    ann = make_user("ann")
    room = create_room(name="#tea")
    join_room(room=room, user=ann)
    add_contact(owner=ann, contact=User.objects.get(username="Girl"))
    store_messages(
        [
            (
                1,
                conversation_of_pair(ann.pk, ann.pk),
                ann.pk,
                ann.pk,
                "x",
                False,
                database_time(timezone.now()),
                None,
            )
        ]
    )
    return {
        "accounts/user": ann,
        "accounts/session": Session.objects.create(
            user=ann, address="192.0.2.1:5", transport="tcp"
        ),
        "accounts/loginevent": LoginEvent.objects.create(
            user=ann, name="ann", address="192.0.2.1:5", result="ok"
        ),
        "accounts/blockednetwork": BlockedNetwork.objects.create(network="192.0.2.0/24"),
        "accounts/auditentry": AuditEntry.objects.create(actor="root", action="kick"),
        "accounts/apitoken": make_token(user=ann, name="x")[0],
        "accounts/registrationswitch": RegistrationSwitch.objects.get(),
        "accounts/invitation": make_invitation(by=ann, uses=1, lifetime=timedelta(days=1))[0],
        "contacts/contact": ann.contacts.get(),
        "contacts/contactgroup": make_group(name="10-B"),
        "messaging/room": room,
        "messaging/member": Member.objects.get(),
        "messaging/message": Message.objects.get(),
        "messaging/outgoingwebhook": make_webhook(name="x", user=ann, url="http://x.example/"),
        "messaging/report": report_message(user=ann, msg_id=1, reason="spam"),
        "auth/group": Group.objects.get(name="viewer"),
    }


@pytest.fixture(params=RANKS)
def member(
    request: pytest.FixtureRequest, make_user: Callable[..., User], client: Browser, settings: Any
) -> tuple[Browser, int]:
    """Return a browser of a user in a group as the migration made it, and the group's rank."""
    settings.DEMO = False
    user = make_user("member", is_staff=True)
    user.groups.add(Group.objects.get(name=request.param))
    client.force_login(user)
    return client, RANKS[request.param]


def expected(rank: int, least: int, *, allowed: tuple[int, ...] = (200, 302)) -> tuple[int, ...]:
    return allowed if rank >= least else (403, 405)


def test_the_tables_are_whole() -> None:
    registered = {
        f"{model._meta.app_label}/{model._meta.model_name}" for model in admin.site._registry
    }
    assert registered == set(PAGES)
    assert set(RANKS) == set(GROUPS) == set(Group.objects.values_list("name", flat=True))
    for name, page in (
        (f"{model._meta.app_label}/{model._meta.model_name}", page)
        for model, page in admin.site._registry.items()
    ):
        own = {operation.name for operation in getattr(page, "operations", ())}
        assert own == set(OPERATIONS.get(name, {})) - {"delete_selected"}, name


@pytest.mark.parametrize("name", PAGES)
def test_pages(member: tuple[Browser, int], rows: dict[str, Any], name: str) -> None:
    (browser, rank), (view, add, change, delete) = member, PAGES[name]
    url, row = f"/admin/{name}/", rows[name].pk
    for address, least in (
        ("", view),
        (f"{row}/change/", view),
        ("add/", add),
        (f"{row}/delete/", delete),
    ):
        assert browser.get(url + address).status_code in expected(rank, least), address
    assert browser.post(f"{url}add/", {}).status_code in expected(rank, add)
    assert browser.post(f"{url}{row}/change/", {}).status_code in expected(rank, change)
    assert browser.post(f"{url}{row}/delete/", {}).status_code in expected(rank, delete)
    listed = browser.get("/admin/").content.decode()
    assert (f'href="{url}"' in listed) is (rank >= view)


@pytest.mark.parametrize(
    "name, operation",
    [(name, operation) for name, found in OPERATIONS.items() for operation in found],
)
def test_operations(
    member: tuple[Browser, int], rows: dict[str, Any], name: str, operation: str
) -> None:
    """Check that what is not permitted is neither offered nor, when requested anyway, done."""
    (browser, rank), least = member, OPERATIONS[name][operation]
    url, row = f"/admin/{name}/", rows[name]
    page = browser.get(url)
    if rank < PAGES[name][0]:
        assert page.status_code == 403
    else:
        form = page.context["action_form"]
        offered = {choice for choice, _label in form.fields["action"].choices} if form else set()
        assert (operation in offered) is (rank >= least)
    if operation != "delete_selected":
        opened = browser.get(f"{url}{row.pk}/change/")
        buttons = (
            {found.name for found in (opened.context or {}).get("operations", [])}
            if opened.status_code == 200
            else set()
        )
        assert (operation in buttons) is (rank >= least)
    asked = browser.post(url, {"action": operation, "_selected_action": [row.pk]})
    assert (asked.status_code == 200 and b"cancel-link" in asked.content) is (rank >= least)
    if rank < least:
        before = state()
        browser.post(
            url,
            {
                "action": operation,
                "_selected_action": [row.pk],
                "confirmed": "yes",
                "post": "yes",
                "reason": "because",
            },
        )
        assert state() == before


def state() -> list[Any]:
    """Return what an operation could change."""
    models = (User, Session, BlockedNetwork, AuditEntry, Room, Member, Message)
    return [list(model._default_manager.order_by("pk").values()) for model in models]


@pytest.mark.parametrize("address", OTHERS)
def test_other_pages(member: tuple[Browser, int], rows: dict[str, Any], address: str) -> None:
    (browser, rank), (get, post) = member, OTHERS[address]
    url = "/admin/" + address.format(
        user=rows["accounts/user"].pk, session=rows["accounts/session"].pk
    )
    assert browser.get(url).status_code in expected(rank, get)
    assert browser.post(url, {}).status_code in expected(rank, post)


@pytest.mark.parametrize(
    "address",
    [
        "",
        "accounts/user/",
        "accounts/user/import/",
        "accounts/user/broadcast/",
        "console/",
        "wire/1/",
        "wire/1/file/",
    ],
)
def test_who_is_not_of_the_staff_sees_nothing(
    client: Browser, make_user: Callable[..., User], address: str
) -> None:
    user = make_user("ann")
    user.groups.set(Group.objects.all())
    for login in (lambda: None, lambda: client.force_login(user)):
        login()
        for answer in (client.get(f"/admin/{address}"), client.post(f"/admin/{address}")):
            assert answer.status_code == 302
            assert answer["Location"].startswith(reverse("admin:login"))
