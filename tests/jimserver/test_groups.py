"""Test what staff can't do to each other; test_permissions has the groups' permissions."""

from collections.abc import Callable

import pytest
from django.contrib.auth.models import Group
from django.test import Client as Browser

from accounts.models import User

MakeUser = Callable[..., User]
pytestmark = pytest.mark.django_db


@pytest.fixture
def member(make_user: MakeUser, client: Browser) -> Callable[[str], Browser]:
    """Return a browser of a user in the group."""

    def make(group: str) -> Browser:
        user = make_user("member", is_staff=True)
        user.groups.add(Group.objects.get(name=group))
        client.force_login(user)
        return client

    return make


def test_staff_is_not_taken_over_by_staff(
    member: Callable[[str], Browser], make_user: MakeUser
) -> None:
    browser, colleague, root = (
        member("administrator"),
        make_user("colleague", is_staff=True),
        make_user("chief", is_superuser=True),
    )
    for name, targets in (
        ("reset_password", []),
        ("erase", []),
        ("export", []),
        ("kick", [colleague]),
    ):
        answer = browser.post(
            "/admin/accounts/user/", {"action": name, "_selected_action": [colleague.pk]}
        )
        assert answer.context["targets"] == targets, name
    assert (
        browser.post(
            "/admin/accounts/user/", {"action": "kick", "_selected_action": [root.pk]}
        ).context["targets"]
        == []
    )
    assert browser.post(f"/admin/accounts/user/{colleague.pk}/password/", {}).status_code == 403
