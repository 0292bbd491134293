"""Pin and bookmark messages."""

from datetime import UTC, datetime

from messaging.models import Bookmark, Pin


def pin(*, msg_id: int, conversation: int, at: float) -> None:
    """Pin a message in its conversation; one that is pinned stays where it is."""
    when = datetime.fromtimestamp(at, UTC)
    values = {"conversation": conversation, "pinned_at": when}
    Pin.objects.get_or_create(message_id=msg_id, defaults=values)


def unpin(*, msg_id: int) -> bool:
    """Take a message off the pinned ones; return whether it was one."""
    return bool(Pin.objects.filter(pk=msg_id).delete()[0])


def bookmark(*, user_id: int, msg_id: int) -> None:
    """Keep a message at hand for a user."""
    Bookmark.objects.get_or_create(user_id=user_id, message_id=msg_id)


def forget_bookmark(*, user_id: int, msg_id: int) -> None:
    """Let go of a message that a user kept at hand."""
    Bookmark.objects.filter(user_id=user_id, message_id=msg_id).delete()
