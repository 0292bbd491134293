"""Test the admin's page of groups, and the words for what groups and users may do."""

import re
from collections.abc import Callable
from typing import Any

import pytest
from django.contrib.auth.models import Group, Permission
from django.test import Client as Browser
from django.utils.translation import override

from accounts.admin.groups import offered_permissions
from accounts.admin.labels import permission_label
from accounts.models import User
from jimserver.groups import GROUPS

pytestmark = pytest.mark.django_db
RUSSIAN = {"accept-language": "ru"}
MakeUser = Callable[..., User]


def viewers() -> Group:
    return Group.objects.get(name="viewer")


def page_of(browser: Browser, group: Group) -> str:
    return f"/admin/auth/group/{group.pk}/change/"


def save(browser: Browser, group: Group, **changes: Any) -> None:
    form = browser.get(page_of(browser, group), headers=RUSSIAN).context["adminform"].form
    values = {name: form[name].value() for name in form.fields}
    answer = browser.post(page_of(browser, group), {**values, **changes}, headers=RUSSIAN)
    assert answer.status_code == 302


def test_permissions_are_named_in_the_readers_language() -> None:
    with override("ru"):
        shown = {permission_label(permission) for permission in offered_permissions()}
    assert "пользователь | Сброс паролей" in shown
    assert "комната | Добавление" in shown
    assert [label for label in shown if re.search("[a-z]{3}", label)] == []


def test_all_that_our_groups_may_do_is_offered() -> None:
    codes = {f"{each.content_type.app_label}.{each.codename}" for each in offered_permissions()}
    assert set(GROUPS["administrator"]) <= codes


def test_a_groups_page_speaks_russian(browser: Browser) -> None:
    page = browser.get(page_of(browser, viewers()), headers=RUSSIAN).content.decode()
    assert "<h2>наблюдатель</h2>" in page
    assert 'name="name" value="наблюдатель"' in page
    assert "viewer" not in page
    assert "Can " not in page


def test_a_group_keeps_its_stored_name_until_it_is_edited(browser: Browser) -> None:
    before = set(viewers().permissions.all())
    save(browser, viewers())
    assert set(viewers().permissions.all()) == before
    group = viewers()
    save(browser, group, name="guards")
    assert Group.objects.get(pk=group.pk).name == "guards"


def test_a_users_page_names_rights_in_russian(
    browser: Browser, client: Browser, make_user: MakeUser
) -> None:
    """Check the choices of a superuser, and the texts for others, who can't choose."""
    ann, clerk = make_user("ann"), make_user("clerk", is_staff=True)
    ann.groups.add(viewers())
    ann.user_permissions.add(Permission.objects.get(codename="reset_password"))
    url = f"/admin/accounts/user/{ann.pk}/change/"
    assert "Can " not in browser.get(url, headers=RUSSIAN).content.decode()
    clerk.user_permissions.set(Permission.objects.filter(codename__in=["view_user", "change_user"]))
    client.force_login(clerk)
    page = client.get(url, headers=RUSSIAN).content.decode()
    assert '<div class="readonly">наблюдатель</div>' in page
    assert '<div class="readonly">пользователь | Сброс паролей</div>' in page
    client.post(url, {"username": "ann", "groups": [], "user_permissions": []})
    assert (ann.groups.count(), ann.user_permissions.count()) == (1, 1)
