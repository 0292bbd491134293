"""List a user's conversations, and keep how far they are read."""

from functools import partial

from jim.codes import Code
from jim.message_requests import MarkUnread
from jim.notices import Mark, MarkedUnread, ReadNotice
from jim.replies import ChatInfo, ChatsReply
from jim.requests import GetChats, Read
from jimserver.handler.base.audience import push_to_users
from jimserver.handler.base.context import Context
from jimserver.handler.base.history_messages import history_message
from jimserver.handler.base.lookup import (
    conversation_with,
    find_own_room,
    find_user,
    is_room,
    page_limit,
    status_of,
    user_of,
)
from jimserver.state.sessions import CachedUser, Session
from messaging import services
from messaging.selectors.chats import ChatSummary, chats_page


def get_chats(ctx: Context, session: Session, request: GetChats) -> None:
    user_id, limit = user_of(session).id, page_limit(ctx, request.limit)
    work = partial(chats_page, user_id, before=request.before, limit=limit)
    ctx.read(session, request, work, partial(_answer_chats, ctx, session, request))


def _answer_chats(
    ctx: Context, session: Session, request: GetChats, found: tuple[list[ChatSummary], bool]
) -> None:
    page, more = found
    infos = [_info(ctx, session, summary) for summary in page]
    ctx.reply(session, request, ChatsReply, quantity=len(infos), more=more, chats=infos)


def _info(ctx: Context, session: Session, summary: ChatSummary) -> ChatInfo:
    return ChatInfo(
        peer=summary.peer,
        online=summary.peer in ctx.users.clients,
        status=status_of(ctx, summary.peer),
        topic=summary.topic,
        unread=summary.unread,
        read=summary.read_id,
        level=summary.level,
        last=history_message(session, summary.last) if summary.last else None,
    )


def read(ctx: Context, session: Session, request: Read) -> None:
    """Note how far a user has read; tell those who wrote it, and the user's other sessions."""
    user, conversation = user_of(session), conversation_with(ctx, session, request.peer)
    # Nobody has read what was not sent yet.
    up_to_id = min(request.msg_id, ctx.writes.newest_id)
    is_new = services.mark_read(user_id=user.id, conversation=conversation, up_to_id=up_to_id)
    ctx.answer(session, request, Code.OK)
    if is_new:
        _tell_writers(ctx, session, request.peer, up_to_id)


def _tell_writers(ctx: Context, session: Session, peer: str, up_to_id: int) -> None:
    user = user_of(session)
    writers: list[CachedUser]
    if is_room(peer):
        room = find_own_room(ctx, session, peer)
        writers = [other for other in room.here.values() if other is not user]
        name = seen_as = room.name
    else:
        other = find_user(ctx, peer)
        writers, name, seen_as = [other], other.name, user.name
    notice = ReadNotice(time=ctx.now, sender=user.name, peer=seen_as, msg_id=up_to_id)
    told = [writer for writer in writers if writer.id not in user.blocked_by]
    push_to_users(ctx, told, [notice], frozenset({"marks"}))
    own_notice = Mark(time=ctx.now, peer=name, msg_id=up_to_id)
    push_to_users(ctx, [user], [own_notice], frozenset({"chats"}), but=session)


def mark_unread(ctx: Context, session: Session, request: MarkUnread) -> None:
    """Show a conversation as unread again to its reader; nobody else is told."""
    user, conversation = user_of(session), conversation_with(ctx, session, request.peer)
    from_id = min(request.msg_id, ctx.writes.newest_id)
    services.mark_unread(user_id=user.id, conversation=conversation, from_id=from_id)
    ctx.answer(session, request, Code.OK)
    notice = MarkedUnread(time=ctx.now, peer=_name_of(ctx, session, request.peer), msg_id=from_id)
    push_to_users(ctx, [user], [notice], frozenset({"pins"}), but=session)


def _name_of(ctx: Context, session: Session, peer: str) -> str:
    """Return the name of a user or of one's own room as it is written."""
    return find_own_room(ctx, session, peer).name if is_room(peer) else find_user(ctx, peer).name
