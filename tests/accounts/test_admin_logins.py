"""Test the admin site's pages of sessions and logins."""

from collections.abc import Callable
from datetime import date, timedelta

import pytest
from django.test import Client
from django.utils import timezone

from accounts import services
from accounts.models import LoginEvent, Session, User
from common.adminkit.date_hierarchy import common_parts, finer_parts
from tests.accounts.conftest import queries_of
from tests.support.rows import open_session

SESSIONS, LOGINS = "/admin/accounts/session/", "/admin/accounts/loginevent/"
pytestmark = pytest.mark.django_db


def fill(user: User, count: int) -> None:
    for number in range(count):
        session = open_session(user, address=f"10.0.0.1:{number}", client="\x1b[31mred")
        if number % 2:
            services.close_sessions([(session.pk, "quit")])
        services.record_login(
            name="\u202eann", user=user, address="10.0.0.1", result="ok", code=200
        )


@pytest.mark.parametrize("url", [SESSIONS, LOGINS])
def test_constant_queries(browser: Client, make_user: Callable[..., User], url: str) -> None:
    fill(make_user("ann"), 10)
    few = queries_of(browser, url)
    for number in range(19):
        fill(make_user(f"user{number}"), 10)
    assert queries_of(browser, url) == few


@pytest.mark.parametrize(
    "query, count",
    [
        ("", 4),
        ("open=yes", 2),
        ("open=no", 2),
        ("user=ANN", 4),
        ("user=bob", 0),
        ("transport=ws", 0),
        ("q=10.0.0.1:1", 1),
    ],
)
def test_sessions(browser: Client, make_user: Callable[..., User], query: str, count: int) -> None:
    fill(make_user("ann"), 4)
    assert browser.get(f"{SESSIONS}?{query}").context["cl"].result_count == count


def test_texts_of_clients_are_harmless(browser: Client, make_user: Callable[..., User]) -> None:
    fill(make_user("ann"), 1)
    assert "&lt;U+001B&gt;[31mred" in browser.get(SESSIONS).content.decode()
    assert "&lt;U+202E&gt;ann" in browser.get(LOGINS).content.decode()


@pytest.mark.parametrize("url, model", [(SESSIONS, Session), (LOGINS, LoginEvent)])
def test_read_only(
    browser: Client,
    make_user: Callable[..., User],
    url: str,
    model: type[Session] | type[LoginEvent],
) -> None:
    fill(make_user("ann"), 1)
    row = f"{url}{model._default_manager.get().pk}"
    assert browser.get(f"{row}/change/").status_code == 200
    assert browser.post(f"{row}/change/", {}).status_code == 403
    assert browser.get(f"{url}add/").status_code == 403
    assert browser.get(f"{row}/delete/").status_code == 403


def test_calendar(browser: Client, make_user: Callable[..., User]) -> None:
    fill(make_user("ann"), 2)
    LoginEvent.objects.filter(pk=LoginEvent.objects.earliest("pk").pk).update(
        at=timezone.now() - timedelta(days=800)
    )
    years = browser.get(LOGINS).context["cl"].calendar
    assert [choice["title"] for choice in years.choices] == [
        str(year) for year in range(years.first.year, years.last.year + 1)
    ]
    now = timezone.now()
    day = browser.get(
        f"{LOGINS}?at__year={now.year}&at__month={now.month}&at__day={now.day}"
    ).context["cl"]
    assert day.result_count == 1
    assert len(day.calendar.choices) == 1
    assert day.calendar.back["link"] == f"?at__month={now.month}&at__year={now.year}"


def test_calendar_of_an_empty_table(browser: Client) -> None:
    assert browser.get(LOGINS).context["cl"].calendar is None


@pytest.mark.parametrize(
    "first, last, common, finer",
    [
        (date(2024, 2, 27), date(2024, 3, 1), (2024,), [(2024, 2), (2024, 3)]),
        (
            date(2024, 2, 27),
            date(2024, 2, 29),
            (2024, 2),
            [(2024, 2, 27), (2024, 2, 28), (2024, 2, 29)],
        ),
        (date(2023, 12, 31), date(2025, 1, 1), (), [(2023,), (2024,), (2025,)]),
    ],
)
def test_units(
    first: date, last: date, common: tuple[int, ...], finer: list[tuple[int, ...]]
) -> None:
    assert common_parts(first, last) == common
    assert finer_parts(common, first, last) == finer
