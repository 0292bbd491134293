"""Search messages. No index of words: a search reads a bounded number and says where it stopped."""

from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from functools import cache
from typing import Any, NamedTuple

from django.db import connection
from django.db.models import F, Q, QuerySet
from django.db.models.functions import Coalesce

from common.database.among import Among
from common.database.slices import with_pauses
from common.database.sql import fetch_rows
from messaging.models import Chat, ConversationEntry, Member, Message
from messaging.selectors import (
    StoredMessage,
    conversation_ids,
    indexed_id,
    messages_by_id,
    that_fit,
)
from messaging.selectors.ids_by_time import ids_between
from messaging.selectors.search_words import holds_all, words_of
from messaging.selectors.visibility import EVERYTHING, Visibility

SEARCH_DEPTH = 10_000  # messages that one search looks at: about 50 ms
SEARCH_STEP = 500  # messages that a search reads at first; each further step reads twice as many
PAGE_ROWS = 2000  # read at once while the admin searches: about 3 ms, with a pause behind it

NEWEST_TEXT = Coalesce("details__text", "text")
_READABLE = Q(sealed=False) | Q(details__text__isnull=False)  # an edited text is not sealed
_SEARCHED = _READABLE & Q(details__deleted_at=None)


class Wanted(NamedTuple):
    """Hold the conditions of a search; all must match. Times in Unix seconds, `until` excluded."""

    text: str = ""
    sender_id: int | None = None
    since: float | None = None
    until: float | None = None
    counts: bool = False  # also counts what doesn't fit the page


class Found(NamedTuple):
    """Messages, oldest first.

    `next_id`: what is older than it was not looked at yet; None when all was. `total` counts the
    matches in all that was searched, down to the id `searched_to`, None for everything.
    """

    messages: list[StoredMessage]
    next_id: int | None
    total: int = 0
    searched_to: int | None = None


Newest = Callable[
    [int | None, int | None, int], list[int]
]  # above, below, limit -> ids, newest first


def search_conversation(
    conversation: int,
    wanted: Wanted,
    *,
    before: int | None,
    limit: int,
    visibility: Visibility = EVERYTHING,
) -> Found:
    """Search the newest SEARCH_DEPTH messages of a conversation older than the id `before`."""

    def newest(above: int | None, below: int | None, limit: int) -> list[int]:
        return conversation_ids(
            conversation, above=above, below=below, newest_first=True, limit=limit
        )

    return _search(newest, wanted, visibility, before=before, limit=limit)


def search_all(
    user_id: int,
    wanted: Wanted,
    *,
    before: int | None,
    limit: int,
    visibility: Visibility = EVERYTHING,
) -> Found:
    """Search a user's newest SEARCH_DEPTH messages older than the id `before`."""

    def newest(above: int | None, below: int | None, limit: int) -> list[int]:
        return ids_of_user(user_id, above=above or 0, below=below, limit=limit)

    return _search(newest, wanted, visibility, before=before, limit=limit)


def _search(
    newest: Newest, wanted: Wanted, visibility: Visibility, *, before: int | None, limit: int
) -> Found:
    """Look through the newest messages first; sealed ones can't be searched."""
    above, below, times = _bounds(wanted, before)
    times &= visibility.condition()
    ids = newest(above, below, SEARCH_DEPTH + 1)
    searched_to = ids[SEARCH_DEPTH - 1] if len(ids) > SEARCH_DEPTH else None
    found: list[int] = []
    start, step = 0, SEARCH_STEP
    while start < min(len(ids), SEARCH_DEPTH) and (len(found) <= limit or wanted.counts):
        found += _matching(ids[start : min(start + step, SEARCH_DEPTH)], wanted, times)
        start, step = start + step, step * 2
    fitting = that_fit(messages_by_id(found[:limit], visibility)[::-1])[::-1]
    is_cut = bool(fitting) and len(found) > len(fitting)
    next_id = fitting[0].msg_id if is_cut else searched_to
    return Found(fitting, next_id, len(found), searched_to)


def _bounds(wanted: Wanted, before: int | None) -> tuple[int | None, int | None, Q]:
    """Return the ids between which to look, and the exact times."""
    since, until = (
        datetime.fromtimestamp(at, UTC) if at is not None else None
        for at in (wanted.since, wanted.until)
    )
    rough: dict[str, Any] = dict(ids_between(since, until).children)  # type: ignore[arg-type]
    below = min(
        (bound for bound in (before, rough.get("pk__lt")) if bound is not None), default=None
    )
    exact = {"sent_at__gte": since, "sent_at__lt": until}
    return (
        rough.get("pk__gte", 1) - 1,
        below,
        Q(**{key: value for key, value in exact.items() if value}),
    )


def _matching(ids: list[int], wanted: Wanted, conditions: Q) -> list[int]:
    """Return those of these messages that match, newest first."""
    # PostgreSQL reads a table without statistics as a whole for many ids, but not for their range.
    rows = Message.objects.filter(
        Among("id", ids), conditions, _SEARCHED, id__range=(ids[-1], ids[0])
    )
    if wanted.sender_id is not None:
        rows = rows.filter(sender=wanted.sender_id)
    words = words_of(fold_text(wanted.text))
    said = rows.values_list("id", NEWEST_TEXT)
    return sorted(
        (msg_id for msg_id, text in said if holds_all(fold_text(text), words)),
        reverse=True,
    )


def ids_with_text(messages: QuerySet[Message, Message], text: str, *, limit: int) -> list[int]:
    """Return the newest `limit` of these messages that hold `text`, whatever its case; none sealed.

    They are read in slices by key and compared here: a regular expression in SQLite would run in
    this process too, for as long as its author likes.
    """
    wanted = fold_text(text)
    found: list[int] = []
    rows = messages.filter(_READABLE).order_by("-pk").values_list("pk", NEWEST_TEXT)
    for page in with_pauses(_pages(rows)):
        found += [msg_id for msg_id, said in page if wanted in fold_text(said)]
        if len(found) >= limit:
            break
    return found[:limit]


def _pages(rows: QuerySet[Message, tuple[int, str]]) -> Iterator[list[tuple[int, str]]]:
    """Yield (id, text) of messages, newest first, PAGE_ROWS at once."""
    page = list(rows[:PAGE_ROWS])
    while page:
        yield page
        page = list(rows.filter(pk__lt=page[-1][0])[:PAGE_ROWS])


def fold_text(text: str) -> str:
    """Return `text` as searching compares it."""
    return text.casefold().replace("ё", "е")


def ids_of_user(user_id: int, *, above: int, below: int | None, limit: int) -> list[int]:
    """Yield the newest `limit` messages of a user's conversations between two ids, newest first.

    By windows of ids, wider if they have few messages: so neither their conversations nor all
    messages are read as a whole.
    """
    high = (
        below
        if below is not None
        else (Message.objects.order_by("-id").values_list("id", flat=True).first() or 0) + 1
    )
    indexed_to = indexed_id()  # before the entries, which only become more
    found: list[int] = []
    width = limit
    while high > above + 1 and len(found) < limit:
        low = max(above, high - 1 - width)
        here = set(_indexed_within(user_id, low, high, limit + 1))
        if high > indexed_to + 1:
            here |= _unindexed_within(user_id, max(low, indexed_to), high, limit + 1)
        if len(here) > limit and width > 1:  # too wide by far: sorting all of them would cost
            width //= 2
            continue
        found += sorted(here, reverse=True)
        high, width = low + 1, width * 2
    return found[:limit]


def _indexed_within(user_id: int, above: int, below: int, limit: int) -> list[int]:
    """Return up to `limit` messages of a user's conversations between two ids, in no order.

    Of chats and rooms each, on SQLite.
    """
    if connection.vendor != "sqlite":
        values = (user_id, user_id, above, below, limit, limit)
        return [msg_id for [msg_id] in fetch_rows(_within_statement(), values)]
    chats = Chat.objects.filter(user=user_id).values("conversation")
    rooms = Member.objects.filter(user=user_id).values(number=F("room_id") * -1)
    entries = ConversationEntry.objects.filter(message_id__gt=above, message_id__lt=below)
    ids = entries.order_by().values_list("message_id", flat=True)
    own: tuple[Any, ...] = (chats, rooms)
    return [
        msg_id
        for conversations in own
        for msg_id in ids.filter(conversation__in=conversations)[:limit]
    ]


@cache
def _within_statement() -> str:
    """Return PostgreSQL's statement of `_indexed_within`.

    The inner limit makes it read each conversation by the key. Without it PostgreSQL reads all
    entries of a table that has no statistics.
    """
    chat, member, entry = (
        connection.ops.quote_name(model._meta.db_table)
        for model in (Chat, Member, ConversationEntry)
    )
    return (
        f"SELECT found.message_id FROM (SELECT conversation FROM {chat} WHERE user_id = %s"
        f" UNION ALL SELECT -room_id FROM {member} WHERE user_id = %s) AS own"
        f" CROSS JOIN LATERAL (SELECT message_id FROM {entry}"
        " WHERE conversation = own.conversation AND message_id > %s AND message_id < %s LIMIT %s)"
        " AS found LIMIT %s"
    )


def _unindexed_within(user_id: int, above: int, below: int, limit: int) -> set[int]:
    """Return up to `limit` messages of a user between two ids, of those that have no entries."""
    rooms = Member.objects.filter(user=user_id).values("room")
    own = Q(sender=user_id, room=None) | Q(recipient=user_id) | Q(room__in=rooms)
    tail = Message.objects.filter(own, id__gt=above, id__lt=below)
    return set(tail.order_by().values_list("id", flat=True)[:limit])
