"""Say which messages a user does not see: those of users they block, those before they joined."""

from typing import NamedTuple

from django.db.models import Q

from contacts.selectors import blocked_ids
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
    rooms = Member.objects.filter(user=user_id, room__hides_earlier=True)
    starts = rooms.values_list("room_id", "joined_after_id")
    return Visibility(
        blocked_ids(user_id),
        {conversation_of_room(room_id): msg_id for room_id, msg_id in starts},
    )


def can_read(user_id: int, msg_id: int) -> bool:
    """Return whether a user sees this message: it is theirs, or of a room that they are in."""
    is_theirs = Q(sender=user_id, room=None) | Q(recipient=user_id)
    readable = is_theirs | Q(room__memberships__user=user_id)
    message = Message.objects.filter(readable, pk=msg_id, details__deleted_at=None)
    return message.filter(visibility_of(user_id).condition()).exists()
