"""Find whom a message mentions, and the messages that mention one."""

import re
from collections.abc import Iterator
from functools import partial
from typing import NamedTuple

from accounts.names import fold_name
from accounts.selectors import find_users
from jim import limits
from jim.message_requests import GetMentions
from jim.replies import HistoryReply
from jimserver.handler.base.context import Context
from jimserver.handler.base.history_messages import Added, history_messages
from jimserver.handler.base.lookup import page_limit, user_of
from jimserver.handler.base.room_rights import may_do
from jimserver.state.room_cache import CachedRoom
from jimserver.state.sessions import CachedUser, Session
from messaging.models import users_of_pair
from messaging.roles import Deed
from messaging.selectors import Page
from messaging.selectors.mentions import ALL, mentions_of, mentions_page
from messaging.selectors.visibility import visibility_of
from messaging.services.mentions import mention_rows

MENTION = re.compile(r"(?<![\w@])@(?=\w)")
END = re.compile(r"(?<=\w)(?!\w)")  # a name can end there
ALL_KEYS = frozenset({ALL, "все"})


class Mentions(NamedTuple):
    """Hold whom a message mentions: by name, and `all_ids` as members of the room."""

    names: list[str]
    user_ids: list[int]
    all_ids: list[int]

    def rows(self, msg_id: int) -> list[tuple[object, ...]]:
        """Return the rows to store."""
        return [tuple(row) for row in mention_rows(msg_id, self.user_ids, self.all_ids)]


def find_mentions(
    ctx: Context, sender: CachedUser, text: str, conversation: int, room: CachedRoom | None
) -> Mentions | None:
    """Return whom a text mentions of those who can read it; None for nobody."""
    written = [list(_spellings(piece)) for piece in _pieces(text, ctx.config.max_mentions)]
    keys = {key for spellings in written for key in spellings}
    found = {
        key: user
        for key, user in (find_users(keys) if keys else {}).items()
        if user.pk != sender.id and _can_read(user.pk, conversation, room)
    }
    named = {}
    for spellings in written:
        if user := next((found[key] for key in spellings if key in found), None):
            named[user.pk] = user.username
    all_ids: list[int] = []
    if room and keys & ALL_KEYS and may_do(ctx, room, sender.id, Deed.MENTION_ALL):
        all_ids = [user_id for user_id in room.member_ids() if user_id != sender.id]
    if not named and not all_ids:
        return None
    return Mentions([*named.values(), *([ALL] if all_ids else [])], list(named), all_ids)


def _can_read(user_id: int, conversation: int, room: CachedRoom | None) -> bool:
    return room.has(user_id) if room else user_id in users_of_pair(conversation)


def _pieces(text: str, most: int) -> Iterator[str]:
    """Yield what follows each @ that can begin a mention, one character more than a name."""
    for number, found in enumerate(MENTION.finditer(text)):
        if 0 < most <= number:
            break
        yield text[found.end() : found.end() + limits.NAME_CHARS + 1].split("\n")[0]


def _spellings(piece: str) -> Iterator[str]:
    """Yield the keys that a mention can mean, the longest first."""
    for end in reversed([found.start() for found in END.finditer(piece)]):
        if end <= limits.NAME_CHARS:
            yield fold_name(piece[:end])


def get_mentions(ctx: Context, session: Session, request: GetMentions) -> None:
    """Answer with a page of the messages that mention the user."""
    user_id, limit = user_of(session).id, page_limit(ctx, request.limit)

    def read() -> tuple[Page, Added]:
        page = mentions_page(
            user_id, before=request.before, limit=limit, visibility=visibility_of(user_id)
        )
        ids = [message.msg_id for message in page.messages]
        return page, Added({}, mentions_of(ids, user_id))

    ctx.read(session, request, read, partial(_answer, ctx, session, request))


def _answer(
    ctx: Context, session: Session, request: GetMentions, found: tuple[Page, Added]
) -> None:
    page, added = found
    messages = history_messages(session, page.messages, added)
    ctx.reply(
        session, request, HistoryReply, quantity=len(messages), more=page.more, messages=messages
    )
