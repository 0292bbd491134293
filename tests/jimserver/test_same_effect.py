"""Check that the admin does what the services do: same effects on sessions and tables."""

import json
from collections.abc import Callable
from typing import Any, NamedTuple

import pytest
from django.test import Client as Browser

from accounts import services
from accounts.models import BlockedNetwork, Session, User
from accounts.services.blocklist import blocklist
from accounts.services.staff import moderation
from contacts.models import Contact
from contacts.services import add_contact, del_contact
from messaging.models import Member, Message, Room
from messaging.services import (
    announce,
    delete_texts,
    join_room,
    leave_room,
    rename_room,
    set_read_only,
    set_topic,
)
from tests.accounts.test_admin_live import operate
from tests.support.client import Client, Json

Login = Callable[..., Client]
USERS, SESSIONS, ROOMS, MEMBERS = (
    "/admin/accounts/user/",
    "/admin/accounts/session/",
    "/admin/messaging/room/",
    "/admin/messaging/member/",
)
CONTACTS, NETWORKS, MESSAGES = (
    "/admin/contacts/contact/",
    "/admin/accounts/blockednetwork/",
    "/admin/messaging/message/",
)
EXT = ["ids", "rooms", "chats", "lists"]


class Deed(NamedTuple):
    """Apply it by the admin's pages and by the services, to the user and their room or none."""

    by_admin: Callable[[Browser, User, Room], object]
    by_service: Callable[[User, User, Room], object]  # who does it, the user, the room


def add(url: str, **values: Any) -> Callable[[Browser], Any]:
    return lambda browser: browser.post(f"{url}add/", values)


def save_room(browser: Browser, room: Room, **changes: Any) -> None:
    browser.post(f"{ROOMS}{room.pk}/change/", {"name": room.name, "topic": room.topic, **changes})


def session_of(user: User) -> Session:
    return Session.objects.get(user=user, ended_at=None)


DEEDS = {
    "block": Deed(
        lambda browser, user, room: operate(browser, USERS, "block", user, reason="spam", until=""),
        lambda root, user, room: services.block_user(user=user, reason="spam"),
    ),
    "kick": Deed(
        lambda browser, user, room: operate(browser, USERS, "kick", user),
        lambda root, user, room: moderation.kick_user(user=user),
    ),
    "message": Deed(
        lambda browser, user, room: operate(
            browser, USERS, "message", user, text="Tea", important="on"
        ),
        lambda root, user, room: moderation.speak(
            sender=root, text="Tea", user_ids=[user.pk], important=True
        ),
    ),
    "rename": Deed(
        lambda browser, user, room: browser.post(
            f"{USERS}{user.pk}/change/", {"username": f"{user}x"}
        ),
        lambda root, user, room: services.rename_user(user=user, name=f"{user}x"),
    ),
    "disconnect": Deed(
        lambda browser, user, room: operate(browser, SESSIONS, "disconnect", session_of(user)),
        lambda root, user, room: moderation.disconnect_session(session=session_of(user)),
    ),
    "broadcast": Deed(
        lambda browser, user, room: browser.post(
            f"{USERS}broadcast/", {"text": "Tea", "to": "online", "confirmed": "yes"}
        ),
        lambda root, user, room: moderation.speak(sender=root, text="Tea", user_ids=None),
    ),
    "announce": Deed(
        lambda browser, user, room: operate(browser, ROOMS, "announce", room, text="Tea"),
        lambda root, user, room: announce(sender=root, room=room, text="Tea"),
    ),
    "topic": Deed(
        lambda browser, user, room: save_room(browser, room, topic="Leaves"),
        lambda root, user, room: set_topic(room=room, topic="Leaves", user_id=root.pk),
    ),
    "read-only": Deed(
        lambda browser, user, room: save_room(browser, room, is_read_only="on"),
        lambda root, user, room: set_read_only(room=room, is_read_only=True),
    ),
    "rename a room": Deed(
        lambda browser, user, room: save_room(browser, room, name=f"{room}x"),
        lambda root, user, room: rename_room(room=room, name=f"{room}x"),
    ),
    "take out": Deed(
        lambda browser, user, room: browser.post(
            f"{MEMBERS}{Member.objects.get(user=user).pk}/delete/", {"post": "yes"}
        ),
        lambda root, user, room: leave_room(room=room, user=user),
    ),
    "take in": Deed(
        lambda browser, user, room: browser.post(
            f"{MEMBERS}add/", {"room": other_room().pk, "user": user.pk}
        ),
        lambda root, user, room: join_room(room=other_room(), user=user),
    ),
    "add a contact": Deed(
        lambda browser, user, room: browser.post(
            f"{CONTACTS}add/", {"owner": user.pk, "contact": seed().pk}
        ),
        lambda root, user, room: add_contact(owner=user, contact=seed()),
    ),
    "remove a contact": Deed(
        lambda browser, user, room: browser.post(
            f"{CONTACTS}{Contact.objects.get(owner=user).pk}/delete/", {"post": "yes"}
        ),
        lambda root, user, room: del_contact(owner=user, contact=User.objects.get(username="Girl")),
    ),
    "delete a text": Deed(
        lambda browser, user, room: operate(
            browser, MESSAGES, "delete_text", Message.objects.get(sender=user), reason="it lied"
        ),
        lambda root, user, room: delete_texts(messages=list(Message.objects.filter(sender=user))),
    ),
    "block a network": Deed(
        lambda browser, user, room: browser.post(
            f"{NETWORKS}add/", {"network": "127.0.0.1", "reason": "spam"}
        ),
        lambda root, user, room: moderation.block_network(
            network="127.0.0.1", reason="spam", by=root
        ),
    ),
}


def other_room() -> Room:
    return Room.objects.get_or_create(name="#other", name_key="#other")[0]


def seed() -> User:
    return User.objects.get(username="Sveta")


def heard(client: Client) -> list[Json]:
    """Return all that a client hears of it, until it is closed or answered a later question."""
    found: list[Json] = []
    try:
        client.send(action="probe", id="the end")
        while (said := client.receive()).get("id") != "the end":
            found.append(said)
    except (EOFError, ConnectionError):
        found.append({"response": "ended"})
    return found


def state_of(user: User, room: Room) -> dict[str, Any]:
    """Return the user's and the room's rows, without what differs each time."""
    user.refresh_from_db()
    room.refresh_from_db()
    return {
        "user": [
            user.username,
            user.blocked_at is not None,
            user.blocked_reason,
            user.session_epoch,
        ],
        "room": [room.name, room.topic, room.is_read_only],
        "members": sorted(Member.objects.filter(user=user).values_list("room__name", flat=True)),
        "contacts": sorted(
            Contact.objects.filter(owner=user).values_list("contact__username", flat=True)
        ),
        "texts": list(Message.objects.filter(sender=user).values_list("text", flat=True)),
        "said in the room": list(room.messages.values_list("sender__username", "text")),
        "networks": list(
            BlockedNetwork.objects.values_list("network", "reason", "created_by__username")
        ),
    }


@pytest.mark.parametrize("name", DEEDS)
def test_the_same(name: str, server: Any, login: Login, browser: Browser, root: User) -> None:
    browser.defaults["REMOTE_ADDR"] = "192.0.2.50"
    found = []
    for number, way in enumerate((DEEDS[name].by_admin, DEEDS[name].by_service)):
        ann, bob = login(f"ann{number}", ext=EXT), login(f"bob{number}", ext=EXT)
        for client in (ann, bob):
            client.ask(action="join", room=f"#tea{number}")
        ann.receive()  # that bob came
        ann.ask(action="add_contact", user_id="Girl")
        ann.say(f"bob{number}", "hello")
        bob.receive()
        user, room = (
            User.objects.get(username=f"ann{number}"),
            Room.objects.get(name=f"#tea{number}"),
        )
        before = state_of(user, room)
        way(browser if way is DEEDS[name].by_admin else root, user, room)  # type: ignore[arg-type]
        news = [[blurred(said) for said in heard(client)] for client in (ann, bob)]
        found.append(
            json.dumps([news, state_of(user, room)])
            .replace(f"ann{number}", "ann")
            .replace(f"bob{number}", "bob")
        )
        assert news != [[], []] or state_of(user, room) != before
        for client in (ann, bob):
            client.close()
        BlockedNetwork.objects.all().delete()
        blocklist.load()
    assert found[0] == found[1].replace("#tea1", "#tea0")


def blurred(said: Json) -> Json:
    return {key: "some" if key in ("time", "msg_id") else value for key, value in said.items()}
