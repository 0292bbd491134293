"""Test contacts, potential contacts, presence and probes."""

from collections.abc import Callable

import pytest

from accounts.models import User
from accounts.seeds import SEED_NAMES
from contacts import services
from tests.support.client import Client
from tests.support.server import LiveServer

Login = Callable[..., Client]
MakeServer = Callable[..., LiveServer]


def user_of(name: str) -> User:
    return User.objects.get(username=name)


def test_contacts_of_a_client_with_lists(modern: Login) -> None:
    ann, bob = modern("ann"), modern("bob")
    for name in ("sveta", "BOB", "bob"):
        assert ann.ask(action="add_contact", user_id=name)["response"] == 200
    answer = ann.ask(action="get_contacts", id=1)
    assert (answer["id"], answer["quantity"], answer["data_list"], answer["online"]) == (
        1,
        2,
        ["bob", "Sveta"],
        ["bob"],
    )
    for wrong, code in (("ann", 400), ("nobody", 404), ("#tea", 404)):
        assert ann.ask(action="add_contact", user_id=wrong)["response"] == code
    assert ann.ask(action="del_contact", user_id="Pavel")["response"] == 404
    assert bob.ask(action="get_contacts")["data_list"] == []


def test_changes_are_shown_to_other_sessions_and_by_the_operator(
    modern: Login, login: Login
) -> None:
    ann, other, classic = modern("ann"), modern("ann", ext=["lists"]), login("ann")
    ann.ask(action="add_contact", user_id="Pavel")
    ann.ask(action="add_contact", user_id="Pavel")
    ann.ask(action="del_contact", user_id="Pavel")
    assert [(told["action"], told["user_id"]) for told in (other.receive(), other.receive())] == [
        ("add_contact", "Pavel"),
        ("del_contact", "Pavel"),
    ]
    services.add_contact(owner=user_of("ann"), contact=user_of("Sveta"))
    services.del_contact(owner=user_of("ann"), contact=user_of("Sveta"))
    for client in (ann, other):
        assert [client.receive()["action"] for _ in range(2)] == ["add_contact", "del_contact"]
    assert classic.is_quiet()


def test_as_many_contacts_as_allowed(make_server: MakeServer, login: Login) -> None:
    ann = login("ann", to=make_server(max_contacts=2))
    assert [ann.ask(action="add_contact", user_id=name)["response"] for name in SEED_NAMES[:3]] == [
        200,
        200,
        400,
    ]
    assert ann.ask(action="add_contact", user_id=SEED_NAMES[0])["response"] == 200


def test_potential_contacts_by_page(make_server: MakeServer, login: Login) -> None:
    ann = login("ann", to=make_server(page_size=2, max_requests_per_s=0))
    seen: list[str] = []
    while page := ann.ask(action="get_potential", after=seen[-1] if seen else "")["data_list"]:
        seen += page
    assert seen == sorted(SEED_NAMES, key=str.casefold)
    ann.ask(action="add_contact", user_id="Pavel")
    assert ann.ask(action="get_potential", prefix="PAV")["data_list"] == ["Pavel_2"]
    assert ann.ask(action="get_potential", prefix="a")["data_list"] == ["Alex"]
    for prefix in ("zzz", "%", "_", "\0", "x" * 100):
        assert ann.ask(action="get_potential", prefix=prefix)["data_list"] == []
    assert ann.ask(action="get_potential", after="zzz\0")["response"] == 202


@pytest.mark.parametrize("contacts, shown", [(0, 6), (2, 4)])
def test_pushed_potential_contacts(
    contacts: int, shown: int, make_server: MakeServer, connect: Callable[..., Client]
) -> None:
    server = make_server(page_size=3)
    connect(server).login("ann")
    for name in SEED_NAMES[:contacts]:
        services.add_contact(owner=user_of("ann"), contact=user_of(name))
    client = connect(server)
    client.ask(
        action="authenticate", user={"account_name": "ann", "password": "secret"}, ext=["ids"]
    )
    pushed = client.receive()
    assert (pushed["quantity"], len(pushed["data_list"])) == (shown, 3)


def test_who_is_here(login: Login) -> None:
    ann = login("ann")
    for name in ("bob", "Cat", "dan", "bob"):
        login(name)
    answer = ann.ask(action="get_online", limit=2)
    assert (answer["quantity"], answer["data_list"]) == (4, ["ann", "bob"])
    answer = ann.ask(action="get_online", after="BOB")
    assert (answer["quantity"], answer["data_list"]) == (4, ["Cat", "dan"])


def test_probes(login: Login) -> None:
    ann = login("ann")
    bob = login("bob")
    assert ann.ask(action="probe", to="BOB")["response"] == 200
    bob.send(action="quit")
    bob.wait_for_end()
    assert ann.ask(action="probe", to="bob")["response"] == 410
    assert ann.ask(action="probe", to="nobody")["response"] == 404
    assert ann.ask(action="probe", to="#tea")["response"] == 404


def test_presence_of_contacts(modern: Login, login: Login) -> None:
    """Check that those who have a contact, and asked to be told, are told."""
    ann, stranger, classic = modern("ann"), modern("eve"), login("bob")
    ann.ask(action="add_contact", user_id="bob")

    def told() -> tuple[str, str, str]:
        pushed = ann.receive()
        return pushed["action"], pushed["user"]["account_name"], pushed["user"]["status"]

    classic.send(action="quit")
    assert told() == ("presence", "bob", "offline")
    bobs = [modern("bob"), modern("bob")]
    assert told() == ("presence", "bob", "online")
    assert (
        bobs[0].ask(action="presence", user={"status": "Yep, \u202eI am here!"})["response"] == 200
    )
    assert told() == ("presence", "bob", "Yep, \u202eI am here!")
    assert (
        bobs[1].ask(
            action="presence", user={"account_name": "bob", "status": "Yep, \u202eI am here!"}
        )["response"]
        == 200
    )
    assert bobs[1].ask(action="presence")["response"] == 200
    assert bobs[1].ask(action="presence", user={"status": "x" * 101})["response"] == 400
    assert ann.is_quiet()
    for bob in bobs:
        bob.send(action="quit")
        bob.wait_for_end()
    assert told() == ("presence", "bob", "offline")
    assert ann.is_quiet()
    assert stranger.is_quiet()
    assert user_of("bob").status == "Yep, \u202eI am here!"


def test_a_status_is_known_without_waiting_for_its_change(modern: Login, login: Login) -> None:
    bob, other = modern("bob"), modern("bob", ext=["chats", "presence"])
    ann = modern("ann")
    ann.ask(action="add_contact", user_id="bob")
    bob.say("ann", "hi")
    assert ann.receive()["message"] == "hi"
    bob.ask(action="presence", user={"account_name": "bob", "status": "at lunch"})
    for client in (ann, other):
        told = client.receive()
        assert (told["action"], told["user"]) == (
            "presence",
            {"account_name": "bob", "status": "at lunch"},
        )
    assert ann.ask(action="get_contacts")["statuses"] == {"bob": "at lunch"}
    assert ann.ask(action="get_chats")["chats"][0]["status"] == "at lunch"
    assert ann.ask(action="probe", to="bob")["status"] == "at lunch"
    assert "status" not in login("classic").ask(action="probe", to="bob")
    for client in (bob, other):
        client.send(action="quit")
        client.wait_for_end()
    assert ann.receive()["user"]["status"] == "offline"
    answer = ann.ask(action="get_contacts")
    assert "statuses" not in answer
    assert "status" not in ann.ask(action="get_chats")["chats"][0]
    bob = modern("bob")
    assert [ann.receive()["user"]["status"] for _ in range(2)] == ["online", "at lunch"]
    bob.ask(action="presence", user={"account_name": "bob", "status": "online"})
    assert ann.receive()["user"]["status"] == "online"
    assert "status" not in ann.ask(action="probe", to="bob")
