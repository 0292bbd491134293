"""Read which messages are pinned, and which a user has bookmarked."""

from django.db.models import Q

from messaging.models import Bookmark, Message, Pin
from messaging.selectors import Page, StoredMessage, messages_by_id, that_fit
from messaging.selectors.visibility import Visibility


def pins_of(conversation: int, visibility: Visibility) -> list[StoredMessage]:
    """Return the pinned messages of a conversation that one sees, the newest pin first."""
    pins = Pin.objects.filter(conversation=conversation).order_by("-pinned_at", "-message")
    order = {msg_id: place for place, msg_id in enumerate(pins.values_list("message", flat=True))}
    start_id = visibility.start_of(conversation)
    shown = messages_by_id([msg_id for msg_id in order if msg_id > start_id], visibility)
    there = [message for message in shown if not message.is_deleted]
    return that_fit(sorted(there, key=lambda message: order[message.msg_id]))


def is_pinned(msg_id: int) -> bool:
    """Return whether a message is pinned."""
    return Pin.objects.filter(pk=msg_id).exists()


def count_pins(conversation: int) -> int:
    """Return how many messages are pinned in a conversation."""
    return Pin.objects.filter(conversation=conversation).count()


def is_bookmarked(user_id: int, msg_id: int) -> bool:
    """Return whether a user keeps this message at hand."""
    return Bookmark.objects.filter(user_id=user_id, message_id=msg_id).exists()


def count_bookmarks(user_id: int) -> int:
    """Return how many messages a user keeps at hand."""
    return Bookmark.objects.filter(user_id=user_id).count()


def bookmarks_page(user_id: int, *, before: int | None, limit: int, visibility: Visibility) -> Page:
    """Return up to `limit` messages that a user keeps at hand and still sees, oldest first."""
    mine = Bookmark.objects.filter(user=user_id)
    if before is not None:
        mine = mine.filter(message_id__lt=before)
    ids = list(mine.order_by("-message_id").values_list("message_id", flat=True)[: limit + 1])
    is_own = Q(room=None) | Q(room__memberships__user=user_id)
    seen = Message.objects.filter(is_own, visibility.condition(), details__deleted_at=None)
    shown = set(seen.filter(pk__in=ids[:limit]).values_list("pk", flat=True))
    found = messages_by_id(shown, visibility)[::-1]
    fitting = that_fit(found)
    return Page(fitting[::-1], len(ids) > limit or len(found) > len(fitting))
