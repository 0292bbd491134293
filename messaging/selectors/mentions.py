"""Read which users messages mention."""

from collections import defaultdict
from collections.abc import Iterable

from django.db.models import Q

from messaging.models import Mention, Message
from messaging.selectors.messages import Page, messages_by_id, that_fit
from messaging.selectors.visibility import EVERYTHING, Visibility

ALL = "all"  # stands for every member of a room, in mentions on the wire


def mentions_of(ids: Iterable[int], user_id: int) -> dict[int, list[str]]:
    """Return the names that each of these messages mentions; ALL where it means the user so."""
    rows = Mention.objects.filter(Q(by_all=False) | Q(user=user_id), message_id__in=list(ids))
    found = defaultdict(list)
    for msg_id, name, by_all in rows.order_by("user__username").values_list(
        "message_id", "user__username", "by_all"
    ):
        found[msg_id].append(ALL if by_all else name)
    return dict(found)


def mentions_page(
    user_id: int, *, before: int | None, limit: int, visibility: Visibility = EVERYTHING
) -> Page:
    """Return up to `limit` messages that mention a user and that they see, oldest first."""
    mine = Mention.objects.filter(user=user_id)
    if before is not None:
        mine = mine.filter(message_id__lt=before)
    ids = list(mine.order_by("-message_id").values_list("message_id", flat=True)[: limit + 1])
    in_own_rooms = Q(room=None) | Q(room__memberships__user=user_id)
    seen = Message.objects.filter(in_own_rooms, visibility.condition(), details__deleted_at=None)
    shown = set(seen.filter(pk__in=ids[:limit]).values_list("pk", flat=True))
    found = messages_by_id(shown, visibility)[::-1]
    fitting = that_fit(found)
    return Page(fitting[::-1], len(ids) > limit or len(found) > len(fitting))
