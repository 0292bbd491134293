"""Reading what was said: history by page."""

from typing import TYPE_CHECKING

from jim import limits
from jim.codes import Code
from jim.replies import HistoryMessage
from jim.requests import GetHistory
from jimserver.delivery.sealed_text import sealed_notice
from jimserver.handler.contact_list import find_user, page_limit, user_of
from jimserver.handler.sending import find_own_room
from jimserver.state.sessions import Session
from messaging import selectors
from messaging.models import conversation_of_pair, conversation_of_room
from messaging.selectors import StoredMessage, chats

if TYPE_CHECKING:
    from jimserver.handler.dispatch import MessageHandler


def get_history(chat: "MessageHandler", session: Session, request: GetHistory) -> None:
    conversation = conversation_with(chat, session, request.peer)
    limit = page_limit(chat, request.limit)
    chat.post.ledger.write()  # what was said just now belongs to it
    unindexed = chat.post.ledger.filing.ids_of(conversation)
    page = selectors.history_page(
        conversation, before=request.before, after=request.after, limit=limit, unindexed=unindexed
    )
    messages = [history_message(session, message) for message in page.messages]
    seen = None
    if "chats" in session.ext:
        seen = chats.seen_up_to(conversation, but=user_of(session).id)
        _note_kept(chat, session, request.peer, messages)
    chat.answer(
        session,
        request,
        Code.ACCEPTED,
        quantity=len(messages),
        more=page.more,
        seen=seen,
        messages=messages,
    )


def conversation_with(chat: "MessageHandler", session: Session, peer: str) -> int:
    """The conversation with a person or room; raises JimError 404, or 403 for a room one is not in."""
    if peer.startswith(limits.ROOM_PREFIX):
        return conversation_of_room(find_own_room(chat, session, peer).id)
    return conversation_of_pair(user_of(session).id, find_user(chat, peer).id)


def history_message(session: Session, row: StoredMessage) -> HistoryMessage:
    text = sealed_notice(session.lang, row.sender) if row.sealed else row.text
    return HistoryMessage(
        msg_id=row.msg_id,
        time=row.sent,
        sender=row.sender,
        to=row.to,
        message=text,
        sealed=row.sealed,
    )


def _note_kept(
    chat: "MessageHandler", session: Session, peer: str, messages: list[HistoryMessage]
) -> None:
    """Says which of one's own messages have not reached the other yet."""
    own = [message for message in messages if message.sender == session.name]
    if own and not peer.startswith(limits.ROOM_PREFIX):
        kept = chats.queued_among(
            [message.msg_id for message in own], user_id=find_user(chat, peer).id
        )
        for message in own:
            message.kept = message.msg_id in kept
