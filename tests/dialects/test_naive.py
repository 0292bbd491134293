"""Test naive clients (one recv, one json.loads) and real pacing times with a live server."""

from collections.abc import Callable
from dataclasses import replace
from itertools import pairwise
from typing import Any

import pytest

from jim import dialects
from jim.dialects import Dialect
from tests.support.challenge_client import ChallengeClient, opened
from tests.support.client import Client
from tests.support.naive import NaiveClient
from tests.support.speakers import key_of

Naive = Callable[..., NaiveClient]
Login = Callable[..., Client]

PUSH_GAP_S = 1.6
EARLY_S = (
    0.1  # that a push may seem to come too early, because this machine read the one before it late
)
GLUE_S = 0.02  # from a push to an answer at the least: the client's recv must take the push alone


@pytest.fixture
def wide_gaps(monkeypatch: pytest.MonkeyPatch) -> None:
    """Use wide gaps: a machine busy for 20 ms glues separate writes; 150 ms are rare."""

    def widen(dialect: Dialect) -> Dialect:
        pacing = (
            replace(dialect.pacing, gap_s=0.15, push_gap_s=0.15, push_after_answer_s=0.15)
            if dialect.pacing
            else None
        )
        return replace(dialect, pacing=pacing)

    monkeypatch.setattr(dialects, "DIALECTS", tuple(map(widen, dialects.DIALECTS)))


def test_the_reader_finds_what_is_glued(naive: Naive, login: Login) -> None:
    """Prove that the naive client fails where it must: extended sessions are not paced."""
    client = naive()
    client.socket.sendall(b'{"action":"probe"}{"action":"probe"}')
    with pytest.raises(ValueError, match="Extra data"):
        client.receive()


@pytest.mark.usefixtures("wide_gaps")
def test_a_naive_classic_client(naive: Naive, login: Login) -> None:
    """Use everything once while a second client sends messages in between."""
    names = ["Alex", "Girl", "Me", "Pavel", "Sveta"]
    ann, bob = naive(), login("bob", ext=["ids"])
    assert (
        ann.ask(
            action="authenticate", time=1.5, user={"account_name": "ann", "password": "secret"}
        )["response"]
        == 200
    )
    assert ann.receive()["action"] == "potential"
    for name in names:
        assert ann.ask(action="add_contact", time=1.5, user_id=name)["response"] == 200
    assert ann.ask(action="get_contacts", time=1.5)["quantity"] == 5
    assert [ann.receive()["user_id"] for _ in names] == names
    for number in range(3):
        bob.send(action="msg", to="ann", message=str(number))
    assert [ann.receive()["message"] for _ in range(3)] == ["0", "1", "2"]
    assert (
        ann.ask(action="presence", time=1.5, user={"account_name": "ann", "status": "here"})[
            "response"
        ]
        == 200
    )


@pytest.mark.usefixtures("wide_gaps")
def test_what_is_kept_for_a_naive_client_comes_piece_by_piece(naive: Naive, login: Login) -> None:
    login("ann").close()
    bob = login("bob", ext=["ids"])
    ann = naive()
    for number in range(4):
        bob.say("ann", str(number))
    assert (
        ann.ask(
            action="authenticate", time=1.5, user={"account_name": "ann", "password": "secret"}
        )["response"]
        == 200
    )
    assert ann.receive()["action"] == "potential"
    assert [ann.receive()["message"] for _ in range(4)] == ["0", "1", "2", "3"]


@pytest.mark.parametrize("read_bytes", [640, 1024])
@pytest.mark.usefixtures("wide_gaps")
def test_a_naive_guest(read_bytes: int, naive: Naive, login: Login) -> None:
    eve, bob = naive(read_bytes=read_bytes, padding=640), login("bob")
    presence = {
        "action": "presence",
        "time": 1.5,
        "type": "online",
        "user": {"account_name": "eve", "status": "here"},
    }
    assert eve.ask(**presence)["response"] == 200
    for name in ("bob", "Pavel"):
        assert eve.ask(action="add_contact", user_id=name, time=1.5)["response"] == 200
    assert eve.ask(action="get_contacts", time=1.5)["quantity"] == 2
    assert [eve.receive()["user_id"] for _ in range(2)] == ["bob", "Pavel"]
    for text in ("раз", "два", "три"):
        bob.send(action="msg", to="eve", message=text)
    assert [eve.receive()["message"] for _ in range(3)] == ["раз", "два", "три"]
    assert (
        eve.ask(action="msg", time=1.5, to_u="bob", from_u="eve", message="hi")["response"] == 200
    )


@pytest.mark.usefixtures("wide_gaps")
def test_a_naive_register_first_client(naive: Naive, login: Login) -> None:
    ann, bob, head = naive(), login("bob"), {"user": "ann", "time": "Sat Nov 28 02:54:41 2026"}
    answer = ann.ask(action="register", password=key_of("ann"), **head)
    assert answer["response"] == "200"
    for name in ("bob", "Pavel"):
        assert ann.ask(action="add_contact", contact=name, **head)["response"] == "200"
    for text in ("раз", "два", "три"):
        bob.send(action="msg", to="ann", message=text)
    assert [ann.receive()["message"] for _ in range(3)] == ["раз", "два", "три"]
    assert ann.ask(action="get_contacts", **head)["contact_list"] == ["bob", "Pavel"]


# Dialect A as it is


@pytest.fixture
def naive_challenge(
    make_account: Callable[..., Any], naive: Naive
) -> Callable[..., ChallengeClient]:
    """Return `naive_challenge("ann")`: a naive client of A with an account, connected."""

    def make(name: str, *, has_account: bool = False) -> ChallengeClient:
        if not has_account:
            make_account(name)
        return ChallengeClient(naive(), name)

    return make


def message_of(client: ChallengeClient) -> str:
    value = client.line.receive()
    assert value["action"] == "message", value
    return opened(value["mess_text"], client.name)


def test_messages_come_far_apart_and_answers_do_not_wait(
    naive_challenge: Callable[..., ChallengeClient], login: Login
) -> None:
    """Queued and new messages wait for the contacts; unread ones survive the end of the client."""
    ann, bob = naive_challenge("ann"), login("bob", ext=["ids"])
    for number in range(3):
        assert bob.say("ann", str(number))["response"] == 202
    assert ann.answer(ann.greet()) == {"response": 200}
    assert ann.users()[0] == "ann"
    assert bob.say("ann", "3")["response"] == 200
    assert ann.contacts() == []
    line = ann.line
    assert isinstance(line, NaiveClient)
    assert message_of(ann) == "0"
    assert ann.change("add", "bob") == {
        "response": 200
    }  # the next message is 1.6 s away: the answer overtakes it
    pushed_at, answered_at = line.arrivals[-2:]
    assert answered_at - pushed_at >= GLUE_S
    assert message_of(ann) == "1"
    assert line.arrivals[-1] - pushed_at >= PUSH_GAP_S - EARLY_S
    ann.leave()
    again = naive_challenge("ann", has_account=True).login()
    assert [message_of(again) for _ in range(2)] == ["2", "3"]
    assert isinstance(again.line, NaiveClient)
    assert all(
        later - sooner >= PUSH_GAP_S - EARLY_S
        for sooner, later in pairwise(again.line.arrivals[-2:])
    )


def test_a_message_that_was_taken_for_a_key_comes_once_more(
    naive_challenge: Callable[..., ChallengeClient], login: Login
) -> None:
    ann, bob = naive_challenge("ann").login(), login("bob", ext=["ids"])
    bob.say("ann", "hi")
    assert message_of(ann) == "hi"
    assert ann.key("ann")["response"] == 511
    assert message_of(ann) == "hi"
    bob.say("ann", "bye")
    assert message_of(ann) == "bye"


def test_the_client_is_gone_while_messages_wait(
    naive_challenge: Callable[..., ChallengeClient], login: Login
) -> None:
    """However the session ends, written messages are delivered and the others stay queued."""
    ann, bob = naive_challenge("ann").login(), login("bob", ext=["ids"])
    for number in range(3):
        assert bob.say("ann", str(number))["response"] == 200
    assert message_of(ann) == "0"
    ann.line.close()
    while bob.ask(action="probe", to="ann")["response"] != 410:
        pass
    again = naive_challenge("ann", has_account=True).login()
    assert [message_of(again) for _ in range(2)] == ["1", "2"]
