"""Test private rooms, roles and invitations on the wire, with classic and modern clients."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from jim.codes import Code
from messaging.models import Member, Message, QueuedMessage, RoomInvitation
from tests.support.client import Client, Json
from tests.support.server import LiveServer

Login = Callable[..., Client]
MakeServer = Callable[..., LiveServer]
EXT = ["ids", "rooms", "roles"]


@pytest.fixture
def people(login: Login) -> tuple[Client, Client, Client, Client]:
    """Log in two with roles, one with classic JIM, and a stranger."""
    return login("ann", ext=EXT), login("bob", ext=EXT), login("cat"), login("eve", ext=EXT)


def code_of(client: Client, action: str, room: str = "#tea", **fields: Any) -> int:
    return int(client.ask(action=action, room=room, **fields)["response"])


def next_of(client: Client, action: str) -> Json:
    """Return the next object, which must be this push."""
    said = client.receive()
    assert said.get("action") == action, said
    return said


def test_a_private_room_is_as_none_for_strangers(people: Any) -> None:
    """Compare, at every action, the answers about a private room with those about no room."""
    ann, bob, _cat, eve = people
    made = ann.ask(action="create_room", room="#Secret", kind="private", topic="x")
    assert (made["response"], made["kind"], made["role"]) == (201, "private", "owner")
    assert code_of(ann, "create_room", "#secret", kind="private") == 200  # a repetition
    ann.say("#secret", "hidden word")
    for fields in (
        {"action": "get_members"},
        {"action": "leave"},
        {"action": "get_room"},
        {"action": "set_topic", "topic": "mine"},
        {"action": "invite", "user": "eve"},
        {"action": "make_invitation"},
        {"action": "set_role", "user": "ann", "role": "member"},
        {"action": "remove_member", "user": "ann"},
        {"action": "set_room", "slow_s": 5},
        {"action": "archive_room"},
        {"action": "close_room"},
    ):
        private, none = (eve.ask(room=room, **fields) for room in ("#secret", "#nothing"))
        assert private["response"] == none["response"] == Code.NOT_FOUND
        assert private["error"].replace("#secret", "#nothing") == none["error"]
    for fields in (
        {"action": "msg", "message": "hi"},
        {"action": "get_history"},
        {"action": "search", "text": "word"},
        {"action": "read", "msg_id": 1},
    ):
        where = "to" if fields["action"] == "msg" else "with"
        private, none = (eve.ask(**{**fields, where: room}) for room in ("#secret", "#nothing"))
        assert private["response"] == none["response"] == Code.NOT_FOUND
        assert private["error"].replace("#secret", "#nothing") == none["error"]
    assert eve.ask(action="find_rooms")["rooms"] == []
    assert eve.ask(action="search", text="word")["quantity"] == 0
    assert eve.ask(action="get_chats")["chats"] == []
    assert code_of(eve, "join", "#secret") == Code.CREATED  # another room, open, of the same name
    assert eve.say("#secret", "mine")["response"] == 200
    assert eve.ask(action="get_history", with_="#secret")["messages"][0]["from"] == "eve"
    assert ann.is_quiet()
    assert code_of(bob, "create_room", "#secret", kind="private") == Code.CONFLICT  # eve's is open

    assert code_of(ann, "invite", "#secret", user="eve") == Code.CONFLICT  # which is which?
    assert code_of(ann, "invite", "#secret", user="bob") == 200
    assert next_of(bob, "join")["user"] == {"account_name": "bob"}
    assert "ann has added you to #Secret." in bob.receive()["alert"]
    texts = [said["message"] for said in bob.ask(action="get_history", with_="#secret")["messages"]]
    assert texts == ["hidden word"]
    infos = bob.ask(action="find_rooms")["rooms"]
    assert [(info["room"], info.get("kind")) for info in infos if info.get("joined")] == [
        ("#Secret", "private")
    ]


def test_what_each_role_may_do(people: Any) -> None:
    ann, bob, cat, eve = people
    assert code_of(ann, "create_room", topic="Leaves") == 201
    for client in (bob, cat, eve):
        assert code_of(client, "join") == 200
        assert next_of(ann, "join")
    for _ in range(2):
        next_of(bob, "join")
    assert code_of(bob, "set_role", user="cat", role="muted") == Code.BLOCKED
    assert code_of(ann, "set_role", user="bob", role="moderator") == 200
    for client in (eve, bob):
        said = next_of(client, "role")
        assert (said["user"], said["role"], said["by"]) == (
            {"account_name": "bob"},
            "moderator",
            "ann",
        )
    assert code_of(bob, "set_role", user="cat", role="muted", minutes=10) == 200
    assert next_of(ann, "role")["until"] > ann.ask(action="probe")["time"] + 500
    assert cat.say("#tea", "no")["response"] == Code.BLOCKED
    assert cat.ask(action="set_topic", room="#tea", topic="no")["response"] == Code.BLOCKED
    for who, role in (("ann", "member"), ("bob", "owner"), ("cat", "owner")):
        assert code_of(bob, "set_role", user=who, role=role) == Code.BLOCKED
    assert code_of(bob, "remove_member", user="ann") == Code.BLOCKED
    members = ann.ask(action="get_members", room="#tea")
    assert members["roles"] == {"ann": "owner", "bob": "moderator", "cat": "muted"}
    Member.objects.filter(user__username="cat").update(muted_until=timezone.now())

    assert code_of(ann, "set_role", user="nobody", role="member") == Code.NOT_FOUND
    assert code_of(ann, "set_role", user="Girl", role="member") == Code.NOT_FOUND  # a stranger
    assert code_of(ann, "set_role", user="ann", role="member") == Code.CONFLICT  # the last owner
    assert code_of(ann, "set_role", user="cat", role="captain") == Code.BAD_REQUEST
    assert code_of(ann, "set_role", user="cat", role="owner", minutes=5) == Code.BAD_REQUEST
    assert code_of(bob, "remove_member", user="cat") == 200
    assert cat.receive()["alert"] == "bob has removed you from #tea."
    assert cat.say("#tea", "hi")["response"] == Code.BLOCKED


def test_read_only_slow_mode_archive_and_close(people: Any) -> None:
    ann, bob, cat, _eve = people
    code_of(ann, "create_room")
    for client in (bob, cat):
        code_of(client, "join")
        next_of(ann, "join")
    next_of(bob, "join")
    assert code_of(bob, "set_room", read_only=True) == Code.BLOCKED
    assert code_of(ann, "set_room", read_only=True) == 200
    assert next_of(bob, "room")["read_only"] is True
    assert cat.say("#tea", "no")["response"] == Code.BLOCKED
    assert ann.say("#tea", "yes")["response"] == 200
    assert (cat.receive()["message"], bob.receive()["message"]) == ("yes", "yes")
    assert code_of(ann, "set_room", read_only=False, slow_s=3600) == 200
    assert next_of(bob, "room")["slow_s"] == 3600
    assert cat.say("#tea", "one", id="1")["response"] == 200
    assert cat.say("#tea", "two", id="2")["response"] == Code.TOO_MANY
    assert cat.say("#tea", "one", id="1")["response"] == 200  # a repetition is no second message
    assert (bob.receive()["message"], ann.receive()["message"]) == ("one", "one")
    assert ann.say("#tea", "owners need no pause")["response"] == 200
    assert code_of(ann, "set_room", slow_s=10**9) == Code.BAD_REQUEST
    settings = cat.ask(action="get_room", room="#tea")
    assert (settings["slow_s"], settings["role"], settings["members"]) == (3600, "member", 3)

    assert (cat.receive()["message"], bob.receive()["message"]) == ("owners need no pause",) * 2
    assert code_of(ann, "archive_room") == 200
    assert next_of(bob, "room")["archived"] is True
    assert ann.say("#tea", "too late")["response"] == Code.BLOCKED
    assert cat.ask(action="get_history", with_="#tea")["quantity"] == 3
    assert code_of(ann, "archive_room", on=False) == 200
    assert next_of(bob, "room").get("archived") is None
    assert ann.say("#tea", "back")["response"] == 200
    assert cat.receive()["message"] == bob.receive()["message"] == "back"

    assert code_of(bob, "close_room") == Code.BLOCKED
    assert code_of(ann, "close_room") == 200
    assert next_of(bob, "room")["closed"] is True
    assert next_of(bob, "leave")["user"] == {"account_name": "bob"}
    assert cat.ask(action="get_history", with_="#tea")["response"] == Code.NOT_FOUND
    assert code_of(bob, "join") == Code.CREATED  # the name is free
    assert bob.ask(action="get_history", with_="#tea")["messages"] == []
    assert Message.objects.count() == 4  # the operator still has them


def test_slow_mode_outlives_a_restart(make_server: MakeServer, login: Login) -> None:
    first = make_server()
    ann, bob = (login(name, ext=EXT, to=first) for name in ("ann", "bob"))
    code_of(ann, "create_room")
    code_of(bob, "join")
    next_of(ann, "join")
    code_of(ann, "set_room", slow_s=3600)
    next_of(bob, "room")
    assert bob.say("#tea", "one")["response"] == 200
    first.stop()
    bob = login("bob", ext=EXT, to=make_server())
    assert bob.say("#tea", "two")["response"] == Code.TOO_MANY


def test_invitations(people: Any) -> None:
    ann, bob, cat, eve = people
    code_of(ann, "create_room", kind="private")
    made = ann.ask(action="make_invitation", room="#tea", uses=1, hours=2, id="i1")
    assert (made["response"], made["uses"]) == (200, 1)
    assert ann.ask(action="make_invitation", room="#tea", id="i1")["code"] == made["code"]
    assert ann.ask(action="make_invitation", room="#tea", uses=10**6)["response"] == 400
    assert bob.ask(action="join", invitation="guess")["response"] == Code.NOT_FOUND
    joined = bob.ask(action="join", invitation=made["code"])
    assert (joined["response"], joined["room"], joined["kind"]) == (200, "#tea", "private")
    assert next_of(ann, "join")["user"] == {"account_name": "bob"}
    assert (
        bob.ask(action="join", invitation=made["code"])["response"] == 200
    )  # a member uses none up
    used = cat.ask(action="join", invitation=made["code"])
    assert used["response"] == Code.NOT_FOUND
    late = ann.ask(action="make_invitation", room="#tea")["code"]
    RoomInvitation.objects.update(expires_at=timezone.now() - timedelta(seconds=1))
    assert eve.ask(action="join", invitation=late)["error"] == used["error"]
    assert eve.ask(action="join")["response"] == 400
    assert code_of(bob, "make_invitation") == Code.BLOCKED
    assert not Member.objects.filter(user__username__in=["cat", "eve"]).exists()


def test_a_room_has_so_many_invitations(
    make_server: Callable[..., LiveServer], login: Login
) -> None:
    """Check the limit, that a repetition is none more, and that expired ones make room."""
    ann = login("ann", ext=["ids"], to=make_server(max_room_invitations=2))
    ann.ask(action="create_room", room="#tea")
    ask = {"action": "make_invitation", "room": "#tea"}
    made = [ann.ask(**ask, id=number) for number in (1, 2, 3, 2)]
    assert [answer["response"] for answer in made] == [200, 200, Code.BLOCKED, 200]
    assert made[3]["code"] == made[1]["code"]
    RoomInvitation.objects.update(expires_at=timezone.now() - timedelta(days=2))
    assert ann.ask(**ask)["response"] == 200
    assert RoomInvitation.objects.count() == 1


def test_the_last_owner_leaves(people: Any) -> None:
    """Check that an open room gets another owner, and that a private one keeps its owner."""
    ann, bob, cat, _eve = people
    code_of(ann, "create_room", kind="private")
    code_of(ann, "create_room", "#open")
    for client in (bob, cat):
        assert code_of(client, "join", "#open") == 200
        next_of(ann, "join")
    for name in ("bob", "cat"):
        code_of(ann, "invite", user=name)
    assert code_of(ann, "leave") == Code.CONFLICT
    assert code_of(ann, "leave", "#open") == 200
    roles = Member.objects.filter(room__name="#open").values_list("user__username", "role")
    assert dict(roles) == {"bob": "owner", "cat": "member"}
    assert code_of(ann, "set_role", user="bob", role="owner") == 200
    assert code_of(ann, "leave") == 200
    assert dict(Member.objects.filter(room__name="#tea").values_list("user__username", "role")) == {
        "bob": "owner",
        "cat": "member",
    }


def test_members_read_from_the_beginning_or_from_their_joining(login: Login) -> None:
    ann, bob = login("ann", ext=["ids"]), login("bob", ext=["ids"])
    code_of(ann, "create_room", kind="private")
    code_of(ann, "set_room", history="joined")
    early = ann.say("#tea", "word before")["msg_id"]
    code_of(ann, "invite", user="bob")
    assert bob.receive()["response"] == 100
    (chat,) = bob.ask(action="get_chats")["chats"]
    assert "last" not in chat
    assert "unread" not in chat
    late = ann.say("#tea", "word after")["msg_id"]
    assert bob.receive()["msg_id"] == late
    for fields in (
        {"action": "get_history", "with": "#tea"},
        {"action": "get_history", "with": "#tea", "after": early - 1},
        {"action": "get_history", "with": "#tea", "before": late + 1},
        {"action": "search", "text": "word"},
        {"action": "search", "text": "word", "with": "#tea"},
    ):
        answer = bob.ask(**fields)
        assert [said["msg_id"] for said in answer["messages"]] == [late], fields
        assert not answer["more"]
    assert ann.ask(action="get_history", with_="#tea")["quantity"] == 2
    code_of(ann, "set_room", history="all")
    assert bob.ask(action="get_history", with_="#tea")["quantity"] == 2


@pytest.mark.parametrize("end", [b'"remove_member","user":"cat"', b'"close_room"'])
def test_what_the_same_batch_queued_ends_with_a_membership(end: bytes, login: Login) -> None:
    """Send a message to an absent member, and the end of their membership, in one write."""
    ann, cat = login("ann", ext=EXT), login("cat")
    for client in (ann, cat):
        code_of(client, "join")
    assert next_of(ann, "join")
    cat.close()
    while not QueuedMessage.objects.exists():  # until the server has noticed
        ann.say("#tea", "are you here?")
    ann.send_bytes(
        b'{"action":"msg","to":"#tea","message":"late"}\n{"action":%b,"room":"#tea"}\n' % end
    )
    assert [ann.receive()["response"] for _ in range(2)] == [200, 200]
    assert ann.ask(action="probe")["response"] == 200
    assert not QueuedMessage.objects.exists()
