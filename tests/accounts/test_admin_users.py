"""Test the admin site's pages of users."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.contrib.auth.hashers import make_password
from django.test import Client
from django.utils import timezone

from accounts import events, services
from accounts.models import User
from contacts.services import add_contact
from tests.accounts.conftest import queries_of
from tests.support.rows import issue_token, open_session

URL = "/admin/accounts/user/"
pytestmark = pytest.mark.django_db
MakeUser = Callable[..., User]


def names(answer: Any) -> list[str]:
    return [user.username for user in answer.context["cl"].result_list]


def form_of(browser: Client, user: User) -> dict[str, Any]:
    """Return what a browser would send from the user's page, unchanged."""
    form = browser.get(f"{URL}{user.pk}/change/").context["adminform"].form
    values = {name: form[name].value() for name in form.fields if name != "password"}
    return {name: value for name, value in values.items() if value not in (None, False)}


def save(browser: Client, user: User, **changes: Any) -> Any:
    return browser.post(f"{URL}{user.pk}/change/", {**form_of(browser, user), **changes})


def test_list_shows_who_is_online_and_counts(browser: Client, make_user: MakeUser) -> None:
    ann = make_user("Ann")
    add_contact(owner=ann, contact=make_user("bob"))
    for _ in range(2):
        open_session(ann)
    page = browser.get(f"{URL}?q=ann").content.decode()
    assert '<a href="/admin/accounts/session/?user=Ann">● 2</a>' in page
    assert '<a href="/admin/contacts/contact/?owner=Ann">1</a>' in page
    assert '<a href="/admin/messaging/message/?sender=Ann">0</a>' in page


def test_search_and_filters(browser: Client, make_user: MakeUser) -> None:
    anya, now = make_user("Аня"), timezone.now()
    open_session(anya)
    services.block_user(user=anya)
    services.block_user(user=make_user("Lapsed"), until=now + timedelta(days=1))
    User.objects.filter(username="Lapsed").update(blocked_until=now - timedelta(days=1))
    for query in [
        "q=аНЯ",
        "online=yes",
        "blocked=yes",
        "online=yes&blocked=yes",
        f"date_joined__year={now.year}&q=АНЯ",
    ]:
        assert names(browser.get(f"{URL}?{query}")) == ["Аня"], query
    assert "Lapsed" in names(browser.get(f"{URL}?blocked=no"))
    assert "Аня" not in names(browser.get(f"{URL}?online=no"))


def test_constant_queries(browser: Client, make_user: MakeUser) -> None:
    few = queries_of(browser, URL)
    root = User.objects.get(username="root")
    for number in range(60):
        user = make_user(f"user{number}")
        add_contact(owner=user, contact=root)
        open_session(user)
    assert queries_of(browser, URL) == few


def test_autocomplete(browser: Client, make_user: MakeUser) -> None:
    make_user("Аня")
    query = {"term": "аН", "app_label": "contacts", "model_name": "contact", "field_name": "owner"}
    answer = browser.get("/admin/autocomplete/", query)
    assert [entry["text"] for entry in answer.json()["results"]] == ["Аня"]


def test_add(browser: Client) -> None:
    data = {
        "username": "Аня",
        "usable_password": "true",
        "password1": "secret",
        "password2": "secret",
    }
    assert browser.post(f"{URL}add/", data).status_code == 302
    user = User.objects.get(username_key="аня")
    assert user.check_password("secret")


@pytest.mark.parametrize("name", ["aLEX", "#room", "a\u200bb", "x" * 26, ""])
def test_add_refuses(browser: Client, name: str) -> None:
    answer = browser.post(f"{URL}add/", {"username": name, "usable_password": "false"})
    assert answer.status_code == 200
    assert "username" in answer.context["adminform"].form.errors
    assert User.objects.count() == 7


def test_saving_untouched_changes_nothing(
    browser: Client, make_user: MakeUser, hear: Any, django_capture_on_commit_callbacks: Any
) -> None:
    ann = make_user("Ann", "secret")
    services.block_user(user=ann, reason="spam", until=timezone.now() + timedelta(days=1))
    before, news = User.objects.filter(pk=ann.pk).values().get(), hear(events.UserBlocked)
    with django_capture_on_commit_callbacks(execute=True):
        assert save(browser, ann).status_code == 302
    assert User.objects.filter(pk=ann.pk).values().get() == before
    assert news == []


def test_block_and_unblock_by_the_form(
    browser: Client, make_user: MakeUser, hear: Any, django_capture_on_commit_callbacks: Any
) -> None:
    ann, blocked, unblocked = (
        make_user("ann"),
        hear(events.UserBlocked),
        hear(events.UserUnblocked),
    )
    with django_capture_on_commit_callbacks(execute=True):
        assert (
            save(browser, ann, blocked="on", reason="spam", until="2099-01-01T10:00").status_code
            == 302
        )
        assert blocked == []
    assert blocked == [events.UserBlocked(ann.pk)]
    ann.refresh_from_db()
    until = ann.blocked_until.year  # type: ignore[union-attr]
    assert (ann.is_active, ann.blocked_reason, until) == (False, "spam", 2099)
    data = {key: value for key, value in form_of(browser, ann).items() if key != "blocked"}
    with django_capture_on_commit_callbacks(execute=True):
        browser.post(f"{URL}{ann.pk}/change/", data)
    assert unblocked == [events.UserUnblocked(ann.pk)]
    ann.refresh_from_db()
    assert ann.is_active


def test_block_refuses_a_past_time_and_oneself(
    browser: Client, make_user: MakeUser, root: User
) -> None:
    answer = save(browser, make_user("ann"), blocked="on", until="2001-01-01T10:00")
    assert "until" in answer.context["adminform"].form.errors
    answer = save(browser, root, blocked="on")
    assert "blocked" in answer.context["adminform"].form.errors


def test_block_action_asks_first(
    browser: Client,
    make_user: MakeUser,
    root: User,
    hear: Any,
    django_capture_on_commit_callbacks: Any,
) -> None:
    ann, bob, news = make_user("ann"), make_user("bob"), hear(events.UserBlocked)
    data = {"action": "block", "_selected_action": [ann.pk, bob.pk, root.pk]}
    asked = browser.post(URL, data)
    assert asked.status_code == 200
    assert asked.context["targets"] == [ann, bob]
    with django_capture_on_commit_callbacks(execute=True):
        browser.post(URL, {**data, "confirmed": "yes", "reason": "spam", "until": ""})
    assert news == [events.UserBlocked(ann.pk), events.UserBlocked(bob.pk)]
    assert not User.objects.get(pk=ann.pk).is_active
    assert User.objects.get(pk=root.pk).is_active
    browser.post(URL, {"action": "unblock", "_selected_action": [ann.pk], "confirmed": "yes"})
    assert User.objects.get(pk=ann.pk).is_active


def test_rename_and_rights_by_the_form(
    browser: Client, make_user: MakeUser, hear: Any, django_capture_on_commit_callbacks: Any
) -> None:
    ann, news = make_user("ann"), hear(events.UserRenamed)
    with django_capture_on_commit_callbacks(execute=True):
        save(browser, ann, username="Anna", is_staff="on")
    assert news == [events.UserRenamed(ann.pk, "ann", "Anna")]
    ann.refresh_from_db()
    assert (ann.username, ann.username_key, ann.is_staff) == ("Anna", "anna", True)


@pytest.mark.parametrize(
    "data, password",
    [({"password1": "new", "password2": "new"}, "new"), ({"usable_password": "false"}, None)],
)
def test_password_page_voids_tokens(
    browser: Client, make_user: MakeUser, data: dict[str, str], password: str | None
) -> None:
    ann = make_user("ann", "old")
    issue_token(ann)
    button = {"set-password": "1"} if password else {"unset-password": "1"}
    answer = browser.post(f"{URL}{ann.pk}/password/", {"usable_password": "true", **data, **button})
    assert answer.status_code == 302
    ann.refresh_from_db()
    assert ann.check_password(password or "old") is (password is not None)
    assert not ann.resume_tokens.exists()


def test_changing_ones_own_password_voids_tokens(browser: Client, root: User) -> None:
    issue_token(root)
    data = {
        "old_password": "secret",
        "new_password1": "quite another",
        "new_password2": "quite another",
    }
    assert browser.post("/admin/password_change/", data).status_code == 302
    assert not root.resume_tokens.exists()


def test_nobody_is_deleted_here(browser: Client, root: User) -> None:
    assert browser.get(f"{URL}{root.pk}/delete/").status_code == 403


# Staff who are no superusers


@pytest.fixture
def moderator(client: Client, make_user: MakeUser) -> Client:
    from django.contrib.auth.models import Permission

    user = make_user("moderator", is_staff=True)
    codes = ["view_user", "change_user"]
    user.user_permissions.set(Permission.objects.filter(codename__in=codes))
    client.force_login(user)
    return client


def test_a_moderator_blocks(moderator: Client, make_user: MakeUser) -> None:
    ann = make_user("ann")
    assert save(moderator, ann, blocked="on").status_code == 302
    assert not User.objects.get(pk=ann.pk).is_active


def test_a_moderator_gives_no_rights(moderator: Client, make_user: MakeUser) -> None:
    ann = make_user("ann")
    save(moderator, ann, is_staff="on", is_superuser="on")
    ann.refresh_from_db()
    assert (ann.is_staff, ann.is_superuser) == (False, False)


def test_a_moderator_touches_no_superuser(moderator: Client, root: User) -> None:
    assert moderator.get(f"{URL}{root.pk}/change/").status_code == 200
    assert (
        moderator.post(f"{URL}{root.pk}/change/", {"username": "x", "blocked": "on"}).status_code
        == 403
    )
    assert moderator.get(f"{URL}{root.pk}/password/").status_code == 403
    moderator.post(URL, {"action": "block", "_selected_action": [root.pk], "confirmed": "yes"})
    assert User.objects.get(pk=root.pk).is_active


def test_a_blocked_moderator_is_out_at_once(moderator: Client) -> None:
    services.block_user(user=User.objects.get(username="moderator"))
    assert moderator.get(URL).status_code == 302
    User.objects.filter(username="moderator").update(password=make_password("x"))
    answer = moderator.post("/admin/login/", {"username": "moderator", "password": "x"})
    assert answer.status_code == 200
