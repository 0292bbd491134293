"""Pages of a conversation."""

from functools import partial
from typing import NamedTuple

from jim.replies import HistoryReply
from jim.requests import GetHistory
from jimserver.handler.base.context import Context
from jimserver.handler.base.history_messages import Added, history_messages, read_added
from jimserver.handler.base.lookup import (
    conversation_with,
    find_user,
    is_room,
    page_limit,
    user_of,
)
from jimserver.state.sessions import Session
from messaging import selectors
from messaging.selectors import chats
from messaging.selectors.details import newest_change
from messaging.selectors.visibility import visibility_of

CHANGING = frozenset({"edits", "reactions"})


class History(NamedTuple):
    """Hold a page, how far somebody else has read, and the user's own messages that are queued.

    `change` is the number of the last change when the page was read, or an earlier one.
    """

    page: selectors.Page
    seen: int | None
    queued: set[int]
    change: int | None
    added: Added


def get_history(ctx: Context, session: Session, request: GetHistory) -> None:
    """Answer with a page of a conversation; the reader reads it."""
    user_id, conversation = user_of(session).id, conversation_with(ctx, session, request.peer)
    peer_id = 0 if is_room(request.peer) else find_user(ctx, request.peer).id
    limit, unindexed = page_limit(ctx, request.limit), ctx.index.ids_of(conversation)
    ext = session.ext

    def read() -> History:
        visibility = visibility_of(user_id)
        change = newest_change(conversation) if ext & CHANGING else None
        page = selectors.history_page(
            conversation,
            before=request.before,
            after=request.after,
            limit=limit,
            unindexed=unindexed,
            visibility=visibility,
        )
        added = read_added(ext, page.messages, user_id, visibility)
        if "chats" not in ext:
            return History(page, None, set(), change, added)
        own = [message.msg_id for message in page.messages if message.sender_id == user_id]
        queued = chats.queued_among(own, user_id=peer_id) if own and peer_id else set()
        seen = chats.seen_up_to(conversation, but={user_id, *visibility.blocked_ids})
        return History(page, seen, queued, change, added)

    ctx.read(session, request, read, partial(_answer, ctx, session, request))


def _answer(ctx: Context, session: Session, request: GetHistory, history: History) -> None:
    messages = history_messages(session, history.page.messages, history.added)
    for message in messages:
        message.kept = message.msg_id in history.queued
    ctx.reply(
        session,
        request,
        HistoryReply,
        quantity=len(messages),
        more=history.page.more,
        seen=history.seen,
        change=history.change,
        messages=messages,
    )
