"""Test challenge login: which key is kept for whom, and what makes it void."""

import json
from collections.abc import Callable
from dataclasses import replace
from io import BytesIO, StringIO, TextIOWrapper
from typing import Any

import pytest
from django.contrib.auth import get_user_model
from django.core.management import call_command
from django.test import Client

from accounts import services
from accounts.models import ChallengeAccount, User
from accounts.selectors import find_user
from accounts.services import challenge_auth
from jim.crypto.challenge_proof import challenge_key

PASSWORD = "correct horse"


@pytest.fixture(autouse=True)
def course_login(settings: Any) -> None:
    settings.JIM = replace(settings.JIM, course_login=True)


def switch_off(settings: Any) -> None:
    settings.JIM = replace(settings.JIM, course_login=False)


@pytest.fixture
def ann(make_user: Callable[..., User]) -> User:
    user = make_user("Ann")
    services.set_password(user=user, password=PASSWORD)
    return user


def key_in_database(user: User) -> str:
    return ChallengeAccount.objects.get(user=user).key


# Kept keys


def test_the_key_is_of_the_password_and_the_name(ann: User) -> None:
    assert challenge_auth.key_of(ann) == challenge_key("ann", PASSWORD)


def test_the_key_is_kept_encrypted_and_each_time_in_another_way(ann: User) -> None:
    stored = key_in_database(ann)
    assert challenge_key("ann", PASSWORD) not in stored
    services.set_password(user=ann, password=PASSWORD)
    assert key_in_database(ann) != stored
    assert challenge_auth.key_of(ann) == challenge_key("ann", PASSWORD)


def test_nobody_has_a_key_without_a_password(make_user: Callable[..., User]) -> None:
    assert challenge_auth.key_of(make_user("bob")) is None


@pytest.mark.django_db
def test_a_name_written_with_its_accents_apart_is_the_same() -> None:
    together, apart = "Ёлка", "\u0415\u0308лка"
    assert together != apart
    key = challenge_auth.new_key(apart, PASSWORD)
    user = services.create_user(name=apart, key=key)
    assert challenge_auth.key_of(user) == challenge_key(together, PASSWORD)


# The switches


def test_without_the_setting_there_is_no_key(ann: User, settings: Any) -> None:
    switch_off(settings)
    assert challenge_auth.new_key("ann", PASSWORD) == ""
    assert challenge_auth.key_of(ann) is None
    services.set_password(user=ann, password=PASSWORD)
    assert key_in_database(ann) == ""


def test_without_the_setting_nobody_has_it_on_from_now_on(
    settings: Any, make_user: Callable[..., User]
) -> None:
    assert make_user("bob").challenge_login
    switch_off(settings)
    assert not make_user("eve").challenge_login


def test_switched_off_for_a_user_his_key_is_gone(ann: User) -> None:
    services.set_challenge_login(user=ann, is_on=False)
    assert challenge_auth.key_of(ann) is None
    assert key_in_database(ann) == ""
    services.set_password(user=ann, password=PASSWORD)
    assert key_in_database(ann) == ""


def test_switched_on_again_it_takes_effect_with_the_next_password(ann: User) -> None:
    services.set_challenge_login(user=ann, is_on=False)
    services.set_challenge_login(user=ann, is_on=True)
    assert challenge_auth.key_of(ann) is None
    services.set_password(user=ann, password=PASSWORD)
    assert challenge_auth.key_of(ann) == challenge_key("ann", PASSWORD)


# Void keys


def test_a_changed_password(ann: User) -> None:
    services.set_password(user=ann, password="another")
    assert challenge_auth.key_of(ann) == challenge_key("ann", "another")


def test_a_password_taken_away(ann: User) -> None:
    services.set_password(user=ann, password=None)
    assert challenge_auth.key_of(ann) is None


def test_a_password_set_by_djangos_own_code(ann: User) -> None:
    """Set it as `manage.py changepassword` and the site's "change my password" do."""
    ann.set_password("another")
    ann.save()
    assert challenge_auth.key_of(ann) == challenge_key("ann", "another")
    services.set_challenge_login(user=ann, is_on=False)
    ann.set_password("a third")
    ann.save()
    assert key_in_database(ann) == ""


def test_a_renewed_hash_keeps_the_key(ann: User, settings: Any) -> None:
    settings.PASSWORD_HASHERS = [
        "django.contrib.auth.hashers.PBKDF2PasswordHasher",
        *settings.PASSWORD_HASHERS,
    ]
    assert ann.check_password(PASSWORD)
    assert ann.password.startswith("pbkdf2")
    assert challenge_auth.key_of(ann) == challenge_key("ann", PASSWORD)


def test_another_name(ann: User) -> None:
    services.rename_user(user=ann, name="Anna")
    assert challenge_auth.key_of(ann) is None


def test_the_same_name_in_other_letters(ann: User) -> None:
    services.rename_user(user=ann, name="ANN")
    assert challenge_auth.key_of(ann) == challenge_key("ann", PASSWORD)


def test_another_secret_of_the_server(ann: User, settings: Any) -> None:
    settings.SECRET_KEY = "another"
    assert challenge_auth.key_of(ann) is None
    services.set_password(user=ann, password=PASSWORD)
    assert challenge_auth.key_of(ann) == challenge_key("ann", PASSWORD)


def test_a_key_that_somebody_wrote_into_the_database(ann: User) -> None:
    ChallengeAccount.objects.filter(user=ann).update(key="Zm9yZ2Vk")
    assert challenge_auth.key_of(ann) is None


# Guests


def test_a_guest_who_gets_a_password_is_one_no_more(make_user: Callable[..., User]) -> None:
    for name, set_it in (("eve", by_service), ("mallory", by_django)):
        guest = make_user(name, is_guest=True)
        set_it(guest)
        guest.refresh_from_db()
        assert not guest.is_guest
        assert challenge_auth.key_of(guest) == challenge_key(name, PASSWORD)


def by_service(user: User) -> None:
    services.set_password(user=user, password=PASSWORD)


def by_django(user: User) -> None:
    user.set_password(PASSWORD)
    user.save()


# Making keys


def run_createjimuser(monkeypatch: pytest.MonkeyPatch, *arguments: str) -> None:
    monkeypatch.setattr("sys.stdin", TextIOWrapper(BytesIO(PASSWORD.encode() + b"\n")))
    call_command("createjimuser", *arguments, "--password-stdin", stdout=StringIO())


@pytest.mark.django_db
def test_createjimuser(monkeypatch: pytest.MonkeyPatch) -> None:
    run_createjimuser(monkeypatch, "bob", "--course-login")
    bob = find_user("bob")
    assert bob
    assert challenge_auth.key_of(bob) == challenge_key("bob", PASSWORD)


def test_createjimuser_for_a_user_who_had_it_off(
    monkeypatch: pytest.MonkeyPatch, ann: User
) -> None:
    services.set_challenge_login(user=ann, is_on=False)
    run_createjimuser(monkeypatch, "ann")
    assert challenge_auth.key_of(get_user_model().objects.get(pk=ann.pk)) is None
    run_createjimuser(monkeypatch, "ann", "--course-login")
    assert challenge_auth.key_of(get_user_model().objects.get(pk=ann.pk)) == challenge_key(
        "ann", PASSWORD
    )


def test_the_admin_site(browser: Client) -> None:
    page = {
        "username": "Боб",
        "usable_password": "true",
        "password1": "tea and toast",
        "password2": "tea and toast",
    }
    assert browser.post("/admin/accounts/user/add/", page).status_code == 302
    bob = find_user("Боб")
    assert bob
    assert bob.check_password("tea and toast")
    assert challenge_auth.key_of(bob) == challenge_key("боб", "tea and toast")


# Clients


def test_the_client_as_it_came_last(ann: User) -> None:
    assert challenge_auth.pubkey_of(ann.pk) == ""
    challenge_auth.save_client(user=ann, pubkey="first")
    challenge_auth.save_client(user=ann, pubkey="second")
    assert challenge_auth.pubkey_of(ann.pk) == "second"
    assert challenge_auth.key_of(ann) == challenge_key("ann", PASSWORD)


def test_words(ann: User, make_user: Callable[..., User]) -> None:
    bob, words = make_user("bob"), (("action", "msg"), ("text", "msg_text"))
    challenge_auth.save_aliases(user_id=ann.pk, aliases=words)
    assert challenge_auth.aliases_of({ann.pk, bob.pk}) == {ann.pk: words}
    assert challenge_auth.aliases_of(set()) == {}
    assert json.loads(ChallengeAccount.objects.get(user=ann).aliases) == [
        list(pair) for pair in words
    ]
    assert challenge_auth.key_of(ann) == challenge_key("ann", PASSWORD)


# Keys of clients


@pytest.mark.parametrize("secret", ["S0VZ", "two words", "пароль", " "])
def test_a_registered_secret_is_kept_encrypted(ann: User, secret: str) -> None:
    key = challenge_auth.new_key("ann", secret, keeps_secret=True)
    challenge_auth.save_key(user=ann, key=key)
    assert challenge_auth.keys_of(ann) == (challenge_key("ann", secret), secret)
    assert challenge_auth.key_of(ann) == challenge_key("ann", secret)
    assert secret.strip() == "" or secret not in key_in_database(ann)


def test_a_new_password_takes_the_registered_secret(ann: User) -> None:
    challenge_auth.save_key(user=ann, key=challenge_auth.new_key("ann", "x", keeps_secret=True))
    services.set_password(user=ann, password=PASSWORD)
    assert challenge_auth.keys_of(ann) == (challenge_key("ann", PASSWORD), None)


def test_no_secret_is_kept_where_challenge_login_is_off(ann: User, settings: Any) -> None:
    switch_off(settings)
    assert challenge_auth.new_key("ann", "x", keeps_secret=True) == ""
    assert challenge_auth.keys_of(ann) is None


def test_since_when_a_public_key_is_used(ann: User) -> None:
    """Check that the first key has always been used; another one, since its first login."""
    assert challenge_auth.key_since(user=ann, pubkey="A") == 0.0
    challenge_auth.save_client(user=ann, pubkey="A")
    assert challenge_auth.key_since(user=ann, pubkey="A") == 0.0
    since = challenge_auth.key_since(user=ann, pubkey="B")
    assert since > 0
    challenge_auth.save_client(user=ann, pubkey="B", since=since)
    assert challenge_auth.key_since(user=ann, pubkey="B") == pytest.approx(since, abs=1e-5)
    assert challenge_auth.key_since(user=ann, pubkey="A") > since
