"""Test dialect B with a live server: its variants, and that modern sessions are not paced."""

import json
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest

from jim import dialects
from jimserver.state.outbox import Outbox
from jimserver.state.paced_outbox import PacedOutbox
from tests.support.client import Client
from tests.support.server import LiveServer
from tests.support.speakers import SPEAKERS, Speaker

Login = Callable[..., Client]
Cast = Callable[[str, str], Speaker]


def outbox_of(server: LiveServer, name: str) -> Any:
    return server.outbox_of(name)


# Modern sessions


def test_an_extended_session_is_never_paced(server: LiveServer, login: Login) -> None:
    for number, ext in enumerate((["ids"], ["acks"], ["lists", "resume"])):
        login(f"ann{number}", ext=ext)
        assert type(outbox_of(server, f"ann{number}")) is Outbox


def test_one_that_resumes_is_not_either(
    server: LiveServer, login: Login, connect: Callable[..., Client]
) -> None:
    ann, again = connect(), connect()
    token = ann.login("ann", ext=["resume"])["token"]
    ann.send(action="quit")
    assert ann.wait_for_end() == []
    assert (
        again.ask(action="authenticate", user={"account_name": "ann", "token": token}, ext=["ids"])[
            "response"
        ]
        == 200
    )
    assert type(outbox_of(server, "ann")) is Outbox


@pytest.mark.parametrize("kind", ["A", "A0", "D", "B"])
def test_the_others_are(kind: str, server: LiveServer, speaker: Cast) -> None:
    speaker(kind, "ann")
    assert type(outbox_of(server, "ann")) is PacedOutbox


def test_an_extended_session_that_does_not_wait_is_answered_as_fast_as_it_goes(
    login: Login,
) -> None:
    """Pacing 100 answers with the shortest gap would take two seconds."""
    ann = login("ann", ext=["ids"])
    ann.send_bytes(b'{"action":"probe"}' * 100)
    first, last = ann.receive()["time"], [ann.receive() for _ in range(99)][-1]["time"]
    assert last - first < 1


# Variants


def test_a_client_that_keeps_its_contacts_by_list(login: Login) -> None:
    ann = login("ann")

    def ask(status: str, **more: str) -> dict[str, Any]:
        return ann.ask(
            action="list", time=1.5, user={"account_name": "ann", "status": status, **more}
        )

    assert ask("show")["contact_list"] == ""
    assert ask("add", contact="Pavel")["response"] == 200
    assert ask("add", contact="Sveta")["response"] == 200
    assert ask("add", contact="nobody")["response"] == 404
    assert ask("show") | {"time": 0} == {
        "response": 202,
        "action": "list",
        "time": 0,
        "contact_list": "Pavel,Sveta",
    }
    assert ask("del", contact="Pavel")["response"] == 200
    assert ask("show")["contact_list"] == "Sveta"
    assert ann.ask(action="get_contacts")["contact_list"] == "Sveta"


def test_many_requests_at_once_are_answered_as_a_stream(login: Login) -> None:
    """A client that sends more than 8 without waiting reads a stream: it is not paced any more."""
    ann, bob = login("ann"), login("bob")
    requests = [
        {"action": "msg", "to": "ann", "from": "bob", "message": str(number)}
        for number in range(150)
    ]
    bob.send_bytes("".join(map(json.dumps, requests)).encode())
    times = [bob.receive()["time"] for _ in requests]
    assert times[-1] - times[0] < 2
    assert [ann.receive()["message"] for _ in requests] == [
        request["message"] for request in requests
    ]


@pytest.mark.parametrize("text", ["я" * 500, "x" * 4000], ids=["500 Cyrillic", "4000 Latin"])
def test_a_text_over_1024_bytes_comes_in_parts(text: str, login: Login) -> None:
    ann, bob = login("ann"), login("bob", ext=["ids"])
    assert bob.say("ann", text)["response"] == 200
    heard = ""
    while len(heard) < len(text):
        heard += ann.receive()["message"]
    assert heard == text
    assert ann.is_quiet()


# The first probe


@pytest.fixture
def early_probe(monkeypatch: pytest.MonkeyPatch) -> None:
    """A classic client is probed at the first idle check after its login."""

    def early(dialect: dialects.Dialect) -> dialects.Dialect:
        is_probed = dialect.pacing and dialect.pacing.first_probe_s
        return (
            replace(dialect, pacing=replace(dialect.pacing, first_probe_s=0.01))
            if is_probed and dialect.pacing
            else dialect
        )

    monkeypatch.setattr(dialects, "DIALECTS", tuple(map(early, dialects.DIALECTS)))


@pytest.mark.usefixtures("early_probe")
def test_a_client_that_waits_for_a_probe_after_its_login(login: Login, speaker: Cast) -> None:
    others = [speaker(kind, f"from-{kind}") for kind in SPEAKERS if kind not in ("A", "B")]
    ann = login("ann")
    assert ann.receive()["action"] == "probe"
    assert (
        ann.ask(action="presence", time=1.5, user={"account_name": "ann", "status": "here"})[
            "response"
        ]
        == 200
    )
    assert ann.is_quiet()
    for other in others:  # asked only now, so they have been silent for as long
        assert other.say(other.name, "hi") == 200
        assert other.hear() == (other.name, "hi")


# Silence


def test_only_who_answers_probes_is_dropped(
    make_server: Callable[..., LiveServer],
    connect: Callable[..., Client],
    make_account: Callable[..., Any],
) -> None:
    make_account("ann")
    other = make_server(probe_after_s=0.1, drop_after_s=0.1, guests=True, course_login=True)
    people = [
        SPEAKERS[kind](connect(other), name)
        for kind, name in (("A", "ann"), ("A0", "eve"), ("D", "mallory"))
    ]
    for person in people:
        person.login()
    bob = connect(other)
    bob.login("bob", ext=["ids"])
    assert [value.get("action") for value in bob.wait_for_end()] == ["probe"]
    for person in people:
        assert (
            person.client.ask(action="get_contacts", time=1.5, user=person.name)["response"] == 202
        )
