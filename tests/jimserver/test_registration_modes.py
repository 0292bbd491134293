"""Test who can register: everybody, those with an invitation, nobody; on the wire and the page."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

from django.test import Client as Browser
from django.utils import timezone

from accounts.models import Invitation, User
from accounts.services.registration_limit import make_invitation, set_registration
from jim.codes import Code
from tests.support.client import Client

REGISTER = "/chat/register/"


def answer_to(client: Client, name: str, **fields: Any) -> dict[str, Any]:
    user = {"account_name": name, "password": "secret"}
    client.send(action="authenticate", user=user, **fields)
    return client.receive()


def register(client: Client, name: str, **fields: Any) -> int:
    return int(answer_to(client, name, **fields)["response"])


def refusal(client: Client, name: str, **fields: Any) -> str:
    """Return why a registration without a valid invitation is refused."""
    answer = answer_to(client, name, **fields)
    assert answer["response"] == Code.BLOCKED
    return str(answer["error"])


def form_of(name: str, **fields: str) -> dict[str, str]:
    return {"username": name, "password": "secret", "again": "secret", **fields}


def test_registration_by_invitation(connect: Callable[..., Client]) -> None:
    browser = Browser()
    operator = User.objects.create_superuser("op", "correct horse battery")
    set_registration(mode="invitation")
    _row, code = make_invitation(by=operator, uses=2, lifetime=timedelta(days=1))
    assert refusal(connect(), "ann") == "A new account needs an invitation here."
    assert refusal(connect(), "ann", invitation="guess") == "This invitation is unknown here."
    assert register(connect(), "ann", invitation=code) == Code.OK
    assert register(connect(), "ann") == Code.OK  # whoever is registered needs none
    assert 'name="invitation"' in browser.get(REGISTER).content.decode()
    assert browser.post(REGISTER, form_of("bob", invitation="guess")).status_code == 200
    assert browser.post(REGISTER, form_of("bob", invitation=code)).status_code == 302
    assert "is used up" in refusal(connect(), "cat", invitation=code)
    _row, late = make_invitation(by=operator, uses=1, lifetime=timedelta(days=1))
    Invitation.objects.update(expires_at=timezone.now())
    assert "has expired" in refusal(connect(), "cat", invitation=late)
    names = set(User.objects.values_list("username", flat=True))
    assert {"ann", "bob"} <= names
    assert "cat" not in names


def test_the_switch_goes_before_the_settings(connect: Callable[..., Client]) -> None:
    set_registration(mode="closed")
    assert register(connect(), "ann") == Code.WRONG_PASSWORD
    assert Browser().get(REGISTER).status_code == 404
    set_registration(mode="open")
    assert register(connect(), "ann") == Code.OK
    set_registration(mode="")
    assert register(connect(), "bob") == Code.OK


def test_settings_ask_for_invitations(
    make_server: Callable[..., Any], connect: Callable[..., Client]
) -> None:
    server = make_server(invitations=True)
    assert register(connect(server), "ann") == Code.BLOCKED
