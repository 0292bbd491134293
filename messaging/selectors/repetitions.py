"""Read the answers by which repeated requests are recognised."""

from datetime import datetime
from typing import Any

from django.db import connection
from django.db.models import Max
from django.db.models.functions import Collate

from common.database.sql import find_value
from messaging.models import AnsweredRequest


def find_answer(*, user_id: int, client_id: str, digest: int) -> str | None:
    """Return the stored answer to a request that a user has sent under this id."""
    answer: str | None = find_value(
        AnsweredRequest, "answer", user=user_id, client_id=client_id, digest=digest
    )
    return answer


def greatest_answered_ids() -> dict[int, str]:
    """Return user id -> the greatest id, by code points, of their answered requests."""
    by_code_point = Collate("client_id", "BINARY" if connection.vendor == "sqlite" else "C")
    rows = AnsweredRequest.objects.order_by().values_list("user_id")
    return dict(rows.annotate(greatest=Max(by_code_point)))


def old_answers(*, before: datetime, limit: int) -> list[Any]:
    """Return the keys of up to `limit` answers that were given before this time."""
    rows = AnsweredRequest.objects.filter(answered_at__lt=before).order_by()
    return list(rows.values_list("user_id", "client_id")[:limit])
