"""Hash passwords where nobody waits for it: not in a transaction, which locks SQLite for others."""

from collections.abc import Callable

import pytest
from django.contrib.auth.hashers import make_password
from django.contrib.auth.models import Permission
from django.db import connection
from django.test import Client as Browser

from accounts.models import User
from accounts.services.api_tokens import make_token
from jimserver.web.api import views
from messaging.web import forms


@pytest.mark.django_db(transaction=True)
def test_new_passwords_are_hashed_outside_of_transactions(
    monkeypatch: pytest.MonkeyPatch, make_user: Callable[..., User]
) -> None:
    was_locked = []

    def note(password: str) -> str:
        was_locked.append(connection.in_atomic_block)
        return make_password(password)

    for module in (forms, views):
        monkeypatch.setattr(module, "make_password", note)
    fields = {"username": "dora", "password": "secret", "again": "secret"}
    assert Browser().post("/chat/register/", fields).status_code == 302
    bot = make_user("bot")
    bot.user_permissions.set(Permission.objects.filter(codename="add_user"))
    _row, token = make_token(user=bot, name="tests")
    header = {"Authorization": f"Bearer {token}"}
    values = {"name": "emma"}
    answer = Browser().post("/api/users/", values, content_type="application/json", headers=header)
    assert answer.status_code == 200, answer.content
    assert was_locked == [False, False]
