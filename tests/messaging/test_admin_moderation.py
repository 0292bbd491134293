"""Test private rooms and reports in the admin: who sees them, and what is done about reports."""

from collections.abc import Callable
from typing import Any

import pytest
from django.contrib.auth.models import Group
from django.test import Client as Browser
from django.utils import timezone

from accounts.models import AuditEntry, User
from messaging import services
from messaging.models import Member, Message, Report, Room, conversation_of_room
from messaging.roles import Role

pytestmark = pytest.mark.django_db


def staff_of(group: str, make_user: Callable[..., User], name: str) -> Browser:
    user, browser = make_user(name, is_staff=True), Browser()
    user.groups.add(Group.objects.get(name=group))
    browser.force_login(user)
    return browser


@pytest.fixture
def room(make_user: Callable[..., User]) -> Room:
    """Make a private room in which ann has written something rude, which bob reports."""
    room = services.create_room(name="#hidden", is_private=True)
    ann, bob = make_user("ann"), make_user("bob")
    for user in (bob, ann):
        services.join_room(room=room, user=user)
    services.set_role(room=room, user=bob, role=Role.OWNER)
    Message.objects.create(
        id=1, conversation=conversation_of_room(room.pk), sender=ann, room=room, text="rude word"
    )
    services.report_message(user=bob, msg_id=1, reason="rude")
    return room


def test_only_who_may_sees_private_rooms(
    room: Room, make_user: Callable[..., User], settings: Any
) -> None:
    settings.DEMO = False
    moderator = staff_of("moderator", make_user, "mod")
    administrator = staff_of("administrator", make_user, "adm")
    for page in ("room", "member", "message"):
        address = f"/admin/messaging/{page}/"
        assert "#hidden" not in moderator.get(address).content.decode(), page
        assert "#hidden" in administrator.get(address).content.decode(), page
    for browser, status in ((moderator, 302), (administrator, 200)):
        assert browser.get(f"/admin/messaging/room/{room.pk}/change/").status_code == status
    found = moderator.get(
        "/admin/autocomplete/?app_label=messaging&model_name=member&field_name=room&term=%23hid"
    )
    assert found.json()["results"] == []


def run(browser: Browser, name: str, report: Report, **fields: Any) -> None:
    values = {"action": name, "_selected_action": [report.pk], "confirmed": "yes", **fields}
    assert browser.post("/admin/messaging/report/", values).status_code == 302


def test_a_report_from_the_queue_to_its_answer(
    room: Room, make_user: Callable[..., User], settings: Any
) -> None:
    settings.DEMO = False
    report, moderator = Report.objects.get(), staff_of("moderator", make_user, "mod")
    page = moderator.get(f"/admin/messaging/report/{report.pk}/change/").content.decode()
    assert "rude word" in page
    assert AuditEntry.objects.filter(action="open report", actor="mod").exists()
    run(moderator, "mute_author", report, minutes=30, answer="Thank you")
    member = Member.objects.get(user__username="ann")
    assert member.role == "muted"
    assert member.muted_until
    assert member.muted_until > timezone.now()
    report.refresh_from_db()
    assert (report.state, report.handled_by, report.answer) == ("done", "mod", "Thank you")
    run(moderator, "delete_reported", report, answer="")
    assert Message.objects.get().text == services.DELETED_TEXT
    run(moderator, "block_author", report, answer="")
    assert not User.objects.get(username="ann").is_active
    run(moderator, "reject_report", report, answer="")
    assert Report.objects.get().state == "rejected"


def test_members_and_rooms_in_bulk(room: Room, make_user: Callable[..., User]) -> None:
    other, browser = services.create_room(name="#class"), staff_of("administrator", make_user, "a")
    values = {"_selected_action": [room.pk, other.pk], "confirmed": "yes"}
    url = "/admin/messaging/room/"
    answer = browser.post(url, {**values, "action": "add_members", "names": "ann\nnobody"})
    assert "nobody" in answer.content.decode()
    browser.post(url, {**values, "action": "add_members", "names": "Girl\nann"})
    assert Member.objects.filter(user__username="Girl").count() == 2
    assert Member.objects.filter(user__username="ann").count() == 2
    browser.post(url, {**values, "action": "archive_rooms"})
    assert not Room.objects.filter(archived_at=None).exists()
    browser.post(url, {**values, "action": "close_rooms"})
    assert not Member.objects.exists()
    assert Message.objects.count() == 1
