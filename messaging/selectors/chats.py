"""Read a user's conversations: their list, last messages and unread counts."""

from collections.abc import Iterable
from typing import NamedTuple

from django.db.models import F, Max, OuterRef, Q, QuerySet, Subquery

from accounts.models import User
from common.database.prepared import prepared, prepared_for_each
from messaging.models import (
    Chat,
    ConversationEntry,
    Member,
    Message,
    QueuedMessage,
    ReadMarker,
    Room,
    conversation_of_room,
    users_of_pair,
)
from messaging.selectors import StoredMessage, history_page, indexed_id, messages_by_id
from messaging.selectors.reports import levels_of
from messaging.selectors.visibility import EVERYTHING, Visibility, visibility_of

MAX_UNREAD = (
    100  # counted in one conversation; more is "very many" to a reader, and costs a row each
)

Tail = list[
    tuple[int, int, int]
]  # id, conversation, sender's id: messages that are not indexed yet, oldest first


class ChatSummary(NamedTuple):
    """Describe one conversation as a user sees it.

    `read_id`: how far they have read; `unread` counts others' messages behind that and behind their
    own last message, up to MAX_UNREAD.
    """

    peer: str  # the other's name, or the room's
    topic: str
    last: StoredMessage | None
    read_id: int
    unread: int
    level: str = "all"  # which messages notify the user


def chats_page(user_id: int, *, before: int | None, limit: int) -> tuple[list[ChatSummary], bool]:
    """Return up to `limit` conversations of a user, newest first, and whether there are more.

    Their last messages are older than the id `before`. Rooms without messages come last and don't
    count.
    """
    tail, visibility = unindexed_of(user_id), visibility_of(user_id)
    newest = _visible(_newest_ids(user_id, tail), visibility)
    spoken = sorted(
        (msg_id for msg_id in newest.values() if msg_id and (before is None or msg_id < before)),
        reverse=True,
    )
    shown = spoken[:limit]
    order = {msg_id: place for place, msg_id in enumerate(shown)}
    page = sorted(
        (order[msg_id], conversation) for conversation, msg_id in newest.items() if msg_id in order
    )
    more = len(spoken) > limit
    silent = [] if more else [conversation for conversation, msg_id in newest.items() if not msg_id]
    return _summaries(
        user_id,
        [conversation for _place, conversation in page] + silent,
        newest,
        tail,
        visibility,
    ), more


def unindexed_of(user_id: int) -> Tail:
    """Return the messages of a user's conversations that are not indexed yet."""
    his = (
        Q(sender=user_id)
        | Q(recipient=user_id)
        | Q(room__in=Member.objects.filter(user=user_id).values("room"))
    )
    left = Message.objects.filter(id__gt=indexed_id()).filter(his).order_by("id")
    rooms = set(_rooms_of(user_id))
    return [
        row
        for row in left.values_list("id", "conversation", "sender_id")
        if row[1] > 0 or row[1] in rooms
    ]


def _rooms_of(user_id: int) -> list[int]:
    """Return the conversations of the rooms of a user."""
    return [
        conversation_of_room(room_id)
        for room_id in Member.objects.filter(user=user_id).values_list("room_id", flat=True)
    ]


def _newest_ids(user_id: int, tail: Tail) -> dict[int, int]:
    """Return conversation -> its last message, 0 for none, with one look-up for each."""
    newest: dict[int, int] = {}
    for conversations, number in (
        (Chat.objects.filter(user=user_id), F("conversation")),
        (Member.objects.filter(user=user_id), F("room_id") * -1),
    ):
        rows = conversations.annotate(number=number).annotate(newest=Subquery(_last_entry()))
        newest.update(
            (conversation, msg_id or 0)
            for conversation, msg_id in rows.values_list("number", "newest")
        )
    newest.update((conversation, msg_id) for msg_id, conversation, _sender in tail)
    return newest


def _visible(newest: dict[int, int], visibility: Visibility) -> dict[int, int]:
    """Return the conversations that the user sees, each with its last message that they see."""
    if visibility == EVERYTHING:
        return newest
    shown = {
        conversation: msg_id
        for conversation, msg_id in newest.items()
        if not visibility.hides_pair(conversation)
    }
    last = Message.objects.filter(pk__in=shown.values()).filter(visibility.condition())
    seen = set(last.values_list("pk", flat=True))
    for conversation, msg_id in shown.items():
        if msg_id and msg_id not in seen:
            page = history_page(conversation, limit=1, visibility=visibility)
            shown[conversation] = page.messages[-1].msg_id if page.messages else 0
    return shown


def _last_entry():  # type: ignore[no-untyped-def]  # a query with an OuterRef has no type
    entries = ConversationEntry.objects.filter(conversation=OuterRef("number")).order_by(
        "-message_id"
    )
    return entries.values("message_id")[:1]


def _summaries(
    user_id: int,
    conversations: list[int],
    newest: dict[int, int],
    tail: Tail,
    visibility: Visibility,
) -> list[ChatSummary]:
    peers = _peers(user_id, conversations)
    markers = ReadMarker.objects.filter(conversation__in=conversations, user=user_id)
    marks = {
        conversation: (read_id, unread_from)
        for conversation, read_id, unread_from in markers.values_list(
            "conversation", "message_id", "unread_from"
        )
    }
    newest_ids = [newest[conversation] for conversation in conversations]
    last = {message.msg_id: message for message in messages_by_id(newest_ids, visibility)}
    read_ids = {
        conversation: _read_up_to(*marks.get(conversation, (0, None)))
        for conversation in conversations
    }
    behind = {
        conversation: read_ids[conversation]
        for conversation in conversations
        if (message := last.get(newest[conversation]))
        and message.msg_id > read_ids[conversation]
        and message.sender_id != user_id
    }
    counts = count_unread(user_id, behind, tail, visibility)
    levels, found = levels_of(user_id), []
    for conversation in conversations:
        if conversation not in peers:  # deleted while this was read
            continue
        message, unread = last.get(newest[conversation]), counts.get(conversation, 0)
        if message is not None and marks.get(conversation, (0, None))[1] is not None:
            unread = max(1, unread)
        level, read_id = levels.get(conversation, "all"), read_ids[conversation]
        found.append(ChatSummary(*peers[conversation], message, read_id, unread, level))
    return found


def _read_up_to(read_id: int, unread_from: int | None) -> int:
    """Return the last message that is read; what is marked unread is not."""
    return read_id if unread_from is None else min(read_id, unread_from - 1)


def _peers(user_id: int, conversations: list[int]) -> dict[int, tuple[str, str]]:
    """Return conversation -> the name of the other user or the room, and the room's topic."""
    others = {}
    for conversation in conversations:
        if conversation > 0:
            low, high = users_of_pair(conversation)
            others[high if low == user_id else low] = conversation
    names = User.objects.filter(pk__in=others).values_list("pk", "username")
    rooms = Room.objects.filter(
        pk__in=[-conversation for conversation in conversations if conversation < 0]
    )
    return {others[pk]: (name, "") for pk, name in names} | {
        conversation_of_room(pk): (name, topic)
        for pk, name, topic in rooms.values_list("pk", "name", "topic")
    }


@prepared
def _pairs_of(user_id: int) -> QuerySet[Chat, int]:
    return Chat.objects.filter(user=user_id).values_list("conversation", flat=True)


def partner_ids(user_id: int) -> set[int]:
    """Return with whom a user has talked, as far as it is indexed; possibly themselves too."""
    return {other for conversation in _pairs_of(user_id) for other in users_of_pair(conversation)}


def fellow_members(user_id: int) -> Q:
    """Return a condition on users: who shares a room with this one."""
    rooms = Member.objects.filter(user=user_id).values("room")
    return Q(pk__in=Member.objects.filter(room__in=rooms).values("user"))


@prepared_for_each
def _entries_behind(conversation: int, msg_id: int) -> QuerySet[ConversationEntry, tuple[int, int]]:
    """Return ids and senders of the newest messages behind one, in one look-up of the index."""
    entries = ConversationEntry.objects.filter(conversation=conversation, message_id__gt=msg_id)
    newest_first = entries.order_by("-message_id")
    return newest_first.values_list("message_id", "message__sender_id")[:MAX_UNREAD]


def count_unread(
    user_id: int, read_ids: dict[int, int], tail: Tail, visibility: Visibility
) -> dict[int, int]:
    """Count others' messages behind those read and the user's own last one, up to MAX_UNREAD.

    `read_ids` has conversation -> the last message that is read; the counts are by conversation.
    """
    behind = {
        conversation: max(read_id, visibility.start_of(conversation))
        for conversation, read_id in read_ids.items()
    }
    rows = {
        conversation: set(found)
        for conversation, found in zip(behind, _entries_behind([*behind.items()]), strict=True)
    }
    for msg_id, conversation, sender in tail:
        if conversation in rows and msg_id > behind[conversation]:
            rows[conversation].add((msg_id, sender))
    return {
        conversation: _count_others(user_id, found, visibility)
        for conversation, found in rows.items()
    }


def _count_others(user_id: int, rows: set[tuple[int, int]], visibility: Visibility) -> int:
    senders = [sender for _msg_id, sender in sorted(rows, reverse=True)[:MAX_UNREAD]]
    senders = [sender for sender in senders if sender not in visibility.blocked_ids]
    return senders.index(user_id) if user_id in senders else len(senders)


def seen_up_to(conversation: int, *, but: Iterable[int]) -> int:
    """Return how far anybody but the users `but` has read a conversation; 0 for nobody."""
    marks = ReadMarker.objects.filter(conversation=conversation).exclude(user__in=but)
    return marks.aggregate(furthest=Max("message_id"))["furthest"] or 0


def queued_among(ids: list[int], *, user_id: int) -> set[int]:
    """Return those of these messages that are still queued for a user."""
    return set(
        QueuedMessage.objects.filter(user_id=user_id, message_id__in=ids).values_list(
            "message_id", flat=True
        )
    )
