"""Test the admin site's pages of rooms."""

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client

from accounts.models import AuditEntry, User
from messaging import events, services
from messaging.models import Room
from tests.accounts.conftest import queries_of

URL, MEMBERS = "/admin/messaging/room/", "/admin/messaging/member/"
pytestmark = pytest.mark.django_db


def test_add_a_room(browser: Client, root: User) -> None:
    assert browser.post(f"{URL}add/", {"name": "#Класс", "topic": ""}).status_code == 302
    assert Room.objects.get(name_key="#класс").created_by == root


@pytest.mark.parametrize("name", ["room", "#", "#КЛАСС", "#a\u200b"])
def test_add_refuses(browser: Client, name: str) -> None:
    services.create_room(name="#класс")
    answer = browser.post(f"{URL}add/", {"name": name, "topic": ""})
    assert "name" in answer.context["adminform"].form.errors
    assert Room.objects.count() == 1


def test_members_join_and_leave_through_the_services(
    browser: Client,
    make_user: Callable[..., User],
    hear: Any,
    django_capture_on_commit_callbacks: Any,
) -> None:
    room, ann, bob = services.create_room(name="#class"), make_user("ann"), make_user("bob")
    heard = hear(events.MemberChanged)
    with django_capture_on_commit_callbacks(execute=True):
        for user in (ann, bob):
            assert (
                browser.post(f"{MEMBERS}add/", {"room": room.pk, "user": user.pk}).status_code
                == 302
            )
    joined = [events.MemberChanged(room.pk, user.pk, True) for user in (ann, bob)]
    assert heard == joined
    twice = browser.post(f"{MEMBERS}add/", {"room": room.pk, "user": ann.pk})
    assert twice.context["errors"]
    rows = {row.user: row for row in room.memberships.select_related("user")}
    with django_capture_on_commit_callbacks(execute=True):
        browser.post(f"{MEMBERS}{rows[ann].pk}/delete/", {"post": "yes"})
        browser.post(
            MEMBERS,
            {"action": "delete_selected", "_selected_action": [rows[bob].pk], "post": "yes"},
        )
    left = [events.MemberChanged(room.pk, user.pk, False) for user in (ann, bob)]
    assert heard == joined + left
    assert not room.memberships.exists()
    audited = AuditEntry.objects.order_by("pk").values_list("action", "target")
    assert list(audited) == [
        (action, f"{user} ∈ #class") for action in ("add", "delete") for user in (ann, bob)
    ]


def test_members_are_found_by_room_and_user(
    browser: Client, make_user: Callable[..., User]
) -> None:
    room, other, ann = (
        services.create_room(name="#Класс"),
        services.create_room(name="#b"),
        make_user("Аня"),
    )
    for place, user in ((room, ann), (room, make_user("bob")), (other, ann)):
        services.join_room(room=place, user=user)
    for query, count in [
        ("", 3),
        ("room=%23кЛАСС", 2),
        ("user=аня", 2),
        ("room=%23b&user=bob", 0),
        ("room=%23none", 0),
        ("q=аНЯ", 2),
    ]:
        assert browser.get(f"{MEMBERS}?{query}").context["cl"].result_count == count, query
    assert (
        f'<a href="{MEMBERS}?room=%23%D0%9A%D0%BB%D0%B0%D1%81%D1%81">2</a>'
        in browser.get(f"{URL}{room.pk}/change/").content.decode()
    )


def test_rename_and_topic(
    browser: Client, hear: Any, django_capture_on_commit_callbacks: Any
) -> None:
    room, news = services.create_room(name="#class"), hear(events.RoomChanged)
    with django_capture_on_commit_callbacks(execute=True):
        browser.post(f"{URL}{room.pk}/change/", {"name": "#Klass", "topic": "homework"})
    room.refresh_from_db()
    assert (room.name, room.name_key, room.topic) == ("#Klass", "#klass", "homework")
    assert events.RoomChanged(room.pk) in news


def test_constant_queries(browser: Client, make_user: Callable[..., User]) -> None:
    users = [make_user(f"user{number}") for number in range(40)]
    room = services.create_room(name="#class", user=users[0])
    for user in users[:4]:
        services.join_room(room=room, user=user)
    page = f"{URL}{room.pk}/change/"
    few = queries_of(browser, URL), queries_of(browser, page)
    for number, user in enumerate(users):
        services.join_room(room=room, user=user)
        services.join_room(room=services.create_room(name=f"#room{number}", user=user), user=user)
    assert (queries_of(browser, URL), queries_of(browser, page)) == few


def test_list_counts_members_and_searches_in_any_case(
    browser: Client, make_user: Callable[..., User]
) -> None:
    room = services.create_room(name="#Класс")
    for name in ("ann", "bob"):
        services.join_room(room=room, user=make_user(name))
    answer = browser.get(f"{URL}?q=кЛАСС")
    assert [row.members_here for row in answer.context["cl"].result_list] == [2]
