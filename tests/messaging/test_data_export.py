"""Export and erasure of a user with many messages: in slices, so that nobody waits."""

import json
import tracemalloc
import zipfile
from collections.abc import Callable

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from accounts.models import User
from accounts.services import unblock_user
from accounts.services.api_tokens import find_token, make_token
from common.database.sql import database_time
from messaging.models import Message, OutgoingWebhook, conversation_of_pair
from messaging.services import data_erasure, data_export, store_messages
from messaging.services.webhooks import make_webhook

pytestmark = pytest.mark.django_db

COUNT = 2_000
TEXT = "x" * 10_000
SLICE = 100


@pytest.fixture
def ann(make_user: Callable[..., User], monkeypatch: pytest.MonkeyPatch) -> User:
    """A user who has written COUNT messages; slices are small."""
    for module in (data_export, data_erasure):
        monkeypatch.setattr(module, "SLICE_IDS", SLICE)
    monkeypatch.setattr(data_export, "ROWS_AT_ONCE", SLICE)
    ann, bob = make_user("ann"), make_user("bob")
    pair, at = conversation_of_pair(ann.pk, bob.pk), database_time(timezone.now())
    store_messages(
        [(id_, pair, ann.pk, bob.pk, TEXT, False, at, None) for id_ in range(1, COUNT + 1)]
    )
    return ann


def test_an_export_never_holds_all_messages_in_memory(ann: User) -> None:
    tracemalloc.start()
    try:
        file = data_export.export_user(ann)
        _now, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert peak < COUNT * len(TEXT) / 2
    with zipfile.ZipFile(file) as archive:
        data = json.loads(archive.read("data.json"))
        page = archive.read("index.html").decode()
    assert [row["id"] for row in data["messages"]] == list(range(1, COUNT + 1))
    assert page.count("ann → bob") == COUNT
    assert page.rstrip().endswith("</html>")


def test_erasing_writes_one_slice_at_a_time(ann: User) -> None:
    with CaptureQueriesContext(connection) as queries:
        assert data_erasure.erase_user(user=ann) == {"messages": COUNT}
    updates = [query for query in queries if query["sql"].startswith('UPDATE "messaging_message"')]
    assert len(updates) == COUNT // SLICE
    assert not Message.objects.filter(text=TEXT).exists()


def test_erasing_ends_the_programs_of_a_user(make_user: Callable[..., User]) -> None:
    bot = make_user("bot")
    _row, token = make_token(user=bot, name="builds")
    make_webhook(name="builds", user=bot, url="https://example.org/jim")
    data_erasure.erase_user(user=bot)
    unblock_user(user=User.objects.get(pk=bot.pk))
    assert find_token(token) is None
    assert not OutgoingWebhook.objects.exists()


def test_an_empty_export(make_user: Callable[..., User]) -> None:
    with zipfile.ZipFile(data_export.export_user(make_user("eva"))) as archive:
        data = json.loads(archive.read("data.json"))
    assert [data[part] for part in data_export.PARTS] == [[] for _part in data_export.PARTS]
