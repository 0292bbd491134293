"""Pages of a conversation."""

from jim.replies import HistoryMessage, HistoryReply
from jim.requests import GetHistory
from jimserver.delivery.sealed_text import sealed_notice
from jimserver.handler.base.context import Context
from jimserver.handler.base.lookup import (
    conversation_with,
    find_user,
    is_room,
    page_limit,
    user_of,
)
from jimserver.state.sessions import Session
from messaging import selectors
from messaging.selectors import StoredMessage, chats


def get_history(ctx: Context, session: Session, request: GetHistory) -> None:
    conversation = conversation_with(ctx, session, request.peer)
    ctx.writes.write()  # what was said just now belongs to it
    page = selectors.history_page(
        conversation,
        before=request.before,
        after=request.after,
        limit=page_limit(ctx, request.limit),
        unindexed=ctx.index.ids_of(conversation),
    )
    messages = [history_message(session, message) for message in page.messages]
    seen = None
    if "chats" in session.ext:
        seen = chats.seen_up_to(conversation, but=user_of(session).id)
        _note_queued(ctx, session, request.peer, messages)
    ctx.reply(
        session,
        request,
        HistoryReply,
        quantity=len(messages),
        more=page.more,
        seen=seen,
        messages=messages,
    )


def history_message(session: Session, row: StoredMessage) -> HistoryMessage:
    """Return a stored message as the session can read it."""
    return HistoryMessage(
        msg_id=row.msg_id,
        time=row.sent,
        sender=row.sender,
        to=row.to,
        message=sealed_notice(session.lang, row.sender) if row.sealed else row.text,
        sealed=row.sealed,
    )


def _note_queued(ctx: Context, session: Session, peer: str, messages: list[HistoryMessage]) -> None:
    """Mark which of the user's own messages have not reached the other user yet."""
    own = [message for message in messages if message.sender == session.name]
    if own and not is_room(peer):
        own_ids = [message.msg_id for message in own]
        queued = chats.queued_among(own_ids, user_id=find_user(ctx, peer).id)
        for message in own:
            message.kept = message.msg_id in queued
