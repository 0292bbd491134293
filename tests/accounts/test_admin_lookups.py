"""Check that a list's address takes the declared filters, dates and the key, and nothing else.

Otherwise whoever sees a list reads every field of its rows, and of rows they lead to, by trying
`text__startswith=a`, `b`, `c`.
"""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from django.contrib import admin
from django.contrib.admin import ModelAdmin
from django.contrib.auth.models import Group
from django.db import connection
from django.test import Client as Browser
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from accounts.models import User

pytestmark = pytest.mark.django_db

PAGES: list[ModelAdmin] = sorted(admin.site._registry.values(), key=lambda page: str(page))
GROUPS = ("viewer", "moderator", "administrator", "superuser")
SUFFIXES = (
    "__regex",
    "__iregex",
    "__startswith",
    "__istartswith",
    "__endswith",
    "__contains",
    "__icontains",
    "__iexact",
    "__gt",
    "__gte",
    "__lt",
    "__range",
    "__in",
    "__isnull",
    "__length",
    "__year__gt",
    "",
)
KEYS = {"pk", "id", "pk__exact", "id__exact"}
DECLARED = {  # model -> what its address can hold besides keys: hand-written, so that it is a check
    "accounts.auditentry": {"who", "whom", "action", "at__year", "at__month", "at__day"},
    "accounts.blockednetwork": {"in_force"},
    "accounts.apitoken": set(),
    "accounts.invitation": set(),
    "accounts.registrationswitch": set(),
    "accounts.loginevent": {
        *("result__exact", "result__isnull", "result__id__exact", "user"),
        *("at__year", "at__month", "at__day"),
    },
    "accounts.session": {
        *("open", "user", "transport", "silent"),
        *("started_at__year", "started_at__month", "started_at__day"),
    },
    "accounts.user": {
        *("online", "blocked", "never", "is_staff__exact", "is_staff__isnull"),
        *("is_staff__id__exact", "groups__id__exact"),
        *("date_joined__year", "date_joined__month", "date_joined__day"),
    },
    "auth.group": set(),
    "contacts.contact": {
        *("owner", "contact", "mutual", "added_at__year", "added_at__month", "added_at__day"),
    },
    "contacts.contactgroup": set(),
    "messaging.outgoingwebhook": set(),
    "messaging.member": {"room", "user", "joined_at__year", "joined_at__month", "joined_at__day"},
    "messaging.message": {
        *("sender", "recipient", "thread", "sent_at__year", "sent_at__month", "sent_at__day"),
    },
    "messaging.room": {
        *("is_read_only__exact", "is_read_only__isnull", "is_read_only__id__exact", "empty"),
        *("is_private__exact", "is_private__isnull", "is_private__id__exact"),
        *("created_at__year", "created_at__month", "created_at__day"),
    },
    "messaging.report": {
        *("state__exact", "state__isnull", "state__id__exact"),
        *("created_at__year", "created_at__month", "created_at__day"),
    },
}


def label(page: ModelAdmin) -> str:
    return page.opts.label_lower


def fields_of(model: Any) -> Iterator[str]:
    """Yield the fields of a model and those of its relations, hidden ones too."""
    for field in model._meta.get_fields(include_hidden=True):
        yield field.name
        if field.is_relation and field.related_model:
            yield from (f"{field.name}__{name.name}" for name in field.related_model._meta.fields)


@pytest.fixture(params=GROUPS)
def reader(
    request: pytest.FixtureRequest, make_user: Callable[..., User], client: Browser, settings: Any
) -> tuple[Browser, User]:
    settings.DEMO = False
    user = make_user("reader", is_staff=True, is_superuser=request.param == "superuser")
    if request.param != "superuser":
        user.groups.add(Group.objects.get(name=request.param))
    client.force_login(user)
    return client, user


def test_every_page_is_in_the_table() -> None:
    assert {label(page) for page in PAGES} == set(DECLARED)


@pytest.mark.parametrize("page", PAGES, ids=label)
def test_only_declared_lookups_are_allowed(page: ModelAdmin, rf: Any, root: User) -> None:
    request = rf.get("/")
    request.user = root
    tried = {name + suffix for name in fields_of(page.model) for suffix in SUFFIXES}
    tried |= DECLARED[label(page)] | KEYS
    allowed = {lookup for lookup in tried if page.lookup_allowed(lookup, "a", request)}
    assert allowed <= DECLARED[label(page)] | KEYS
    assert allowed >= {name for name in DECLARED[label(page)] if "__" not in name}


@pytest.mark.parametrize("page", PAGES, ids=label)
def test_the_list_refuses_the_others(page: ModelAdmin, reader: tuple[Browser, User]) -> None:
    """Check each group by a request: 400 for those who see the list, without a query."""
    browser, _user = reader
    url = reverse(f"admin:{page.opts.app_label}_{page.opts.model_name}_changelist")
    expected = 403 if browser.get(url).status_code == 403 else 400
    for field in page.opts.concrete_fields:
        with CaptureQueriesContext(connection) as queries:
            answer = browser.get(url, {f"{field.name}__regex": "^(a+)+$"})
        assert answer.status_code == expected, field.name
        assert not any("REGEXP" in query["sql"] or "~" in query["sql"] for query in queries)


@pytest.mark.parametrize("page", PAGES, ids=label)
@pytest.mark.parametrize("value", ["9" * 25, "-1", "x", "\0", "", "2026", "{}"])
def test_odd_values_fail_nowhere(browser: Browser, page: ModelAdmin, value: str) -> None:
    """Check that an impossible filter shows an empty list, or the list without it; never 500."""
    url = reverse(f"admin:{page.opts.app_label}_{page.opts.model_name}_changelist")
    for parameter in sorted(DECLARED[label(page)] | {"pk", "id", "o", "p", "q", "_facets", "all"}):
        answer = browser.get(url, {parameter: value})
        assert answer.status_code in (200, 302), parameter


@pytest.mark.parametrize("page", PAGES, ids=label)
def test_a_column_that_is_not_shown_orders_nothing(browser: Browser, page: ModelAdmin) -> None:
    """Check that `o` counts shown columns only: the order can't reveal a hidden one."""
    url = reverse(f"admin:{page.opts.app_label}_{page.opts.model_name}_changelist")
    secret = {"text", "password", "digest", "before", "after", "key"}
    for order in ("1.2.3.4.5.6.7.8.9", "99", "-99", "text", "-password", "1.1"):
        answer = browser.get(url, {"o": order})
        assert answer.status_code == 200
        ordered = answer.context["cl"].get_ordering(answer.wsgi_request, page.model.objects.all())
        assert not {str(name).lstrip("-") for name in ordered} & secret


def test_facets_are_off() -> None:
    assert {page.show_facets for page in PAGES} == {admin.ShowFacets.NEVER}


def test_a_search_runs_no_regular_expression(browser: Browser, settings: Any) -> None:
    settings.DEMO = False
    url = reverse("admin:messaging_message_changelist")
    with CaptureQueriesContext(connection) as queries:
        assert browser.get(url, {"q": "^(a+)+$"}).status_code == 200
    assert not any("REGEXP" in query["sql"] or "~" in query["sql"] for query in queries)


def test_no_code_of_the_apps_asks_for_a_regular_expression() -> None:
    root = Path(__file__).parents[2]
    for app in ("common", "accounts", "contacts", "attachments", "messaging", "jimserver"):
        for path in (root / app).rglob("*.py"):
            text = path.read_text(encoding="utf-8")
            assert "__regex" not in text, path
            assert "__iregex" not in text, path
