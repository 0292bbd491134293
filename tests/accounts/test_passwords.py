"""Test that passwords of staff are validated more strictly than those of other users."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.core.management.base import CommandError
from django.test import Client

from accounts.management.password import read_password
from accounts.models import User
from accounts.services.passwords import random_password
from accounts.services.staff.user_import import Line
from accounts.services.staff.user_import import make_user as make_user_of_line
from jim import limits
from jim.errors import JimError

pytestmark = pytest.mark.django_db
MakeUser = Callable[..., User]
USERS = "/admin/accounts/user/"


@pytest.mark.parametrize("password", ["short", "password", "12345678901", "operator1"])
def test_weak_ones(make_user: MakeUser, password: str) -> None:
    validate_password(password, make_user("ann"))
    with pytest.raises(ValidationError):
        validate_password(password, make_user("operator", is_staff=True))
    with pytest.raises(ValidationError):
        validate_password(password, make_user("Operator2", is_superuser=True))


def test_what_no_login_takes(make_user: MakeUser) -> None:
    validate_password("x" * limits.PASSWORD_CHARS, make_user("ann"))
    with pytest.raises(ValidationError):
        validate_password("x" * (limits.PASSWORD_CHARS + 1), make_user("bob"))
    with pytest.raises(JimError):
        make_user_of_line(Line(1, "carl", "x" * (limits.PASSWORD_CHARS + 1), {}))


def test_the_servers_minimum_holds_for_all(
    browser: Client, make_user: MakeUser, settings: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings.JIM = replace(settings.JIM, min_password_chars=13)
    assert len(random_password()) == 13
    with pytest.raises(JimError, match="shorter than 13"):
        make_user_of_line(Line(1, "carl", "twelve chars", {}))
    monkeypatch.setattr("accounts.management.password.read_line", lambda: "twelve chars")
    with pytest.raises(CommandError, match="shorter than 13"):
        read_password(from_stdin=True)
    data = {"usable_password": "true", "password1": "twelve chars", "password2": "twelve chars"}
    answer = browser.post(f"{USERS}{make_user('ann').pk}/password/", {**data, "set-password": "1"})
    assert "shorter than 13" in answer.content.decode()


def test_set_by_others(browser: Client, make_user: MakeUser) -> None:
    for user, status in ((make_user("ann"), 302), (make_user("helper", is_staff=True), 200)):
        data = {"usable_password": "true", "password1": "x", "password2": "x", "set-password": "1"}
        assert browser.post(f"{USERS}{user.pk}/password/", data).status_code == status, user
        user.refresh_from_db()
        assert user.check_password("x") is (status == 302)


def test_set_by_oneself(browser: Client) -> None:
    data = {"old_password": "secret", "new_password1": "x", "new_password2": "x"}
    answer = browser.post("/admin/password_change/", data)
    assert answer.context["form"].errors["new_password2"]


@pytest.mark.parametrize("password, is_warned", [("x", True), ("correct horse battery", False)])
def test_a_weak_one_that_was_there_is_said(
    client: Client, make_user: MakeUser, password: str, is_warned: bool
) -> None:
    """Test a password of a user who became staff later, or of `createsuperuser`."""
    make_user("helper", password, is_staff=True)
    page = client.post(
        "/admin/login/",
        {"username": "helper", "password": password, "next": "/admin/"},
        follow=True,
    )
    assert page.redirect_chain
    assert ("Your password is weak" in page.content.decode()) is is_warned
