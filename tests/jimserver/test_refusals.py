"""Send everything bad about rooms and messages by two clients: on the wire and by the HTTP API.

Both get the same answer, one sentence; nothing is changed by it, and nothing is told of what one
can't read.
"""

import json
from collections.abc import Callable
from datetime import timedelta
from typing import Any

from django.test import Client as Browser
from django.utils import timezone

from accounts.selectors import find_user
from accounts.services.api_tokens import make_token
from jimserver.runtime import current_engine
from messaging.models import Member, Reaction, RoomInvitation
from tests.support.client import Client, Json
from tests.support.server import LiveServer

Login = Callable[..., Client]
Ask = Callable[[Json], tuple[int, str]]
EXT = ["ids", "roles", "edits", "reactions", "replies", "mentions", "blocking"]
KILOBYTE = "👍" * 256
# Action on the wire -> address of the API, where that is not the common one.
PLACES = {"msg": "messages", "edit": "edits", "delete": "deletions", "react": "reactions"}
OWN, OTHERS, HIDDEN, PAIR, GONE = "own", "others", "hidden", "pair", "gone"  # messages of the stage

# Requests of mallory and their codes; the name of a message stands for its id.
REFUSALS: list[tuple[Json, int]] = [
    ({"action": "react", "msg_id": OTHERS, "emoji": KILOBYTE}, 400),
    ({"action": "react", "msg_id": OTHERS, "emoji": "ab"}, 400),
    ({"action": "react", "msg_id": OTHERS, "emoji": ""}, 400),
    ({"action": "react", "msg_id": OTHERS, "emoji": 7}, 400),
    ({"action": "react", "msg_id": OTHERS, "emoji": "👍", "on": "yes"}, 400),
    ({"action": "react", "msg_id": GONE, "emoji": "👍"}, 409),
    ({"action": "edit", "msg_id": OTHERS, "message": "mine now"}, 403),
    ({"action": "edit", "msg_id": GONE, "message": "back"}, 403),
    ({"action": "edit", "msg_id": OWN, "message": "x" * 4001}, 400),
    ({"action": "edit", "msg_id": OWN}, 400),
    ({"action": "delete", "msg_id": OTHERS}, 403),
    ({"action": "delete", "msg_id": OTHERS, "reason": "x"}, 403),
    ({"action": "msg", "to": "#open", "message": "re", "reply_to": GONE}, 409),
    ({"action": "msg", "to": "ann", "message": "re", "reply_to": OTHERS}, 404),
    ({"action": "msg", "to": "#closed", "message": "hi"}, 404),
    ({"action": "report", "msg_id": OTHERS, "reason": ""}, 400),
    ({"action": "report", "msg_id": OTHERS, "reason": "x" * 501}, 400),
    ({"action": "report", "msg_id": OTHERS, "reason": "\u200b\u3164 \u2060"}, 400),
    ({"action": "set_role", "room": "#open", "user": "mallory", "role": "owner"}, 403),
    ({"action": "set_role", "room": "#open", "user": "stranger", "role": "muted"}, 404),
    ({"action": "set_role", "room": "#open", "user": "nobody", "role": "muted"}, 404),
    ({"action": "set_role", "room": "#open", "user": "ann", "role": "king"}, 400),
    ({"action": "set_role", "room": "#own", "user": "stranger", "role": "owner"}, 404),
    ({"action": "set_role", "room": "#own", "user": "mallory", "role": "member"}, 409),
    ({"action": "remove_member", "room": "#open", "user": "ann"}, 403),
    ({"action": "remove_member", "room": "#own", "user": "mallory"}, 400),
    ({"action": "leave", "room": "#own"}, 409),
    ({"action": "set_room", "room": "#open", "slow_s": 5}, 403),
    ({"action": "set_room", "room": "#own", "slow_s": 10**6}, 400),
    ({"action": "set_room", "room": "#own"}, 400),
    ({"action": "set_room", "room": "#own", "kind": "private"}, 400),
    ({"action": "set_topic", "room": "#own", "topic": "x" * 201}, 400),
    ({"action": "archive_room", "room": "#open"}, 403),
    ({"action": "close_room", "room": "#open"}, 403),
    ({"action": "create_room", "room": "#open", "kind": "private"}, 409),
    ({"action": "create_room", "room": "#new", "kind": "secret"}, 400),
    ({"action": "make_invitation", "room": "#open"}, 403),
    ({"action": "make_invitation", "room": "#own", "uses": 10**6}, 400),
    ({"action": "make_invitation", "room": "#own", "hours": 0}, 400),
    ({"action": "join", "invitation": "USED"}, 404),
    ({"action": "join", "invitation": "LATE"}, 404),
    ({"action": "join", "invitation": "guess"}, 404),
    ({"action": "invite", "room": "#own", "user": "nobody"}, 404),
    ({"action": "block_user", "user": "mallory"}, 400),
    ({"action": "block_user", "user": "nobody"}, 404),
    ({"action": "set_level", "with": "#own", "level": "loud"}, 400),
    *(
        ({**request, "msg_id": msg_id}, 404)
        for msg_id in (HIDDEN, PAIR)
        for request in (
            {"action": "react", "emoji": "👍"},
            {"action": "edit", "message": "mine now"},
            {"action": "delete"},
            {"action": "report", "reason": "spam"},
        )
    ),
    *(
        ({"action": "msg", "to": "#open", "message": "re", "reply_to": msg_id}, 404)
        for msg_id in (HIDDEN, PAIR)
    ),
    *(
        ({"action": action, "room": "#closed", **fields}, 404)
        for action, fields in (
            ("get_room", {}),
            ("get_members", {}),
            ("invite", {"user": "mallory"}),
            ("make_invitation", {}),
            ("set_role", {"user": "ann", "role": "muted"}),
            ("leave", {}),
            ("close_room", {}),
        )
    ),
]
NONE_OF_THEM = {"#closed": "#nothing", HIDDEN: "none", PAIR: "none"}


def test_both_doors_refuse_alike(login: Login, server: LiveServer) -> None:
    ann, mallory = login("ann", ext=EXT), login("mallory", ext=EXT)
    login("stranger").close()
    names = make_stage(ann, mallory)
    current_engine.start(server.engine)
    try:
        doors = wire_of(mallory), api_of("mallory")
        before = state(mallory)
        for request, code in REFUSALS:
            filled = fill(request, names)
            answers = {door(filled) for door in doors}
            assert {answer[0] for answer in answers} == {code}, (request, answers)
            assert len(answers) == 1, (request, answers)
            other = fill({key: lookup(value) for key, value in request.items()}, names)
            if other != filled:  # the same is said of what is not there at all
                [(_code, text)] = answers
                said = doors[0](other)
                assert (code, bare(text, filled)) == (said[0], bare(said[1], other)), request
        assert state(mallory) == before
    finally:
        current_engine.stop()


def lookup(value: Any) -> Any:
    return NONE_OF_THEM.get(value, value) if isinstance(value, str) else value


def bare(text: str, request: Json) -> str:
    """Return a sentence without the values of the request."""
    for value in map(str, request.values()):
        text = text.replace(value, "…")
    return text


def fill(request: Json, names: dict[str, Any]) -> Json:
    return {
        key: names.get(value, value) if isinstance(value, str) else value
        for key, value in request.items()
    }


def make_stage(ann: Client, mallory: Client) -> dict[str, Any]:
    """Make rooms and messages; return their ids, and invitations that were used or are late."""
    ann.ask(action="create_room", room="#open")
    ann.ask(action="create_room", room="#closed", kind="private")
    mallory.ask(action="join", room="#open")
    mallory.ask(action="create_room", room="#own", kind="private")
    mallory.ask(action="invite", room="#own", user="ann")
    assert ann.receive()["response"] == 100
    names: dict[str, Any] = {"none": 10**9}
    names[OWN] = mallory.say("#open", "by mallory")["msg_id"]
    assert ann.receive()["message"] == "by mallory"
    for name, to in ((OTHERS, "#open"), (GONE, "#open"), (HIDDEN, "#closed"), (PAIR, "stranger")):
        names[name] = ann.say(to, name)["msg_id"]
        if to == "#open":
            assert mallory.receive()["message"] == name
    assert ann.ask(action="delete", msg_id=names[GONE])["response"] == 200
    assert mallory.receive()["action"] == "deleted"
    for name in ("USED", "LATE"):
        made = ann.ask(action="make_invitation", room="#closed", uses=1, id=name)
        names[name] = made["code"]
    rows = RoomInvitation.objects.order_by("pk")
    RoomInvitation.objects.filter(pk=rows[0].pk).update(uses_left=0)
    late = timezone.now() - timedelta(seconds=1)
    RoomInvitation.objects.filter(pk=rows[1].pk).update(expires_at=late)
    return names


def wire_of(client: Client) -> Ask:
    def ask(request: Json) -> tuple[int, str]:
        answer = client.ask(**request)
        return answer["response"], answer.get("error", "")

    return ask


def api_of(name: str) -> Ask:
    """Return what asks by HTTP with a token of this user."""
    user = find_user(name)
    assert user
    token = make_token(user=user, name="tests")[1]
    header = {"Authorization": f"Bearer {token}"}

    def ask(request: Json) -> tuple[int, str]:
        place = PLACES.get(request["action"], "requests")
        fields = {key: value for key, value in request.items() if key != "action"}
        body = json.dumps(fields if place != "requests" else request)
        url = f"/api/{place}/"
        answer = Browser().post(url, body, content_type="application/json", headers=header)
        return answer.status_code, answer.json().get("error", "")

    return ask


def state(client: Client) -> Any:
    """Return what the refused requests could have changed."""
    history = client.ask(action="get_history", with_="#open")["messages"]
    rooms = sorted(client.ask(action="get_rooms")["data_list"])
    members = list(Member.objects.order_by("pk").values_list("room", "user", "role"))
    return history, rooms, members, Reaction.objects.count()


def test_two_edits_at_once_and_10_000_reactions(
    login: Login, make_server: Callable[..., LiveServer]
) -> None:
    """Do both edits, the last one holds; take no more kinds of reactions than the setting says."""
    server = make_server(max_requests_per_s=0, max_messages_per_day=0)
    ann, phone, bob = (login(name, ext=EXT, to=server) for name in ("ann", "ann", "bob"))
    msg_id = ann.say("bob", "one")["msg_id"]
    assert bob.receive()["message"] == "one"
    edits = (ann, "two"), (phone, "three")
    for client, text in edits:
        client.send(action="edit", msg_id=msg_id, message=text)
    told = [bob.receive() for _ in edits]
    assert [one["change"] for one in told] == [1, 2]
    assert {one["message"] for one in told} == {"two", "three"}
    [row] = bob.ask(action="get_history", with_="ann")["messages"]
    assert row["message"] == told[-1]["message"]
    emoji = [chr(code) for code in range(0x1F600, 0x1F628)]
    frames = [
        json.dumps({"action": "react", "msg_id": msg_id, "emoji": emoji[number % len(emoji)]})
        for number in range(10_000)
    ]
    for start in range(0, len(frames), 500):
        codes = []
        bob.send_bytes("".join(frames[start : start + 500]).encode())
        while len(codes) < 500:
            answer = bob.receive()
            if "response" in answer:
                codes.append(answer["response"])
        assert set(codes) == {200, 403}
    limit = server.engine.config.max_emoji_per_message
    assert Reaction.objects.count() == limit
    current_engine.start(server.engine)
    try:
        status, text = api_of("bob")({"action": "react", "msg_id": msg_id, "emoji": "🫖"})
    finally:
        current_engine.stop()
    assert (status, f"has {limit} different" in text) == (403, True)
    [row] = bob.ask(action="get_history", with_="ann")["messages"]
    assert len(row["reactions"]) == limit
