"""Test dialects D and A0 with a live server: guests, and what they can't do."""

from collections.abc import Callable
from typing import Any

import pytest

from accounts import services
from accounts.models import LoginEvent, User
from accounts.seeds import SEED_NAMES
from tests.support.client import Client, Json
from tests.support.server import LiveServer
from tests.support.speakers import CourseGuest, Guest, Speaker

pytestmark = pytest.mark.usefixtures("quick_pacing")

Connect = Callable[..., Client]
Cast = Callable[[str, str], Speaker]

PRESENCES: list[Json] = [
    {
        "action": "presence",
        "time": 1.5,
        "type": "online",
        "user": {"account_name": "NAME", "status": "I am here!"},
    },
    {"action": "presence", "time": 1.5, "user": {"account_name": "NAME", "password": "ignored"}},
    {"action": "presence", "time": 1.5, "user": {"account_name": "NAME"}},
]


def greet(client: Client, presence: Json, name: str) -> Json:
    return client.ask(**{**presence, "user": {**presence["user"], "account_name": name}})


def is_refused(client: Client, presence: Json, name: str) -> bool:
    """Return whether this presence logs nobody in: later requests fail or the connection ends."""
    answer = greet(client, presence, name)
    if answer["response"] == 200:
        return False
    assert answer["response"] in (400, 401, 402, 409)
    assert answer["error"]
    try:
        return bool(client.ask(action="get_contacts", time=1.5)["response"] == 401)
    except (EOFError, ConnectionError):
        return True


# Logins


@pytest.mark.parametrize("presence", PRESENCES, ids=["D", "D with password", "A0"])
def test_a_guest_comes_and_comes_again(presence: Json, connect: Connect) -> None:
    for _ in range(2):
        client = connect()
        assert greet(client, presence, "eve")["response"] == 200
        client.send(action="quit")
        client.wait_for_end()
    eve = User.objects.get(username="eve")
    assert eve.is_guest
    assert not eve.has_usable_password()


@pytest.mark.parametrize("presence", [PRESENCES[0], PRESENCES[2]], ids=["D", "A0"])
def test_only_where_the_operator_allowed_it(
    presence: Json, make_server: Callable[..., LiveServer], connect: Connect
) -> None:
    assert is_refused(connect(make_server(guests=False)), presence, "eve")
    assert not User.objects.filter(username="eve").exists()


@pytest.mark.parametrize("presence", PRESENCES, ids=["D", "D with password", "A0"])
def test_nobody_comes_as_an_account_or_a_seed(
    presence: Json, make_account: Callable[..., Any], connect: Connect
) -> None:
    make_account("ann")
    for name in ("ann", "ANN", *SEED_NAMES):
        assert is_refused(connect(), presence, name)
    assert not LoginEvent.objects.filter(result="ok").exists()


def test_the_password_of_an_account_opens_it_from_a_presence_too(
    make_account: Callable[..., Any], connect: Connect
) -> None:
    make_account("ann")
    client, stranger = connect(), connect()
    presence = {"action": "presence", "time": 1.5, "type": "status"}
    assert (
        stranger.ask(**presence, user={"account_name": "ann", "password": "guess"})["response"]
        == 402
    )
    assert (
        client.ask(**presence, user={"account_name": "Ann", "password": "secret"})["response"]
        == 200
    )
    assert client.ask(action="add_contact", user_id="Pavel")["response"] == 200


def test_a_presence_with_a_password_registers_where_guests_may_not_come(
    make_server: Callable[..., LiveServer], connect: Connect
) -> None:
    other = make_server(guests=False)
    assert greet(connect(other), PRESENCES[1], "eve")["response"] == 200
    assert User.objects.get(username="eve").check_password("ignored")


@pytest.mark.parametrize("kind, second", [("D", 0), ("A0", 2), ("D", 2), ("A0", 0)])
def test_a_second_guest_of_a_name(kind: str, second: int, speaker: Cast, connect: Connect) -> None:
    """The second could be anybody, so they don't receive the first one's messages."""
    eve = speaker(kind, "eve")
    assert is_refused(connect(), PRESENCES[second], "eve")
    assert eve.say("eve", "still here?") == 200
    assert eve.hear() == ("eve", "still here?")


def test_a_guest_who_was_given_a_password(
    speaker: Cast, connect: Connect, login: Callable[..., Client]
) -> None:
    speaker("D", "eve").leave()
    services.set_password(user=User.objects.get(username="eve"), password="secret")
    assert is_refused(connect(), PRESENCES[0], "eve")
    login("eve")


def test_nobody_logs_in_as_a_guest_with_a_password(speaker: Cast, connect: Connect) -> None:
    speaker("D", "eve").leave()
    for password in ("", "x", "!"):
        assert (
            connect().ask(
                action="authenticate", user={"account_name": "eve", "password": password}
            )["response"]
            == 402
        )


def test_a_bad_name(connect: Connect) -> None:
    for name in ("", "#tea", "x" * 26, "a\u202eb", " a"):
        assert is_refused(connect(), PRESENCES[0], name)


# Limits of guests


@pytest.mark.parametrize(
    "kind, sender, code",
    [("D", "from", 401), ("D", "from_u", 401), ("A0", "from", 400), ("A0", "sender", 400)],
)
def test_a_guest_speaks_for_himself(
    kind: str,
    sender: str,
    code: int,
    speaker: Cast,
    make_account: Callable[..., Any],
    login: Callable[..., Client],
) -> None:
    make_account("ann")
    bob, eve = login("bob"), speaker(kind, "eve")
    assert (
        eve.client.ask(action="msg", to="bob", message="it's me", **{sender: "ann"})["response"]
        == code
    )
    assert (
        eve.client.ask(action="presence", user={"account_name": "ann", "status": "gone"})[
            "response"
        ]
        == 401
    )
    assert bob.is_quiet()


def test_a_guest_reads_nothing_of_others(speaker: Cast, login: Callable[..., Client]) -> None:
    ann, bob, eve = login("ann"), login("bob"), speaker("D", "eve")
    ann.say("bob", "between us")
    ann.ask(action="join", room="#tea")
    ann.say("#tea", "among us")
    assert bob.receive()["message"] == "between us"
    for peer in ("ann", "bob"):
        answer = eve.client.ask(action="get_history", with_=peer)
        assert answer["response"] == 202
        assert not answer.get("messages")
    assert eve.client.ask(action="get_history", with_="#tea")["response"] == 403
    assert eve.client.ask(action="search", with_="#tea", text="us")["response"] == 403


def test_a_guest_does_not_become_somebody_else(
    speaker: Cast, make_account: Callable[..., Any]
) -> None:
    make_account("ann")
    eve = speaker("D", "eve")
    answer = eve.client.ask(
        action="authenticate", user={"account_name": "ann", "password": "secret"}
    )
    assert answer["response"] == 409
    assert eve.client.ask(action="msg", to="eve", message="who am I?")["response"] == 200
    assert eve.client.receive()["from"] == "eve"


# D's conversations


def test_the_conversation_of_a_padded_client(
    connect: Connect, login: Callable[..., Client]
) -> None:
    """Every object is padded to 640 bytes in both directions, as in avacado."""
    bob, eve = login("bob"), connect()
    padded = [
        b'{"action": "presence", "time": 1.5, "type": "online", '
        b'"user": {"account_name": "eve", "status": "I am here!"}}',
        b'{"action": "get_contacts", "time": 1.5}',
        b'{"action": "add_contact", "user_id": "bob", "time": 1.5}',
        b'{"action": "get_contacts", "time": 1.5}',
        b'{"action": "msg", "time": 1.5, "to_u": "bob", "from_u": "eve", '
        b'"encoding": "UTF-8", "message": "hi"}',
        b'{"action": "del_contact", "user_id": "bob", "time": 1.5}',
        b'{"action": "quit"}',
    ]
    eve.send_bytes(b"".join(data.ljust(640) for data in padded))
    answers = [
        {key: value for key, value in answer.items() if key in ("response", "quantity", "user_id")}
        for answer in eve.wait_for_end()
    ]
    assert answers == [
        {"response": 200},
        {"response": 202, "quantity": 0},
        {"response": 200},
        {"response": 202, "quantity": 1},
        {"user_id": "bob"},
        {"response": 200},
        {"response": 200},
    ]
    assert (received := bob.receive())["message"] == "hi"
    assert received["from"] == "eve"


def test_a_message_to_nobody_goes_to_all_contacts(speaker: Cast) -> None:
    ann, bob, eve = speaker("D", "ann"), speaker("D", "bob"), speaker("D", "eve")
    for name in ("ann", "bob"):
        assert (
            eve.client.ask(action="add_contact", contact_name=name, user_id="eve")["response"]
            == 200
        )
    assert eve.client.ask(action="msg", message="to all")["response"] == 200
    for person in (ann, bob):
        value = person.client.receive()
        assert (value["_from"], value["message"]) == ("eve", "to all")
    assert ann.say("eve", "only you") == 200
    assert eve.client.receive()["message"] == "only you"


def test_rooms_by_chat_and_line_ends(connect: Connect, speaker: Cast) -> None:
    bob, eve = speaker("D", "bob"), connect()
    eve.send_bytes(b'{"action":"presence","type":"status","user":{"account_name":"eve"}}\n\r')
    assert eve.receive()["response"] == 200
    eve.send_bytes(b'{"action":"join","chat":"#tea"}\n\r')
    assert eve.receive()["response"] == 201
    assert bob.client.ask(action="join", room="#tea")["response"] == 200
    eve.send_bytes(
        b'{"action":"msg","to":"#tea","from":"eve","message":"\\u0447\\u0430\\u0439"}\n\r'
    )
    assert eve.receive()["response"] == 200
    value = bob.client.receive()
    assert (value["to"], value["from"], value["message"]) == ("#tea", "eve", "чай")
    eve.send_bytes(b'{"action":"leave","chat":"#tea"}\n\r')
    assert eve.receive()["response"] == 200
    assert eve.ask(action="msg", to="#tea", message="?")["response"] == 403


def test_many_messages_at_once_have_times_of_their_own(speaker: Cast) -> None:
    ann, eve = speaker("B", "ann"), speaker("D", "eve")
    ann.client.send_bytes(
        b"".join(b'{"action":"msg","to":"eve","message":"%d"}' % number for number in range(40))
    )
    times = [eve.client.receive()["time"] for _ in range(40)]
    assert sorted(set(times)) == times


def test_refusals_leave_a_guest_alone(speaker: Cast) -> None:
    eve = speaker("D", "eve")
    for request, code in (
        ({"action": "msg", "to": "nobody", "message": "hi"}, 404),
        ({"action": "add_contact", "user_id": "nobody"}, 404),
        ({"action": "add_contact"}, 400),
        ({"action": "msg", "to": "eve"}, 400),
    ):
        answer = eve.client.ask(**request)
        assert (answer["response"], "message" in answer) == (code, False)
    assert eve.client.ask(action="get_contacts")["quantity"] == 0


# A0's


def test_a_guest_of_the_course_has_lists_too(speaker: Cast) -> None:
    eve = speaker("A0", "eve")
    assert eve.client.ask(action="get_users", time=1.5, account_name="eve")["data_list"][0] == "eve"
    assert eve.client.ask(action="add", time=1.5, user="eve", account_name="Pavel") == {
        "response": 200
    }
    assert eve.client.ask(action="get_contacts", time=1.5, user="eve")["data_list"] == ["Pavel"]
    assert eve.client.ask(action="pubkey_need", time=1.5, account_name="Pavel")["response"] == 400


def test_a_guest_who_wrote_his_name_in_other_letters(
    speaker: Cast, connect: Connect, login: Callable[..., Client]
) -> None:
    speaker("A0", "Eve").leave()
    ann, eve = login("ann"), CourseGuest(connect(), "eve")
    eve.login()
    ann.say("EVE", "hi")
    assert eve.hear() == ("ann", "hi")
    eve.leave()
    again = Guest(connect(), "eVE")
    again.login()
    ann.say("EVE", "hi")
    assert again.hear() == ("ann", "hi")


def test_the_conversation_of_a_list_client(connect: Connect, speaker: Cast) -> None:
    """Every answer to `list` is known by its action and shows the contacts after it."""
    bob, eve = speaker("D", "bob"), connect()
    user = {"account_name": "eve", "status": "online"}
    assert eve.ask(action="presence", time=1.5, type="status", user=user)["response"] == 200

    def ask(status: str, contact: str = "") -> Json:
        return eve.ask(
            action="list",
            time=1.5,
            type="status",
            contact_list="No contacts yet",
            user={"account_name": "eve", "status": status, "contact": contact},
        )

    for status, contact, shown in [
        ("show", "", "No contacts yet"),
        ("add", "bob", "bob"),
        ("add", "Pavel", "bob,Pavel"),
        ("show", "", "bob,Pavel"),
        ("del", "Pavel", "bob"),
    ]:
        answer = ask(status, contact)
        assert (answer["action"], answer["contact_list"]) == ("list", shown)
        assert answer["response"] == (202 if status == "show" else 200)
    assert ask("add", "nobody")["response"] == 404
    assert eve.ask(action="msg", time=1.5, to="bob", message="hi")["response"] == 200
    assert bob.hear() == ("eve", "hi")
    assert ask("del", "bob")["contact_list"] == "No contacts yet"
    eve.send(action="quit")
    assert eve.wait_for_end() == []


@pytest.mark.parametrize("presence", PRESENCES, ids=["D", "D with password", "A0"])
def test_the_conversation_of_a_client_that_reads_text(
    connect: Connect, speaker: Cast, presence: Json
) -> None:
    """Its messages name nobody and go to the contact that was added last."""
    bob, ann, eve = speaker("D", "bob"), speaker("D", "ann"), connect()
    assert greet(eve, presence, "eve")["response"] == 200
    bob.say("eve", "first")
    if presence != PRESENCES[2]:  # A0 has shown nothing yet
        heard = eve.receive()
        assert (heard["_from"], heard["text"]) == ("bob", "first")
    for name in ("ann", "bob"):
        eve.send_bytes(b'{"action":"add_contact","user_id":"%s","time":1.5}\n\r' % name.encode())
        while "response" not in (answer := eve.receive()):
            pass
        assert answer["response"] == 200
    eve.send_bytes(b'{"action":"msg","text":"hello","time":" 02:54AM"}\n\r')
    assert eve.receive()["response"] == 200
    assert bob.hear() == ("eve", "hello")
    bob.say("eve", "hi")
    while (heard := eve.receive()).get("text") != "hi":
        assert heard["action"] in ("msg", "message")  # what came before it was known as D
    eve.send_bytes(b'{"action":"get_contacts","time":1.5}\n\r')
    assert eve.receive()["quantity"] == 2
    assert [eve.receive()["account_name"] for _ in range(2)] == ["ann", "bob"]
    assert ann.client.is_quiet()


def test_a_message_to_the_last_of_no_contacts(connect: Connect) -> None:
    eve = connect()
    assert greet(eve, PRESENCES[0], "eve")["response"] == 200
    assert eve.ask(action="msg", text="hello", time=1.5)["response"] == 200


@pytest.mark.parametrize("presence", PRESENCES, ids=["D", "D with password", "A0"])
def test_a_misspelled_presence_logs_in(presence: Json, connect: Connect) -> None:
    assert greet(connect(), {**presence, "action": "presense"}, "zed")["response"] == 200
