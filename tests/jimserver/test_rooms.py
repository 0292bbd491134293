"""Test rooms: who is in them, who hears what, who is told of it."""

from collections.abc import Callable

import pytest

from accounts.models import User
from messaging import services
from messaging.models import Message, QueuedMessage, Room
from tests.support.client import Client
from tests.support.server import LiveServer

Login = Callable[..., Client]
MakeServer = Callable[..., LiveServer]


def user_of(name: str) -> User:
    return User.objects.get(username=name)


def test_a_room_from_its_first_member_to_its_last(modern: Login, login: Login) -> None:
    romeo, juliet, paris = modern("romeo"), modern("juliet"), login("paris")
    assert romeo.ask(action="join", room="#Balcony")["response"] == 201
    assert romeo.ask(action="join", room="#balcony")["response"] == 200
    assert juliet.ask(action="join", room="#BALCONY")["response"] == 200
    told = romeo.receive()
    assert (told["action"], told["room"], told["user"]) == (
        "join",
        "#Balcony",
        {"account_name": "juliet"},
    )
    assert paris.say("#balcony", "may I?")["response"] == 403
    for action in ("leave", "get_members"):
        assert paris.ask(action=action, room="#balcony")["response"] == 403
        assert paris.ask(action=action, room="#elsewhere")["response"] == 404
    assert paris.say("#elsewhere", "hello?")["response"] == 404
    assert paris.ask(action="get_history", with_="#balcony")["response"] == 403
    assert paris.ask(action="search", with_="#balcony", text="x")["response"] == 403

    assert romeo.say("#balcony", "hist!")["response"] == 200
    heard = juliet.receive()
    assert (heard["to"], heard["from"], heard["message"]) == ("#Balcony", "romeo", "hist!")
    assert romeo.is_quiet()
    assert paris.is_quiet()

    assert juliet.ask(action="leave", room="#balcony")["response"] == 200
    assert romeo.receive()["action"] == "leave"
    assert juliet.say("#balcony", "x")["response"] == 403
    romeo.say("#balcony", "alone")
    assert juliet.is_quiet()
    assert romeo.ask(action="get_rooms")["data_list"] == ["#Balcony"]
    assert juliet.ask(action="get_rooms")["data_list"] == []
    assert Message.objects.count() == 2


@pytest.mark.parametrize("name", ["tea", "", "#", "# tea", "#te\u200ba", "#" + "x" * 25, "# "])
def test_rooms_that_cant_be(name: str, login: Login) -> None:
    ann = login("ann")
    assert ann.ask(action="join", room=name)["response"] == 400
    assert not Room.objects.exists()


def test_members(modern: Login) -> None:
    ann, bob = modern("ann"), modern("bob")
    cat = modern("cat")
    for client in (ann, bob, cat):
        client.ask(action="join", room="#tea")
    for _ in range(2):
        assert ann.receive()["action"] == "join"
    cat.send(action="quit")
    cat.wait_for_end()
    answer = ann.ask(action="get_members", room="#TEA")
    assert (answer["quantity"], answer["data_list"], answer["online"]) == (
        3,
        ["ann", "bob", "cat"],
        ["ann", "bob"],
    )
    answer = ann.ask(action="get_members", room="#tea", after="ann", limit=1)
    assert (answer["quantity"], answer["data_list"]) == (3, ["bob"])


def test_the_absent_find_it_at_the_next_login(modern: Login, login: Login) -> None:
    ann, bob = modern("ann"), modern("bob")
    for client in (ann, bob):
        client.ask(action="join", room="#tea")
    ann.receive()
    bob.send(action="quit")
    bob.wait_for_end()
    ids = [ann.say("#tea", text)["msg_id"] for text in "xyz"]
    bob = login("bob")
    assert [bob.receive()["message"] for _ in ids] == list("xyz")
    assert sorted(ann.receive()["msg_id"] for _ in ids) == ids
    assert bob.is_quiet()
    assert login("bob").is_quiet()


def test_who_left_is_given_nothing(modern: Login, login: Login) -> None:
    """Check that not even what was queued before they left is delivered."""
    ann, bob = modern("ann"), login("bob")
    for client in (ann, bob):
        client.ask(action="join", room="#tea")
    assert ann.receive()["action"] == "join"
    bob.send(action="quit")
    bob.wait_for_end()
    ann.say("#tea", "x")
    services.leave_room(room=Room.objects.get(), user=user_of("bob"))
    ann.say("#tea", "y")
    bob = login("bob")
    assert bob.is_quiet()
    assert bob.say("#tea", "z")["response"] == 403
    assert not QueuedMessage.objects.exists()


def test_all_sessions_of_a_member_hear_it(modern: Login, login: Login) -> None:
    ann, bobs = modern("ann"), [modern("bob", ext=["ids"]), login("bob")]
    ann.ask(action="join", room="#tea")
    bobs[0].ask(action="join", room="#tea")
    assert ann.receive()["action"] == "join"
    ann.say("#tea", "hi")
    assert [bob.receive()["message"] for bob in bobs] == ["hi", "hi"]


def hears_of_move(client: Client, action: str, name: str) -> None:
    said = client.receive()
    assert (said["action"], said["room"], said["user"]["account_name"]) == (action, "#tea", name)


def test_topics_and_deleted_texts_reach_whoever_shows_them(login: Login) -> None:
    ann, bob, plain = (
        login("ann", ext=["ids", "chats"]),
        login("bob", ext=["ids", "chats"]),
        login("cat", ext=["ids"]),
    )
    room = services.create_room(name="#tea")
    for name in ("ann", "cat"):
        services.join_room(room=room, user=user_of(name))
    assert "added you to" in ann.receive()["alert"]
    assert "added you to" in plain.receive()["alert"]
    services.set_topic(room=room, topic="Leaves", user_id=user_of("bob").pk)
    said = ann.receive()
    assert (said["action"], said["room"], said["topic"], said["user"]) == (
        "topic",
        "#tea",
        "Leaves",
        {"account_name": "bob"},
    )
    to_bob, to_room = ann.say("bob", "one")["msg_id"], ann.say("#tea", "two")["msg_id"]
    assert (bob.receive()["message"], plain.receive()["message"]) == ("one", "two")
    services.delete_texts(
        messages=list(Message.objects.filter(pk__in=[to_bob, to_room]).order_by("pk"))
    )
    heard = [
        {key: value for key, value in client.receive().items() if key not in ("time", "change")}
        for client in (ann, ann, bob)
    ]
    assert heard == [{"action": "deleted", "with": peer, "msg_id": number} for peer, number in
                     (("bob", to_bob), ("#tea", to_room), ("ann", to_bob))]  # fmt: skip
    assert bob.is_quiet()
    assert plain.is_quiet()  # it has no word for it
    assert [
        row["message"] for row in plain.ask(action="get_history", with_="#tea")["messages"]
    ] == ["[deleted]"]


def test_the_operator_moves_people(modern: Login) -> None:
    """Check that live sessions follow changes made elsewhere."""
    ann, bob = modern("ann"), modern("bob")
    room = services.create_room(name="#tea")
    services.join_room(room=room, user=user_of("ann"))
    hears_of_move(ann, "join", "ann")
    assert "added you to #tea" in ann.receive()["alert"]
    assert ann.say("#tea", "first")["response"] == 200
    services.join_room(room=room, user=user_of("bob"))
    for client in (ann, bob):
        hears_of_move(client, "join", "bob")
    assert "added you to #tea" in bob.receive()["alert"]
    assert ann.say("#tea", "second")["response"] == 200
    assert bob.receive()["message"] == "second"
    services.leave_room(room=room, user=user_of("bob"))
    for client in (ann, bob):
        hears_of_move(client, "leave", "bob")
    assert "removed you from #tea" in bob.receive()["alert"]
    assert ann.say("#tea", "third")["response"] == 200
    assert bob.is_quiet()
    services.rename_room(room=room, name="#coffee")
    assert ann.say("#tea", "x")["response"] == 404
    assert ann.say("#coffee", "fourth")["response"] == 200


def test_ones_own_devices_follow(modern: Login, login: Login) -> None:
    """Test that a join or leave reaches the account's other sessions that understand it."""
    here, there, classic = modern("ann"), modern("ann"), login("ann")
    assert here.ask(action="join", room="#tea")["response"] == 201
    told = there.receive()
    assert (told["action"], told["room"], told["user"]) == ("join", "#tea", {"account_name": "ann"})
    assert here.ask(action="join", room="#tea")["response"] == 200  # no news
    assert there.ask(action="leave", room="#TEA")["response"] == 200
    told = here.receive()
    assert (told["action"], told["room"], told["user"]) == (
        "leave",
        "#tea",
        {"account_name": "ann"},
    )
    assert all(client.is_quiet() for client in (here, there, classic))


def test_full_rooms_and_too_many_rooms(make_server: MakeServer, login: Login) -> None:
    server = make_server(max_room_members=2, max_rooms_per_user=2)
    ann, bob, cat = (login(name, to=server) for name in ("ann", "bob", "cat"))
    assert [client.ask(action="join", room="#a")["response"] for client in (ann, bob, cat)] == [
        201,
        200,
        403,
    ]
    assert ann.ask(action="join", room="#a")["response"] == 200
    assert [ann.ask(action="join", room=name)["response"] for name in ("#b", "#c")] == [201, 403]
    assert not Room.objects.filter(name="#c").exists()
    bob.ask(action="leave", room="#a")
    assert cat.ask(action="join", room="#a")["response"] == 200


def test_reading_in_a_room(modern: Login) -> None:
    ann, bob = modern("ann"), modern("bob")
    for client in (ann, bob):
        client.ask(action="join", room="#tea")
    assert ann.receive()["action"] == "join"
    msg_id = ann.say("#tea", "hi")["msg_id"]
    assert bob.receive()["msg_id"] == msg_id
    bob.ask(action="read", with_="#tea", msg_id=msg_id)
    mark = ann.receive()
    assert (mark["action"], mark["from"], mark["with"], mark["msg_id"]) == (
        "read",
        "bob",
        "#tea",
        msg_id,
    )
    assert bob.is_quiet()


def test_rooms_survive_a_restart(make_server: MakeServer, login: Login) -> None:
    server = make_server()
    ann, bob = login("ann", to=server, ext=["ids"]), login("bob", to=server, ext=["ids"])
    for client in (ann, bob):
        client.ask(action="join", room="#tea")
    server.stop()
    server = make_server()
    ann = login("ann", to=server, ext=["ids"])
    assert ann.say("#TEA", "hi")["response"] == 200
    bob = login("bob", to=server)
    assert bob.receive()["message"] == "hi"
