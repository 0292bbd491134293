"""Test the admin's dashboard: tiles, charts, what needs attention."""

import re
import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from typing import Any

import pytest
from django.core.cache import cache
from django.test import Client as Browser
from django.utils import timezone

from accounts import services
from accounts.models import LoginEvent, Session, User
from accounts.seeds import DEMO_PASSWORD
from accounts.services.login_throttle import login_throttle
from jimserver.console.attention import notices
from jimserver.console.charts import LABEL_WIDTH, draw, nice_top
from jimserver.console.numbers import Series, last_hours, messages_today, read_day
from jimserver.runtime import current_engine
from jimserver.runtime.engine import Engine
from jimserver.web.monitoring import MAX_BEAT_AGE_S
from messaging.models import conversation_of_pair
from messaging.services import store_messages
from tests.accounts.conftest import query_count
from tests.support.client import Client
from tests.support.rows import open_session
from tests.support.server import LiveServer

NOW = datetime(2026, 3, 1, 12, 30, tzinfo=UTC)
MakeUser = Callable[..., User]


@pytest.fixture(autouse=True)
def fresh_cache() -> Iterator[None]:
    cache.clear()
    yield
    cache.clear()


def store(user: User, *times: datetime) -> None:
    from common.database.sql import database_time

    rows = [
        (
            number,
            conversation_of_pair(user.pk, user.pk),
            user.pk,
            user.pk,
            "x",
            False,
            database_time(at),
            None,
        )
        for number, at in enumerate(times, start=1)
    ]
    store_messages(rows)


@pytest.mark.django_db
def test_the_last_day_by_the_hour(make_user: MakeUser) -> None:
    ann = make_user("ann")
    ages_h = (30, 23.9, 23.4, 2, 0.9, 0.2, 0.1)
    store(ann, *(NOW - timedelta(hours=age_h) for age_h in ages_h))
    for age_h in ages_h:
        session = open_session(ann)
        Session.objects.filter(pk=session.pk).update(started_at=NOW - timedelta(hours=age_h))
        for result in ("wrong_password", "ok"):
            event = services.record_login(name="ann", user=ann, address="x", result=result)
            LoginEvent.objects.filter(pk=event.pk).update(at=NOW - timedelta(hours=age_h))
    expected = [1, *[0] * 20, 1, 1, 2]  # 23.9 hours ago was before the first full hour
    day = read_day(NOW)
    assert day.messages.counts == day.sessions.counts == day.failed_logins.counts == expected
    assert day.messages.starts[0] == datetime(2026, 2, 28, 13, tzinfo=UTC)
    assert day.messages.total == 5


@pytest.mark.django_db
def test_an_empty_server(browser: Browser) -> None:
    assert read_day(NOW).messages.total == messages_today() == 0
    context = browser.get("/admin/").context
    assert [chart.total for chart in context["charts"]] == [0, 0, 0]
    assert all(bar.height == 0 for chart in context["charts"] for bar in chart.bars)
    assert {tile.title: tile.value for tile in context["tiles"]}["Messages today"] == "0"


@pytest.mark.django_db
@pytest.mark.parametrize("at, hour", [(-1, 22), (0, 23), (3599, 23), (3600, None)])
def test_an_hour_begins_with_its_first_second(
    make_user: MakeUser, at: int, hour: int | None
) -> None:
    """Make rows on the bounds of the current hour, in seconds from its beginning."""
    ann, begun = make_user("ann"), NOW.replace(minute=0)
    store(ann, begun + timedelta(seconds=at))
    session = open_session(ann)
    Session.objects.filter(pk=session.pk).update(started_at=begun + timedelta(seconds=at))
    event = services.record_login(name="ann", user=ann, address="x", result="wrong_password")
    LoginEvent.objects.filter(pk=event.pk).update(at=begun + timedelta(seconds=at))
    expected = [int(number == hour) for number in range(24)]
    assert read_day(NOW).failed_logins.counts == expected
    if (
        hour is not None
    ):  # what is younger than now counts to the hour under way: ids have no end of time
        assert read_day(NOW).messages.counts == read_day(NOW).sessions.counts == expected


@pytest.mark.parametrize(
    "zone, now, first, last",
    [
        ("Asia/Kolkata", datetime(2026, 3, 1, 12, 10, tzinfo=UTC), "18:00 +0530", "17:00 +0530"),
        (
            "Europe/Berlin",
            datetime(2026, 3, 29, 12, 10, tzinfo=UTC),
            "14:00 +0100",
            "14:00 +0200",
        ),  # put forward
        (
            "Europe/Berlin",
            datetime(2026, 10, 25, 0, 10, tzinfo=UTC),
            "03:00 +0200",
            "02:00 +0200",
        ),  # the first 02:10 of two
        (
            "Europe/Berlin",
            datetime(2026, 10, 25, 1, 10, tzinfo=UTC),
            "04:00 +0200",
            "02:00 +0100",
        ),  # the second
    ],
)
def test_hours_of_the_clock_on_the_wall(zone: str, now: datetime, first: str, last: str) -> None:
    with timezone.override(zone):
        hours = last_hours(now)
        shown = [f"{timezone.localtime(hour):%H:%M %z}" for hour in (hours[0], hours[-1])]
    assert shown == [first, last]
    assert {later - earlier for earlier, later in pairwise(hours)} == {timedelta(hours=1)}


@pytest.mark.django_db
@pytest.mark.parametrize("zone, count", [("UTC", 2), ("Asia/Kolkata", 3), ("America/New_York", 1)])
def test_today_is_the_site_s(
    make_user: MakeUser, monkeypatch: pytest.MonkeyPatch, zone: str, count: int
) -> None:
    """Set half past twelve in London: in Kolkata it is 18:00, in New York 07:30."""
    store(
        make_user("ann"),
        *(
            datetime(2026, *day, tzinfo=UTC)
            for day in ((2, 28, 18, 29), (2, 28, 18, 30), (3, 1, 4, 59), (3, 1, 5))
        ),
    )
    monkeypatch.setattr(timezone, "now", lambda: NOW)
    with timezone.override(zone):
        assert messages_today() == count


def test_the_heart_is_red_after_ten_seconds(
    server: LiveServer, browser: Browser, monkeypatch: pytest.MonkeyPatch
) -> None:
    def tile() -> Any:
        return next(
            tile
            for tile in browser.get("/admin/console/").context["tiles"]
            if tile.title == "Server"
        )

    current_engine.start(server.engine)
    try:
        assert (tile().value, tile().state) == ("up", "good")
        server.engine.stop()
        assert (tile().value, tile().state) == ("down", "bad")  # a thread that has ended
        monkeypatch.setattr(Engine, "is_alive", True)
        beats = (
            (server.engine.metrics, "beat_at"),
            (
                server.engine.main_thread.idle_timeouts,
                "swept_at",
            ),
        )
        beaten_at = time.monotonic() + 60  # whatever time the pages take
        for beat, name in beats:
            setattr(beat, name, beaten_at)
        for beat, name in beats:  # one that hangs
            assert tile().state == "good"
            setattr(beat, name, time.monotonic() - MAX_BEAT_AGE_S)
            assert tile().state == "bad"
            assert "hangs" in notices()[0].text
            setattr(beat, name, beaten_at)
    finally:
        current_engine.stop()
    assert (tile().value, tile().state) == ("not running here", "bad")


@pytest.mark.django_db
def test_messages_today(make_user: MakeUser) -> None:
    now = timezone.localtime()
    midnight = now.replace(hour=0, minute=0, second=0, microsecond=0)
    store(make_user("ann"), midnight - timedelta(seconds=1), midnight, now, now)
    assert messages_today() == 3


@pytest.mark.parametrize("hour", [0, 5, 6, 17, 18, 23])
def test_labels_of_hours_stay_within_the_drawing(hour: int) -> None:
    """Check that of the current hour too, whose bar is the last."""
    starts = [
        NOW.replace(hour=hour, minute=0) - timedelta(hours=23 - number) for number in range(24)
    ]
    chart = draw("x", "messages", Series(starts, [0] * 24))
    labels = [bar for bar in chart.bars if bar.label]
    assert len(labels) == 4
    assert all(bar.label_x + LABEL_WIDTH <= chart.width for bar in labels)


def test_bars_reach_to_the_top_of_the_scale() -> None:
    chart = draw(
        "x",
        "messages",
        Series(
            [NOW.replace(minute=0) + timedelta(hours=number) for number in range(24)],
            [*[0] * 22, 37, 50],
        ),
    )
    assert (chart.top, chart.total) == (50, 87)
    assert (chart.bars[-1].y, chart.bars[-1].y + chart.bars[-1].height) == (
        chart.top_y,
        chart.base_y,
    )
    assert [bar.label for bar in chart.bars if bar.label] == ["12:00", "18:00", "00:00", "06:00"]
    assert [nice_top(most) for most in (0, 1, 3, 5, 6, 51, 10_000_000)] == [
        1,
        1,
        5,
        5,
        10,
        100,
        10_000_000,
    ]


def test_tiles_of_a_running_server(
    server: LiveServer, login: Callable[..., Client], browser: Browser
) -> None:
    ann = login("ann")
    login("ann")
    ann.say("Sveta", "hi")
    current_engine.start(server.engine)
    try:
        tiles = {tile.title: tile for tile in browser.get("/admin/").context["tiles"]}
    finally:
        current_engine.stop()
    assert (tiles["Online now"].value, tiles["Online now"].about) == ("1", "sessions: 2")
    assert tiles["Messages today"].value == "1"
    assert (tiles["Server"].value, tiles["Server"].state) == ("up", "good")


@pytest.mark.django_db
def test_queries_do_not_grow(browser: Browser, make_user: MakeUser) -> None:
    def count() -> int:
        browser.get("/admin/console/")
        cache.delete("console-day")
        with query_count() as queries:
            assert browser.get("/admin/console/").status_code == 200
        return queries()

    few = count()
    ann = make_user("ann")
    store(ann, *[timezone.now()] * 1000)
    for _ in range(50):
        open_session(ann)
        services.record_login(name="ann", user=ann, address="x", result="wrong_password")
    assert count() == few


@pytest.mark.django_db
def test_what_needs_attention(monkeypatch: pytest.MonkeyPatch, settings: Any) -> None:
    assert [notice.text[:31] for notice in notices()] == ["The JIM server is not running i"]
    services.seed_passwords(password=DEMO_PASSWORD)
    cache.clear()
    for _ in range(settings.JIM.login_tries):
        login_throttle.failed(name="ann", address="192.0.2.1")
    monkeypatch.setattr("jimserver.console.attention.pending_migrations", lambda: 2)
    settings.DEBUG = True
    found = notices()
    assert [notice.level for notice in found] == ["error"] * 3 + ["warning"] * 2
    texts = " ".join(notice.text for notice in found)
    for words in ("2 migrations", "setseedpassword", "ann @ 192.0.2.1", "JIM_DEBUG"):
        assert words in texts


@pytest.mark.django_db
def test_strangers_see_no_console(client: Browser, make_user: MakeUser) -> None:
    assert client.get("/admin/console/").status_code == 302
    client.force_login(make_user("ann"))
    assert client.get("/admin/console/").status_code == 302


@pytest.mark.django_db
def test_nothing_inline(browser: Browser) -> None:
    """Check that the site's Content-Security-Policy permits no script or style in a page."""
    page = browser.get("/admin/").content.decode()
    part = page[page.index('<div id="console"') :]
    assert "style=" not in part
    assert "<script>" not in page


def test_silent_sessions_are_found(
    server: LiveServer, login: Callable[..., Client], browser: Browser
) -> None:
    login("ann")
    login("bob")
    transport: Any = server.transport_of("bob")
    transport.heard_at -= 301
    current_engine.start(server.engine)
    try:
        found = browser.get("/admin/accounts/session/?silent=yes").context["cl"].result_list
        others = browser.get("/admin/accounts/session/?silent=no").context["cl"].result_list
    finally:
        current_engine.stop()
    assert [row.user.username for row in found] == ["bob"]
    assert [row.user.username for row in others] == ["ann"]


def test_the_sessions_page_knows_what_is_live(
    server: LiveServer, login: Callable[..., Client], browser: Browser
) -> None:
    login("ann")
    current_engine.start(server.engine)
    try:
        page = browser.get("/admin/accounts/session/").content.decode()
    finally:
        current_engine.stop()
    live = r'<td class="field-silent_for">\d+ s</td><td class="field-to_send">0</td>'
    assert re.search(live, page)
    page = browser.get("/admin/accounts/session/").content.decode()
    assert '<td class="field-silent_for">-</td><td class="field-to_send">-</td>' in page
