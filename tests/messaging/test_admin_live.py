"""Test the admin's effects on live sessions; opened texts, exports and erasures."""

import json
import time
import zipfile
from collections.abc import Callable
from io import BytesIO
from typing import Any

import pytest
from django.contrib.auth.models import Permission
from django.db import connection
from django.test import Client as Browser
from django.test.utils import CaptureQueriesContext

from accounts.models import AuditEntry, LoginEvent, Session, User
from accounts.selectors import find_user
from contacts.models import Contact
from messaging import services
from messaging.models import ClientMessageId, Member, Message, QueuedMessage, Room
from messaging.selectors.details import MessageRecord, find_message
from tests.accounts.test_admin_live import operate, wait_until_offline
from tests.messaging.test_admin_messages import say
from tests.support.client import PATIENCE_S, Client

USERS, ROOMS, MESSAGES = (
    "/admin/accounts/user/",
    "/admin/messaging/room/",
    "/admin/messaging/message/",
)
MEMBERS = "/admin/messaging/member/"
Login = Callable[..., Client]
MakeUser = Callable[..., User]


@pytest.fixture
def tea(login: Login) -> dict[str, Client]:
    """Return #tea, which ann has made and bob is in."""
    ann, bob = login("ann"), login("bob")
    assert ann.ask(action="join", room="#tea")["response"] == 201
    assert bob.ask(action="join", room="#tea")["response"] == 200
    return {"ann": ann, "bob": bob}


def room_form(room: Room, **changes: Any) -> dict[str, Any]:
    """Return what a browser sends from a room's page."""
    return {"name": room.name, "topic": room.topic, **changes}


def test_announce(tea: dict[str, Client], login: Login, browser: Browser) -> None:
    tea["bob"].close()
    wait_until_offline("bob")
    operate(browser, ROOMS, "announce", Room.objects.get(), text="Five o'clock")
    said = tea["ann"].receive()
    assert (said["from"], said["to"], said["message"]) == ("root", "#tea", "Five o'clock")
    assert login("bob").receive()["message"] == "Five o'clock"


def test_read_only(tea: dict[str, Client], browser: Browser) -> None:
    room = Room.objects.get()
    url = f"{ROOMS}{room.pk}/change/"
    assert browser.post(url, room_form(room, is_read_only="on")).status_code == 302
    assert AuditEntry.objects.get().after["is_read_only"] == "True"
    deadline = time.monotonic() + PATIENCE_S
    while tea["bob"].say("#tea", "?")["response"] != 403:
        assert time.monotonic() < deadline
        tea["ann"].receive()
    assert tea["ann"].say("#tea", "!")["response"] == 200
    assert tea["bob"].receive()["message"] == "!"
    browser.post(url, room_form(room))
    deadline = time.monotonic() + PATIENCE_S
    while tea["bob"].say("#tea", "?")["response"] != 200:
        assert time.monotonic() < deadline


def test_take_a_member_out(tea: dict[str, Client], browser: Browser) -> None:
    row = Member.objects.get(user__username="bob")
    browser.post(
        MEMBERS, {"action": "delete_selected", "_selected_action": [row.pk], "post": "yes"}
    )
    notice = tea["bob"].receive()
    assert (notice["response"], "#tea" in notice["alert"]) == (100, True)
    assert tea["bob"].say("#tea", "?")["response"] == 403
    assert tea["ann"].is_quiet()
    assert AuditEntry.objects.get().target == "bob ∈ #tea"


# Texts


@pytest.mark.django_db
def test_texts_are_opened_with_a_reason(
    browser: Browser, make_user: MakeUser, settings: Any
) -> None:
    settings.DEMO = False
    ann, bob = make_user("ann"), make_user("bob")
    message = Message.objects.get(pk=say(ann, bob, "the cake is a lie"))
    for url in (MESSAGES, f"{MESSAGES}{message.pk}/change/"):
        page = browser.get(url).content.decode()
        assert "cake" not in page
        assert ">17<" in page
    assert operate(browser, MESSAGES, "open_text", message, reason="").context["form"].errors
    assert not AuditEntry.objects.exists()
    assert (
        "the cake is a lie"
        in operate(
            browser, MESSAGES, "open_text", message, reason="bob complained"
        ).content.decode()
    )
    entry = AuditEntry.objects.get()
    assert (entry.action, entry.target_id, entry.after) == (
        "open text",
        message.pk,
        {"reason": "bob complained"},
    )
    assert [found.pk for found in browser.get(f"{MESSAGES}?q=CAKE").context["cl"].result_list] == [
        message.pk
    ]
    assert AuditEntry.objects.latest("pk").after == {"text": "CAKE"}


@pytest.mark.django_db
def test_earlier_texts_are_opened_with_the_newest(
    browser: Browser, make_user: MakeUser, settings: Any
) -> None:
    settings.DEMO = False
    ann, bob = make_user("ann"), make_user("bob")
    message = Message.objects.get(pk=say(ann, bob, "first words"))
    for text in ("second words", "third words"):
        services.edit_message(record=record_of(message), text=text, at=1e9, client_id=None)
    services.delete_message(record=record_of(message), at=1e9)
    assert "words" not in browser.get(MESSAGES).content.decode()
    opened = operate(browser, MESSAGES, "open_text", message, reason="a quarrel").content.decode()
    places = [opened.index(f"{word} words") for word in ("third", "second", "first")]
    assert places == sorted(places)
    assert "(deleted)" in opened


def record_of(message: Message) -> MessageRecord:
    record = find_message(message.pk)
    assert record
    return record


@pytest.mark.django_db
def test_without_the_permission_no_text_is_opened_or_searched(
    client: Browser, make_user: MakeUser, settings: Any
) -> None:
    settings.DEMO = False
    viewer = make_user("viewer", is_staff=True)
    viewer.user_permissions.set(Permission.objects.filter(codename="view_message"))
    client.force_login(viewer)
    ann = make_user("ann")
    message = say(ann, ann, "the cake is a lie")
    assert [
        found.pk for found in client.get(f"{MESSAGES}?q=nothing").context["cl"].result_list
    ] == [message]
    client.post(
        MESSAGES,
        {
            "action": "open_text",
            "_selected_action": [message],
            "confirmed": "yes",
            "reason": "curious",
        },
    )
    assert not AuditEntry.objects.exists()


@pytest.mark.django_db
def test_the_demo_shows_texts(browser: Browser, make_user: MakeUser, settings: Any) -> None:
    settings.DEMO = True
    ann = make_user("ann")
    say(ann, ann, "the cake is a lie")
    assert "the cake is a lie" in browser.get(MESSAGES).content.decode()


# A user's data


@pytest.fixture
def past(tea: dict[str, Client], login: Login) -> dict[str, Client]:
    """Have ann talk with bob and the room, with a contact and queued messages both ways."""
    ann, bob = tea["ann"], tea["bob"]
    ann.ask(action="add_contact", user_id="bob")
    bob.ask(action="add_contact", user_id="ann")
    ann.say("bob", "hello <b>bob</b>", id="a1")
    bob.receive()
    bob.say("ann", "hello ann")
    ann.receive()
    ann.say("#tea", "hello all")
    bob.receive()
    ann.say("Sveta", "for later")
    return tea


def test_export(past: dict[str, Client], browser: Browser) -> None:
    answer = operate(browser, USERS, "export", User.objects.get(username="ann"), reason="she asked")
    archive = zipfile.ZipFile(BytesIO(b"".join(answer.streaming_content)))
    data = json.loads(archive.read("data.json"))
    assert [(row["from"], row["to"], row["text"]) for row in data["messages"]] == [
        ("ann", "bob", "hello <b>bob</b>"),
        ("bob", "ann", "hello ann"),
        ("ann", "#tea", "hello all"),
        ("ann", "Sveta", "for later"),
    ]
    assert (
        data["profile"]["username"],
        data["contacts"][0]["contact__username"],
        data["rooms"][0]["room__name"],
    ) == ("ann", "bob", "#tea")
    assert len(data["sessions"]) == len(data["logins"]) == 1
    assert "password" not in json.dumps(data)
    page = archive.read("index.html").decode()
    assert "hello &lt;b&gt;bob" in page
    assert AuditEntry.objects.get().after == {"reason": "she asked"}


def test_erase(past: dict[str, Client], login: Login, browser: Browser) -> None:
    ann = User.objects.get(username="ann")
    assert (
        operate(browser, USERS, "erase", ann, reason="she asked", name="bob").context["form"].errors
    )
    operate(browser, USERS, "erase", ann, reason="she asked", name="ann")
    past["ann"].wait_for_end()
    ann.refresh_from_db()
    assert (ann.username, ann.is_active, ann.has_usable_password()) == (
        f"deleted user {ann.pk}",
        False,
        False,
    )
    assert find_user("ann") is None
    past["bob"].close()
    wait_until_offline("bob", ann.username)
    texts = list(Message.objects.order_by("pk").values_list("text", flat=True))
    assert texts == ["[deleted]", "hello ann", "[deleted]", "[deleted]"]
    assert not Contact.objects.exists()
    assert not ann.memberships.exists()
    assert not ClientMessageId.objects.filter(sender=ann).exists()
    assert not QueuedMessage.objects.exists()
    assert not Message.objects.filter(client_id="a1").exists()
    rows = [
        *User.objects.values(),
        *LoginEvent.objects.values(),
        *Session.objects.filter(user=ann).values(),
        *AuditEntry.objects.values(),
    ]
    assert not [row for row in rows if "ann" in row.values()]
    assert set(Session.objects.filter(user=ann).values_list("address", "client")) == {("", "")}
    bob = login("bob")
    page = bob.ask(action="get_history", with_=ann.username)
    assert [(row["from"], row["message"]) for row in page["messages"]] == [
        (ann.username, "[deleted]"),
        ("bob", "hello ann"),
    ]
    entry = AuditEntry.objects.get(action="erase")
    assert (entry.target, entry.after) == (ann.username, {"reason": "she asked", "messages": 3})
    assert login("ann", "new password").is_quiet()  # the name is free again


def test_what_never_reached_an_erased_user_stays_kept(
    login: Login, browser: Browser, make_user: MakeUser
) -> None:
    """Their queue once went with them, and the sender read "delivered"."""
    ann, carl = make_user("ann"), login("carl", ext=["ids", "marks", "chats"])
    answer = carl.say("ann", "are you there?", id="1")
    assert answer["response"] == 202
    operate(browser, USERS, "erase", ann, reason="she asked", name="ann")
    name = f"deleted user {ann.pk}"
    page = carl.ask(action="get_history", with_=name)
    assert [(row["msg_id"], row["kept"]) for row in page["messages"]] == [(answer["msg_id"], True)]
    assert carl.say(name, "and now?", id="2")["response"] == 404
    assert carl.ask(action="add_contact", user_id=name)["response"] == 404


@pytest.mark.django_db
def test_many_texts_are_deleted_with_few_queries(browser: Browser, make_user: MakeUser) -> None:
    """Each row of the audit alone would be a transaction, and a flush of the disk."""
    ann, bob = make_user("ann"), make_user("bob")
    messages = [Message.objects.get(pk=say(ann, bob, f"text {number}")) for number in range(100)]
    form = {
        "action": "delete_text",
        "_selected_action": [message.pk for message in messages],
        "confirmed": "yes",
        "reason": "advertising",
    }
    with CaptureQueriesContext(connection) as queries:
        assert browser.post(MESSAGES, form).status_code == 302
    assert len(queries) < 200
    assert AuditEntry.objects.filter(action="delete text").count() == len(messages)
    assert set(Message.objects.values_list("text", flat=True)) == {"[deleted]"}


@pytest.mark.django_db
def test_an_export_is_oldest_first(browser: Browser, make_user: MakeUser) -> None:
    """The list is newest first, and an export is read from its top."""
    ann, bob = make_user("ann"), make_user("bob")
    messages = [Message.objects.get(pk=say(ann, bob, text)) for text in ("one", "two", "three")]
    form = {
        "action": "export_messages",
        "_selected_action": [message.pk for message in messages],
        "confirmed": "yes",
        "reason": "she asked",
    }
    lines = browser.post(MESSAGES, form).content.decode("utf-8-sig").splitlines()
    assert [line.rpartition(",")[2] for line in lines[1:]] == ["one", "two", "three"]
