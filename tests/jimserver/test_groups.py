"""What each group of the staff may do, page by page and operation by operation."""

from collections.abc import Callable

import pytest
from django.contrib.auth.models import Group, Permission
from django.test import Client as Browser

from accounts.admin.user_operations import user_operations
from accounts.models import User
from jimserver.groups import GROUPS

MakeUser = Callable[..., User]
PAGES = ["accounts/user", "accounts/session", "accounts/loginevent", "accounts/blockednetwork", "contacts/contact", "messaging/room"]
MODERATION = {"block", "unblock", "kick", "message"}
ALL_OPERATIONS = {operation.name for operation in user_operations}
pytestmark = pytest.mark.django_db


@pytest.fixture
def member(make_user: MakeUser, client: Browser) -> Callable[[str], Browser]:
    """A browser of somebody in the group."""

    def make(group: str) -> Browser:
        user = make_user("member", is_staff=True)
        user.groups.add(Group.objects.get(name=group))
        client.force_login(user)
        return client

    return make


def test_the_migration_has_made_them() -> None:
    assert {"block_user", "kick_user", "erase_user", "broadcast", "import_users"} <= codenames()


def codenames() -> set[str]:
    return set(Permission.objects.values_list("codename", flat=True))


@pytest.mark.parametrize("group", GROUPS)
def test_everybody_of_the_staff_sees_the_pages(member: Callable[[str], Browser], group: str) -> None:
    browser = member(group)
    for page in ("", *(f"{page}/" for page in [*PAGES, "messaging/message"])):
        assert browser.get(f"/admin/{page}").status_code == 200, page
    assert browser.get("/admin/accounts/auditentry/").status_code == (200 if group == "administrator" else 403)


@pytest.mark.parametrize("group, operations", [("viewer", set()), ("moderator", MODERATION), ("administrator", ALL_OPERATIONS)])
def test_operations_on_users(member: Callable[[str], Browser], make_user: MakeUser, group: str, operations: set[str]) -> None:
    browser, ann = member(group), make_user("ann")
    page = browser.get("/admin/accounts/user/")
    offered = {name for name, _label in page.context["action_form"].fields["action"].choices if name} if operations else set()
    assert offered == operations
    for name in ALL_OPERATIONS:
        answer = browser.post("/admin/accounts/user/", {"action": name, "_selected_action": [ann.pk]})
        assert ("targets" in (answer.context or {})) == (name in operations), name


@pytest.mark.parametrize("group, allowed", [("viewer", False), ("moderator", True), ("administrator", True)])
def test_broadcast_and_networks(member: Callable[[str], Browser], group: str, allowed: bool) -> None:
    browser = member(group)
    code = 200 if allowed else 403
    assert browser.get("/admin/accounts/user/broadcast/").status_code == code
    assert browser.get("/admin/accounts/blockednetwork/add/").status_code == code
    assert browser.get("/admin/accounts/user/import/").status_code == (200 if group == "administrator" else 403)
    assert browser.get("/admin/accounts/user/add/").status_code == (200 if group == "administrator" else 403)


def test_staff_is_not_taken_over_by_staff(member: Callable[[str], Browser], make_user: MakeUser) -> None:
    browser, colleague, root = member("administrator"), make_user("colleague", is_staff=True), make_user("root", is_superuser=True)
    for name, targets in (("reset_password", []), ("erase", []), ("export", []), ("kick", [colleague])):
        answer = browser.post("/admin/accounts/user/", {"action": name, "_selected_action": [colleague.pk]})
        assert answer.context["targets"] == targets, name
    assert browser.post("/admin/accounts/user/", {"action": "kick", "_selected_action": [root.pk]}).context["targets"] == []
    assert browser.post(f"/admin/accounts/user/{colleague.pk}/password/", {}).status_code == 403
