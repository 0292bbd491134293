"""Hide private rooms from staff who may not see them."""

from typing import Any

from django.db.models import QuerySet
from django.http import HttpRequest

from messaging.models import Room

PERMISSION = "messaging.view_private_room"


def may_see_private(request: HttpRequest) -> bool:
    return request.user.has_perm(PERMISSION)


def without_private(
    request: HttpRequest, rows: QuerySet[Any, Any], room: str
) -> QuerySet[Any, Any]:
    """Return rows whose field `room` is no private room, unless the reader may see these."""
    if may_see_private(request):
        return rows
    private = Room.objects.filter(is_private=True).values("pk")
    return rows.exclude(**{f"{room}__in": private})
