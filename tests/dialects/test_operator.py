"""Test that the operator's messages and actions reach clients of every dialect."""

from collections.abc import Callable
from typing import Any

import pytest

from accounts.models import Session, User
from accounts.services import create_user
from accounts.services.staff import moderation
from jimserver.state.server_events import SessionTapped
from jimserver.transport import wire_tap
from jimserver.transport.wire_tap import find_tap
from tests.support.challenge_client import ChallengeClient
from tests.support.client import Client
from tests.support.server import LiveServer

pytestmark = pytest.mark.usefixtures("quick_pacing")


@pytest.fixture
def operator(server: LiveServer, monkeypatch: pytest.MonkeyPatch) -> User:
    monkeypatch.setattr(wire_tap, "_taps", {})  # tests use the same ids of sessions
    return create_user(name="root", is_staff=True, is_superuser=True)


def begin_to_watch(server: LiveServer, operator: User, name: str) -> int:
    session = Session.objects.get(user__username=name, ended_at=None)
    server.engine.queue.put_event(
        SessionTapped(session_id=session.pk, operator_id=operator.pk, is_on=True, hides_texts=False)
    )
    return session.pk


def test_a_classic_client_gets_a_notice(
    server: LiveServer, operator: User, connect: Callable[..., Client]
) -> None:
    ann = connect()
    ann.login("ann")
    begin_to_watch(server, operator, "ann")
    said = ann.receive()
    assert (set(said), said["response"], "watching" in said["alert"]) == (
        {"response", "time", "alert"},
        100,
        True,
    )


def test_a_guest_gets_a_notice(
    server: LiveServer, operator: User, connect: Callable[..., Client]
) -> None:
    ann = connect()
    assert (
        ann.ask(action="presence", type="status", user={"account_name": "ann", "status": ""})[
            "response"
        ]
        == 200
    )
    begin_to_watch(server, operator, "ann")
    assert "watching" in ann.receive()["alert"]


def test_a_guest_of_the_course_gets_a_message(
    server: LiveServer, operator: User, connect: Callable[..., Client]
) -> None:
    ann = connect()
    assert ann.ask(action="presence", user={"account_name": "ann"})["response"] == 200
    begin_to_watch(server, operator, "ann")
    said = ann.receive()
    assert (said["from"], "watching" in said["mess_text"]) == ("root", True)


def test_a_client_of_the_course_gets_a_message_that_it_can_open(
    server: LiveServer,
    operator: User,
    make_account: Callable[..., Any],
    challenge_client: Callable[..., ChallengeClient],
) -> None:
    make_account("ann", "bob")
    ann, bob = challenge_client("ann").login(), challenge_client("bob").login()
    session_id = begin_to_watch(server, operator, "ann")
    sender, text = ann.hear_sealed()
    assert (sender, "watching" in text) == ("root", True)
    ann.key("bob")
    watch = find_tap(session_id)
    assert watch
    assert watch.speaker["dialect"] == "course"
    moderation.speak(sender=operator, text="Tea at five", user_ids=None)
    assert ann.hear_sealed() == bob.hear_sealed() == ("root", "Tea at five")
    moderation.speak(
        sender=operator, text="Now", user_ids=[User.objects.get(username="bob").pk], important=True
    )
    assert bob.hear_sealed() == ("root", "Now")
