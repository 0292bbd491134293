"""Test groups of contacts, and the rooms and groups of the import of users, in the admin."""

from collections.abc import Callable
from typing import Any

import pytest
from django.contrib.auth.models import Permission
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client as Browser

from accounts.models import User
from contacts.models import Contact, ContactGroup
from contacts.services import add_contact, groups
from messaging.models import Member, Room
from messaging.services import create_room, join_room
from messaging.services.data_erasure import erase_user
from tests.support.client import Client

GROUPS, USERS = "/admin/contacts/contactgroup/", "/admin/accounts/user/"
IMPORT = "/admin/accounts/user/import/"
MakeUser = Callable[..., User]


def pairs() -> set[str]:
    rows = Contact.objects.values_list("owner__username", "contact__username")
    return {f"{owner} {contact}" for owner, contact in rows}


def upload(browser: Browser, text: str) -> Any:
    file = SimpleUploadedFile("users.csv", text.encode())
    return browser.post(IMPORT, {"file": file, "encoding": "utf-8-sig"})


@pytest.mark.django_db
def test_members_are_contacts_of_each_other_as_long_as_they_share_a_group(
    make_user: MakeUser,
) -> None:
    ann, bob, cat = (make_user(name) for name in ("ann", "bob", "cat"))
    add_contact(owner=ann, contact=bob)
    first, second = (groups.make_group(name=name) for name in ("10-B", "chess"))
    groups.add_members(group=first, users=[ann, bob, cat])
    all_pairs = {"ann bob", "ann cat", "bob ann", "bob cat", "cat ann", "cat bob"}
    assert pairs() == all_pairs
    groups.add_members(group=second, users=[bob, cat])
    groups.add_members(group=first, users=[bob])  # again
    add_contact(owner=cat, contact=ann)  # wanted besides
    groups.delete_group(group=first)
    assert pairs() == {"ann bob", "cat ann", "bob cat", "cat bob"}
    erase_user(user=User.objects.get(pk=cat.pk))
    assert pairs() == {"ann bob"}
    assert list(second.members.all()) == [bob]


def test_members_are_told_at_once(login: Callable[..., Client]) -> None:
    """Look with a modern client, and with a classic one that asks."""
    ann, bob = login("ann", ext=["ids", "lists"]), login("bob")
    group = groups.make_group(name="10-B")
    groups.add_members(group=group, users=list(User.objects.filter(username__in=["ann", "bob"])))
    told = ann.receive()
    assert (told["action"], told["user_id"]) == ("add_contact", "bob")
    assert ann.ask(action="get_contacts")["data_list"] == ["bob"]
    assert bob.ask(action="get_contacts")["quantity"] == 1
    assert bob.receive()["user_id"] == "ann"
    groups.delete_group(group=group)
    told = ann.receive()
    assert (told["action"], told["user_id"]) == ("del_contact", "bob")


@pytest.mark.django_db
def test_manage_groups_in_the_admin(
    browser: Browser, make_user: MakeUser, monkeypatch: pytest.MonkeyPatch
) -> None:
    users = [make_user(name) for name in ("ann", "bob", "cat")]
    assert browser.post(f"{GROUPS}add/", {"name": "a", "names": "ann\nnobody"}).status_code == 200
    assert browser.post(f"{GROUPS}add/", {"name": "", "names": "ann"}).status_code == 200
    assert not ContactGroup.objects.exists()
    assert browser.post(f"{GROUPS}add/", {"name": "a", "names": "Ann\nbob"}).status_code == 302
    group = ContactGroup.objects.get()
    page = browser.get(f"{GROUPS}{group.pk}/change/")
    assert page.context["adminform"].form.initial["names"] == "ann\nbob"
    assert browser.post(f"{GROUPS}{group.pk}/change/", {"name": "b", "names": "bob\ncat"})
    assert pairs() == {"bob cat", "cat bob"}
    chosen = {"action": "group", "_selected_action": [user.pk for user in users]}
    browser.post(USERS, {**chosen, "confirmed": "yes", "group": "b"})
    assert len(pairs()) == 6
    monkeypatch.setattr(groups, "MAX_MEMBERS", 2)
    browser.post(USERS, {**chosen, "confirmed": "yes", "group": "c"})
    assert not ContactGroup.objects.get(name="c").members.exists()
    assert "b" in browser.get(GROUPS).content.decode()
    browser.post(f"{GROUPS}{group.pk}/delete/", {"post": "yes"})
    assert pairs() == set()


TABLE = "name;password;rooms;groups\nann;;#class|#maths;10-B\nbob;x;#class;10-B, chess\ncat;;;\n"


@pytest.mark.django_db
def test_rooms_and_groups_of_an_import(browser: Browser, make_user: MakeUser) -> None:
    """Import a table twice: users, rooms and groups that are there stay as they are."""
    make_user("ann")
    create_room(name="#Class")
    answers = [upload(browser, TABLE).context for _number in range(2)]
    assert [len(context["passwords"]) for context in answers] == [2, 0]
    assert [context["problems"] for context in answers] == [[], []]
    members = Member.objects.values_list("room__name", "user__username")
    assert set(members) == {("#Class", "ann"), ("#Class", "bob"), ("#maths", "ann")}
    assert pairs() == {"ann bob", "bob ann"}
    names = {group.name: group.members.count() for group in ContactGroup.objects.all()}
    assert names == {"10-B": 2, "chess": 1}


@pytest.mark.django_db
def test_what_an_import_can_not_do_is_named(browser: Browser, make_user: MakeUser) -> None:
    ann = make_user("ann")
    private = create_room(name="#own", is_private=True)
    join_room(room=private, user=ann)
    table = f"логин;комнаты;группа\nann;tea|#own|#ok;{'x' * 61}\n"
    problems = upload(browser, table).context["problems"]
    assert len(problems) == 3, problems
    assert all(any(name in one for one in problems) for name in ("tea", "#own", "xxx"))
    assert Member.objects.filter(room__name="#ok", user=ann).exists()
    assert Member.objects.filter(room__is_private=True).count() == 1


@pytest.mark.django_db
def test_columns_need_their_permissions(client: Browser, make_user: MakeUser) -> None:
    clerk = make_user("clerk", is_staff=True)
    clerk.user_permissions.add(Permission.objects.get(codename="import_users"))
    client.force_login(clerk)
    assert upload(client, TABLE).status_code == 403
    assert not Room.objects.exists()
    assert not User.objects.filter(username="bob").exists()
    assert upload(client, "name;rooms\nbob;\n").status_code == 200


@pytest.mark.django_db
def test_roles_of_many_members(browser: Browser, make_user: MakeUser) -> None:
    """Mute two members in one go; the last owner stays one, and is named."""
    room, users = create_room(name="#tea"), [make_user(name) for name in ("ann", "bob", "cat")]
    for user in users:
        join_room(room=room, user=user)
    Member.objects.filter(user=users[0]).update(role="owner")
    chosen = {
        "action": "set_role",
        "_selected_action": list(Member.objects.values_list("pk", flat=True)),
        "confirmed": "yes",
        "role": "muted",
    }
    wrong = browser.post("/admin/messaging/member/", {**chosen, "minutes": "-1"})
    assert wrong.status_code == 200
    page = browser.post("/admin/messaging/member/", {**chosen, "minutes": "5"}, follow=True)
    roles = dict(Member.objects.values_list("user__username", "role"))
    assert roles == {"ann": "owner", "bob": "muted", "cat": "muted"}
    assert Member.objects.filter(muted_until=None).count() == 1
    refused, done = map(str, page.context["messages"])
    assert refused.startswith("ann, #tea: A room needs an owner")
    assert done == "2 members have the role now."
