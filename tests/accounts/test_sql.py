"""Compare the hot path's SQL with the ORM's."""

from datetime import UTC, datetime

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from accounts.models import User
from common.database.sql import BLOCK_ROWS, database_flag, database_time, find_value, insert_rows
from messaging.models import Message, QueuedMessage
from messaging.services import store_messages

pytestmark = pytest.mark.django_db
COLUMNS = ("user", "message")


@pytest.fixture
def user() -> User:
    """Return a user to whom messages 1 to 100 are addressed."""
    ann = User.objects.create_user("ann")
    store_messages(
        [
            (number, 1, ann.pk, ann.pk, "x", False, database_time(timezone.now()), None)
            for number in range(1, 101)
        ]
    )
    return ann


def kept() -> list[int]:
    return list(QueuedMessage.objects.order_by("message_id").values_list("message_id", flat=True))


@pytest.mark.parametrize(
    "count", [0, 1, BLOCK_ROWS - 1, BLOCK_ROWS, BLOCK_ROWS + 1, 3 * BLOCK_ROWS, 3 * BLOCK_ROWS + 5]
)
def test_every_row_is_inserted_once(count: int, user: User) -> None:
    insert_rows(QueuedMessage, COLUMNS, [(user.pk, number) for number in range(1, count + 1)])
    assert kept() == list(range(1, count + 1))


def test_rows_that_are_there_stay(user: User) -> None:
    """Test them in a whole block and in the rest."""
    insert_rows(QueuedMessage, COLUMNS, [(user.pk, 3), (user.pk, BLOCK_ROWS + 2)])
    rows = [(user.pk, number) for number in range(1, BLOCK_ROWS + 4)]
    insert_rows(QueuedMessage, COLUMNS, rows, keep_existing=True)
    assert kept() == list(range(1, BLOCK_ROWS + 4))


@pytest.mark.parametrize("there", [3, BLOCK_ROWS + 2])
def test_a_row_that_is_there_is_an_error(there: int, user: User) -> None:
    insert_rows(QueuedMessage, COLUMNS, [(user.pk, there)])
    with pytest.raises(IntegrityError), transaction.atomic():
        insert_rows(
            QueuedMessage, COLUMNS, [(user.pk, number) for number in range(1, BLOCK_ROWS + 4)]
        )
    assert kept() == [there]


@pytest.mark.parametrize(
    "at", [datetime(2026, 11, 22, 12, 0, 0, 5, tzinfo=UTC), datetime(2026, 1, 1, tzinfo=UTC)]
)
def test_the_orm_finds_and_reads_what_was_written(at: datetime, user: User) -> None:
    store_messages([(101, 1, user.pk, user.pk, "x", database_flag(True), database_time(at), None)])
    message = Message.objects.get(sent_at=at, sealed=True)
    assert (message.pk, message.sent_at, message.room) == (101, at, None)


def test_a_value_by_its_keys(user: User) -> None:
    assert find_value(User, "username", id=user.pk) == "ann"
    assert find_value(User, "username", id=0) is None
