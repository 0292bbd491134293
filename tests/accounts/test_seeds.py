"""Test the seeded users: what the migration creates, what `check --deploy` reports."""

from dataclasses import replace
from importlib import import_module
from types import SimpleNamespace
from typing import Any

import pytest
from django.apps import apps
from django.core.management import call_command
from django.core.management.base import SystemCheckError
from django.db import connection

from accounts import services
from accounts.management.checks import check_seed_passwords
from accounts.models import User
from accounts.seeds import DEMO_PASSWORD, PASSWORD_VARIABLE, SEED_NAMES
from tests.support.rows import issue_token

pytestmark = pytest.mark.django_db
migration = import_module("accounts.migrations.0002_seed_users")


def run_migration() -> None:
    """Run it as `migrate` does, but without a schema editor: SQLite has none in a transaction."""
    migration.add_seeds(apps, SimpleNamespace(connection=connection))


def test_a_new_database_has_six_seeds_without_password() -> None:
    assert list(User.objects.order_by("pk").values_list("username", flat=True)) == list(SEED_NAMES)
    assert not any(user.has_usable_password() for user in User.objects.all())
    assert not User.objects.filter(is_staff=True).exists()


@pytest.mark.parametrize("password", ["", "chosen"])
def test_the_operator_chooses_a_password(monkeypatch: pytest.MonkeyPatch, password: str) -> None:
    User.objects.all().delete()
    monkeypatch.setenv(PASSWORD_VARIABLE, password)
    run_migration()
    assert {user.check_password(password) for user in User.objects.all()} == {bool(password)}
    assert User.objects.count() == 6


def test_the_migration_leaves_those_who_are_there(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(PASSWORD_VARIABLE, "chosen")
    run_migration()
    assert User.objects.count() == 6
    assert not any(user.has_usable_password() for user in User.objects.all())


def test_nothing_to_say_without_passwords() -> None:
    assert check_seed_passwords(None) == []


def test_demo_password_fails_the_deploy_check() -> None:
    services.seed_passwords(password=DEMO_PASSWORD)
    assert [message.id for message in check_seed_passwords(None)] == ["accounts.E001"]
    with pytest.raises(SystemCheckError, match=r"accounts\.E001"):
        call_command("check", deploy=True)
    call_command("check")  # only the deployment's


def test_a_demo_that_starts_again_ends_nothing(settings: Any) -> None:
    services.seed_passwords(password=DEMO_PASSWORD)
    pavel = User.objects.get(username="Pavel")
    issue_token(pavel)
    assert services.seed_passwords(password=DEMO_PASSWORD) == []
    assert pavel.resume_tokens.exists()
    # Challenge login was switched on meanwhile: its keys have to be made.
    settings.JIM = replace(settings.JIM, course_login=True)
    User.objects.filter(pk=pavel.pk).update(challenge_login=True)
    assert "Pavel" in services.seed_passwords(password=DEMO_PASSWORD)
    assert services.seed_passwords(password=DEMO_PASSWORD) == []


def test_another_password_is_worth_a_warning() -> None:
    services.seed_passwords(password="chosen")
    assert [message.id for message in check_seed_passwords(None)] == ["accounts.W001"]


def test_a_database_that_cannot_be_read_is_worth_a_warning(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(User._meta, "db_table", "not_there")
    messages: list[Any] = check_seed_passwords(None)
    assert [message.id for message in messages] == ["accounts.W002"]
