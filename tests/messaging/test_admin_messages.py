"""Test the admin site's pages of messages."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from accounts.models import User
from common.database.sql import database_time
from messaging import services
from messaging.models import Message, Room, conversation_of_pair, conversation_of_room
from messaging.selectors.ids_by_time import BISECT_SQL, first_id_since
from tests.accounts.conftest import queries_of

URL = "/admin/messaging/message/"
START = datetime(2024, 2, 28, 12, tzinfo=timezone.get_default_timezone())
pytestmark = pytest.mark.django_db


@pytest.fixture
def ann(make_user: Callable[..., User]) -> User:
    return make_user("Аня")


@pytest.fixture
def bob(make_user: Callable[..., User]) -> User:
    return make_user("Bob")


@pytest.fixture
def room(ann: User, bob: User) -> Room:
    room = services.create_room(name="#Класс", user=ann)
    for user in (ann, bob):
        services.join_room(room=room, user=user)
    return room


def say(
    sender: User, to: User | Room, text: str, *, at: datetime = START, sealed: bool = False
) -> int:
    """Store a message as the engine does; return its id."""
    number = (Message.objects.order_by("-pk").values_list("pk", flat=True).first() or 0) + 1
    if isinstance(to, Room):
        conversation, store = conversation_of_room(to.pk), services.store_room_messages
    else:
        conversation, store = conversation_of_pair(sender.pk, to.pk), services.store_messages
    store([(number, conversation, sender.pk, to.pk, text, sealed, database_time(at), None)])
    return number


def delivered(up_to_id: int) -> None:
    services.high_water_marks()
    services.note_delivered(up_to_id=up_to_id)


def listed(browser: Client, query: str) -> list[int]:
    answer = browser.get(f"{URL}?{query}")
    assert answer.status_code == 200
    return [message.pk for message in answer.context["cl"].result_list]


@pytest.mark.parametrize("filed", [True, False])
def test_filters(browser: Client, ann: User, bob: User, room: Room, filed: bool) -> None:
    there, back, to_room = say(ann, bob, "1"), say(bob, ann, "2"), say(ann, room, "3")
    if filed:
        services.index_messages(up_to_id=to_room)
    assert listed(browser, "") == [to_room, back, there]
    assert listed(browser, "sender=аНЯ") == [to_room, there]
    assert listed(browser, "recipient=BOB") == [there]
    assert listed(browser, "sender=Bob&recipient=Аня") == [back]
    assert listed(browser, "sender=Bob&recipient=Bob") == []
    assert listed(browser, "recipient=%23кЛАСС") == [to_room]
    assert listed(browser, "recipient=%23nothing") == []
    assert listed(browser, "sender=nobody") == []


@pytest.mark.parametrize(
    "query, found",
    [
        ("привет", [1, 2]),
        ("ПРИВЕТ", [1, 2]),
        ("ежик", [2]),
        ("ЁЖИК", [2]),
        ("100%", [3]),
        ("a.c", []),
        ("(", [3]),
        ("", [1, 2, 3, 4]),
    ],
)
def test_search(browser: Client, ann: User, bob: User, query: str, found: list[int]) -> None:
    texts = ["Привет!", "привет, Ёжик", "100% (abc)"]
    ids = [say(ann, bob, text) for text in texts]
    ids.append(say(ann, bob, "привет 100% (", sealed=True))
    answer = browser.get(URL, {"q": query})
    shown = [message.pk for message in answer.context["cl"].result_list]
    assert sorted(shown) == [ids[number - 1] for number in found]


def test_a_search_ends_somewhere(
    browser: Client, ann: User, bob: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("messaging.admin.messages.SEARCHED_MESSAGES", 3)
    monkeypatch.setattr("messaging.selectors.ids_by_time.MARGIN_IDS", 0)
    ids = [say(ann, bob, "tea", at=START + timedelta(days=number)) for number in range(6)]
    assert listed(browser, "q=tea") == ids[:2:-1]
    assert listed(browser, "q=tea&sent_at__year=2024&sent_at__month=2") == ids[1::-1]
    assert listed(browser, "") == ids[::-1]


def test_dates_cost_a_few_lookups(ann: User, bob: User) -> None:
    """Check it, because on SQLite MIN and MAX in one SELECT read the whole table."""
    from django.db import connection

    if connection.vendor != "sqlite":
        pytest.skip("asks SQLite for its plan")
    names = {"table": '"messaging_message"', "id": '"id"', "sent_at": '"sent_at"'}
    with connection.cursor() as cursor:
        cursor.execute("EXPLAIN QUERY PLAN " + BISECT_SQL.format(**names), ["2024-01-01"] * 2)
        steps = [row[-1] for row in cursor.fetchall()]
    assert not [
        step
        for step in steps
        if step.startswith("SCAN") and "messaging_message" in step and "USING" not in step
    ], steps


def test_texts_are_shortened_and_harmless(
    browser: Client, ann: User, bob: User, settings: Any
) -> None:
    settings.DEMO = True
    number = say(ann, bob, "<b>\x1b[31m\u202e\nsecond line " + "x" * 500)
    say(ann, bob, "c2VhbGVk", sealed=True)
    page = browser.get(URL).content.decode()
    assert "&lt;b&gt;&lt;U+001B&gt;[31m&lt;U+202E&gt;↵second line" in page
    assert "x" * 100 not in page
    assert "c2VhbGVk" not in page
    assert "sealed, 8 characters" in page
    page = browser.get(f"{URL}{number}/change/").content.decode()
    assert "&lt;U+202E&gt;\nsecond line " + "x" * 500 in page


def test_delivery(
    browser: Client, ann: User, bob: User, room: Room, make_user: Callable[..., User]
) -> None:
    services.join_room(room=room, user=make_user("third"))
    ids = [
        say(ann, bob, "delivered"),
        say(ann, bob, "kept"),
        say(ann, room, "2 wait"),
        say(ann, room, "all have it"),
    ]
    young = say(ann, bob, "just stored")
    third = User.objects.get(username="third")
    services.queue_messages([(bob.pk, ids[1]), (bob.pk, ids[2]), (third.pk, ids[2])])
    delivered(ids[-1])
    cl = browser.get(URL).context["cl"]
    states = {message.pk: cl.model_admin.delivery(message) for message in cl.result_list}
    assert states == dict(
        zip(
            [*ids, young],
            ["delivered", "kept", "kept for 2", "delivered", "on its way"],
            strict=True,
        )
    )
    assert "kept for 2" in browser.get(f"{URL}{ids[2]}/change/").content.decode()


def test_constant_queries(
    browser: Client, ann: User, bob: User, room: Room, make_user: Callable[..., User]
) -> None:
    for number in range(10):
        say(ann, room if number % 2 else bob, "text")
    delivered(10)
    queries = ["", "sender=Аня", "sender=Аня&recipient=Bob", "q=x", "sent_at__year=2024"]
    few = [queries_of(browser, f"{URL}?{query}") for query in queries]
    for number in range(190):
        user = make_user(f"user{number}") if number < 40 else bob
        say(user, room if number % 2 else ann, "text")
        services.queue_messages([(ann.pk, number + 1)])
    assert [queries_of(browser, f"{URL}?{query}") for query in queries] == few


def test_dates_are_found_by_id(browser: Client, ann: User, bob: User) -> None:
    ids = [say(ann, bob, "text", at=START + timedelta(hours=10 * number)) for number in range(200)]
    Message.objects.filter(pk__in=ids[50:60]).delete()  # gaps don't matter
    for at in [START + timedelta(hours=hours) for hours in (-5, 0, 5, 500, 555, 600, 1990, 3000)]:
        later = (
            Message.objects.filter(sent_at__gte=at)
            .order_by("pk")
            .values_list("pk", flat=True)
            .first()
        )
        found = first_id_since(at)
        assert found is not None
        assert (
            Message.objects.filter(pk__gte=found)
            .order_by("pk")
            .values_list("pk", flat=True)
            .first()
        ) == later
    on_day = (
        Message.objects.filter(sent_at__date="2024-02-29")
        .order_by("-pk")
        .values_list("pk", flat=True)
    )
    assert (
        listed(browser, "sent_at__year=2024&sent_at__month=2&sent_at__day=29") == list(on_day) != []
    )


def test_dates_of_an_empty_table(browser: Client) -> None:
    assert first_id_since(START) is None
    assert listed(browser, "sent_at__year=2024") == []


def test_the_list_and_its_count_end_somewhere(
    browser: Client, ann: User, bob: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("common.adminkit.lists.MAX_LISTED", 5)
    for _ in range(9):
        say(ann, bob, "text")
    answer = browser.get(URL)
    assert answer.context["cl"].result_count == 5
    assert "In all: 5 or more" in answer.content.decode()


@pytest.mark.parametrize(
    "query, is_less",
    [("", False), ("?o=1", False), ("?q=zzz", True), ("?sent_at__year=2020", True)],
)
def test_show_all_is_offered_where_less_is_shown(
    browser: Client, ann: User, bob: User, query: str, is_less: bool
) -> None:
    say(ann, bob, "text")
    page = browser.get(f"{URL}{query}").content.decode()
    assert ('<a href="?">Show all</a>' in page) is is_less
    assert " result" not in page[page.index("changelist-search") :].partition("</form>")[0]
    assert f"In all: {0 if is_less else 1}\n" in page


def test_users_page_counts_messages(
    browser: Client, ann: User, bob: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    for _ in range(3):
        say(ann, bob, "text")
    assert ">3</a>" in browser.get("/admin/accounts/user/?q=аня").content.decode()
    monkeypatch.setattr("messaging.admin.messages.RECENT_MESSAGES", 2)
    assert ">≥ 2</a>" in browser.get("/admin/accounts/user/?q=аня").content.decode()


def test_read_only(browser: Client, ann: User, bob: User) -> None:
    number = say(ann, bob, "text")
    assert browser.post(f"{URL}{number}/change/", {"text": "forged"}).status_code == 403
    assert browser.get(f"{URL}{number}/delete/").status_code == 403
    assert browser.get(f"{URL}add/").status_code == 403
