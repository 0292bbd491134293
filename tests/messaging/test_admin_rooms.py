"""The admin site's pages of rooms."""

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client

from accounts.models import User
from messaging import services, signals
from messaging.models import Member, Room
from tests.accounts.conftest import queries_of

URL = "/admin/messaging/room/"
pytestmark = pytest.mark.django_db


def form(name: str, members: list[Member], *, add: User | None = None, remove: Member | None = None) -> dict[str, Any]:
    """What a browser sends from a room's page."""
    rows: list[dict[str, Any]] = [{"id": row.pk, **({"DELETE": "on"} if row == remove else {})} for row in members]
    rows += [{"user": add.pk}] if add else []
    data = {f"memberships-{number}-{key}": value for number, row in enumerate(rows) for key, value in row.items()}
    management = {"memberships-TOTAL_FORMS": len(rows), "memberships-INITIAL_FORMS": len(members)}
    return {"name": name, "topic": "", **management, **data}


def test_add_a_room_with_a_member(browser: Client, make_user: Callable[..., User], root: User) -> None:
    ann = make_user("ann")
    assert browser.post(f"{URL}add/", form("#Класс", [], add=ann)).status_code == 302
    room = Room.objects.get(name_key="#класс")
    assert room.created_by == root
    assert [row.user for row in room.memberships.all()] == [ann]


@pytest.mark.parametrize("name", ["room", "#", "#КЛАСС", "#a\u200b"])
def test_add_refuses(browser: Client, name: str) -> None:
    services.create_room(name="#класс")
    answer = browser.post(f"{URL}add/", form(name, []))
    assert "name" in answer.context["adminform"].form.errors
    assert Room.objects.count() == 1


def test_members_join_and_leave_through_the_services(
    browser: Client, make_user: Callable[..., User], hear: Any, django_capture_on_commit_callbacks: Any
) -> None:
    room, ann, bob = services.create_room(name="#class"), make_user("ann"), make_user("bob")
    services.join_room(room=room, user=ann)
    joined, left = hear(signals.member_joined), hear(signals.member_left)
    row = room.memberships.get()
    with django_capture_on_commit_callbacks(execute=True):
        answer = browser.post(f"{URL}{room.pk}/change/", form("#class", [row], add=bob, remove=row))
        assert answer.status_code == 302
    assert joined == [{"room_id": room.pk, "user_id": bob.pk}]
    assert left == [{"room_id": room.pk, "user_id": ann.pk}]
    assert [row.user for row in room.memberships.all()] == [bob]


def test_rename_and_topic(browser: Client, hear: Any, django_capture_on_commit_callbacks: Any) -> None:
    room, news = services.create_room(name="#class"), hear(signals.room_changed)
    with django_capture_on_commit_callbacks(execute=True):
        browser.post(f"{URL}{room.pk}/change/", {**form("#Klass", []), "topic": "homework"})
    room.refresh_from_db()
    assert (room.name, room.name_key, room.topic) == ("#Klass", "#klass", "homework")
    assert {"room_id": room.pk} in news


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


def test_list_counts_members_and_searches_in_any_case(browser: Client, make_user: Callable[..., User]) -> None:
    room = services.create_room(name="#Класс")
    for name in ("ann", "bob"):
        services.join_room(room=room, user=make_user(name))
    answer = browser.get(f"{URL}?q=кЛАСС")
    assert [row.members_here for row in answer.context["cl"].result_list] == [2]
