"""Test the commands that create users and set passwords."""

import io
from typing import Any

import pytest
from django.core.management import CommandError, call_command

from accounts.models import User
from accounts.seeds import DEMO_PASSWORD, PASSWORD_VARIABLE
from accounts.selectors import find_user
from accounts.services import create_user, seed_passwords
from tests.support.rows import issue_token

pytestmark = pytest.mark.django_db


@pytest.fixture
def typed(monkeypatch: pytest.MonkeyPatch) -> Any:
    """Set what standard input gives: `typed(b"...")`."""

    def give(data: bytes) -> None:
        monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(data)))

    return give


def run(*arguments: str) -> str:
    out = io.StringIO()
    call_command(*arguments, stdout=out)
    return out.getvalue()


@pytest.mark.parametrize("line", [b"secret", b"secret\n", b"secret\r\n", b"secret\nmore\n"])
def test_createjimuser(typed: Any, line: bytes) -> None:
    typed(line)
    assert "Аня" in run("createjimuser", "Аня", "--password-stdin")
    user = find_user("аня")
    assert user
    assert user.check_password("secret")
    assert not user.is_staff


def test_a_byte_order_mark_is_no_part_of_the_password(typed: Any) -> None:
    """PowerShell writes one in front of what it pipes."""
    typed(b"\xef\xbb\xbfsecret\r\n")
    run("createjimuser", "Аня", "--password-stdin")
    user = find_user("аня")
    assert user
    assert user.check_password("secret")


def test_createjimuser_sets_a_password(typed: Any) -> None:
    user = create_user(name="Аня")
    issue_token(user)
    typed(b" two words \n")
    run("createjimuser", "АНЯ", "--password-stdin")
    assert User.objects.get(pk=user.pk).check_password(" two words ")
    assert not user.resume_tokens.exists()


@pytest.mark.parametrize(
    "name, line, says",
    [
        ("#room", b"x", "#"),
        ("a\u200bb", b"x", "U\\+200B"),
        ("ann", b"\n", "empty"),
        ("ann", b"\xff\n", "UTF-8"),
    ],
)
def test_createjimuser_refuses_in_one_sentence(
    typed: Any, name: str, line: bytes, says: str
) -> None:
    typed(line)
    with pytest.raises(CommandError, match=says) as refusal:
        run("createjimuser", name, "--password-stdin")
    assert refusal.value.returncode == 1
    assert "\n" not in str(refusal.value)
    assert find_user("ann") is None


def test_no_password_without_somebody_to_type_it(typed: Any) -> None:
    typed(b"secret\n")
    with pytest.raises(CommandError, match="--password-stdin"):
        run("createjimuser", "ann")


def test_setseedpassword_from_the_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    seed_passwords(password=DEMO_PASSWORD)
    monkeypatch.setenv(PASSWORD_VARIABLE, "chosen")
    assert "Pavel_2" in run("setseedpassword")
    assert all(user.check_password("chosen") for user in User.objects.all())


def test_setseedpassword_from_standard_input(monkeypatch: pytest.MonkeyPatch, typed: Any) -> None:
    monkeypatch.setenv(PASSWORD_VARIABLE, "other")
    typed(b"chosen\n")
    run("setseedpassword", "--password-stdin")
    assert all(user.check_password("chosen") for user in User.objects.all())


def test_setseedpassword_none() -> None:
    seed_passwords(password="chosen")
    run("setseedpassword", "--none")
    assert not any(user.has_usable_password() for user in User.objects.all())


def test_ensureadmin_makes_one_and_says_its_password_once() -> None:
    out = run("ensureadmin")
    admin = User.objects.get(is_superuser=True)
    assert admin.username == "admin"
    assert admin.is_staff
    assert any(admin.check_password(word) for word in out.split())
    assert run("ensureadmin") == ""


def test_ensureadmin_never_raises_a_chat_user() -> None:
    create_user(name="Admin", by_operator=True)
    run("ensureadmin")
    assert list(User.objects.filter(is_superuser=True).values_list("username", flat=True)) == [
        "admin_2"
    ]
