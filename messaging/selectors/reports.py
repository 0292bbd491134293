"""Read reports, and whether a user can read a message."""

from datetime import timedelta

from django.utils import timezone

from messaging.models import ConversationLevel, Member, Message, Report, users_of_pair
from messaging.selectors.visibility import visibility_of


def is_readable(*, msg_id: int, user_id: int) -> bool:
    """Return whether a user sees this message in one of their conversations."""
    shown = Message.objects.filter(visibility_of(user_id).condition(), pk=msg_id)
    found = shown.values_list("conversation", "room_id").first()
    if found is None:
        return False
    conversation, room_id = found
    if room_id is not None:
        return Member.objects.filter(room=room_id, user=user_id).exists()
    return user_id in users_of_pair(conversation)


def count_reports(user_id: int, *, days: int) -> int:
    """Return how many messages a user has reported within the last `days`."""
    since = timezone.now() - timedelta(days=days)
    return Report.objects.filter(reporter=user_id, created_at__gte=since).count()


def levels_of(user_id: int) -> dict[int, str]:
    """Return conversation -> level, of those where not all messages notify a user."""
    rows = ConversationLevel.objects.filter(user_id=user_id)
    return dict(rows.values_list("conversation", "level"))
