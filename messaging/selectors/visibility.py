"""Say which messages a user does not see: those of users they block, those before they joined."""

from typing import Any, NamedTuple

from django.db.models import Q, QuerySet, Value

from common.database.prepared import prepared
from contacts.models import Block
from messaging.models import Member, Message, conversation_of_room, users_of_pair


class Visibility(NamedTuple):
    """Select the messages that a user sees.

    `blocked_ids` are the users whose messages they do not see; `joined_after` is, by conversation,
    up to which message a room's history is hidden from them.
    """

    blocked_ids: frozenset[int] = frozenset()
    joined_after: dict[int, int] = {}

    def start_of(self, conversation: int) -> int:
        """Return up to which message a conversation is hidden; 0 for none."""
        return self.joined_after.get(conversation, 0)

    def hides_pair(self, conversation: int) -> bool:
        """Return whether this is a conversation with a blocked user."""
        return conversation > 0 and not self.blocked_ids.isdisjoint(users_of_pair(conversation))

    def condition(self) -> Q:
        """Return the condition that a visible row of Message meets."""
        shown = ~Q(sender__in=self.blocked_ids) if self.blocked_ids else Q()
        for conversation, msg_id in self.joined_after.items():
            shown &= ~Q(conversation=conversation, pk__lte=msg_id)
        return shown


EVERYTHING = Visibility()


def visibility_of(user_id: int) -> Visibility:
    """Return what a user sees."""
    rows = _hidden_from(user_id)
    return Visibility(
        frozenset(blocked_id for is_room, blocked_id, _none in rows if not is_room),
        {conversation_of_room(room_id): msg_id for is_room, room_id, msg_id in rows if is_room},
    )


@prepared
def _hidden_from(user_id: int) -> QuerySet[Any, tuple[int, int, int]]:
    """Select (0, id of a blocked user, 0) and (1, id of a room, message id up to which)."""
    rooms = Member.objects.filter(user=user_id, room__hides_earlier=True)
    blocks = Block.objects.filter(owner=user_id)
    return blocks.values_list(Value(0), "blocked_id", Value(0)).union(
        rooms.values_list(Value(1), "room_id", "joined_after_id"), all=True
    )


def can_read(user_id: int, msg_id: int) -> bool:
    """Return whether a user sees this message: it is theirs, or of a room that they are in."""
    is_theirs = Q(sender=user_id, room=None) | Q(recipient=user_id)
    readable = is_theirs | Q(room__memberships__user=user_id)
    message = Message.objects.filter(readable, pk=msg_id, details__deleted_at=None)
    return message.filter(visibility_of(user_id).condition()).exists()
