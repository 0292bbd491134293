"""Keep messages at hand: pinned for a conversation, bookmarked for oneself."""

from functools import partial

from jim.codes import Code
from jim.errors import JimError
from jim.errors import gettext_noop as _
from jim.message_requests import Bookmark, GetBookmarks, GetPins, Pin
from jim.notices import Bookmarked, Outgoing, Pinned
from jim.replies import HistoryReply
from jimserver.handler.base.audience import push_to_users, tell_readers
from jimserver.handler.base.context import Context
from jimserver.handler.base.history_messages import Added, history_messages, read_added
from jimserver.handler.base.lookup import conversation_with, page_limit, user_of
from jimserver.handler.base.room_rights import check_may, check_not_archived
from jimserver.handler.features.messages.finding import (
    check_is_there,
    find_readable,
    room_of,
)
from jimserver.state.sessions import Session
from messaging.roles import Deed
from messaging.selectors import Page, StoredMessage
from messaging.selectors.details import MessageRecord
from messaging.selectors.pins import (
    bookmarks_page,
    count_bookmarks,
    count_pins,
    is_bookmarked,
    is_pinned,
    pins_of,
)
from messaging.selectors.visibility import visibility_of
from messaging.services import pins

PINS = frozenset({"pins"})


def pin(ctx: Context, session: Session, request: Pin) -> None:
    """Pin a message or take it off, and tell everybody who can read it."""
    record = find_readable(ctx, session, request.msg_id)
    if room := room_of(ctx, session, record):
        check_not_archived(room)
        check_may(ctx, room, user_of(session).id, Deed.PIN)
    is_changed = is_pinned(record.msg_id) != request.on
    if is_changed and request.on:
        check_is_there(record)
        _check_pins(ctx, record)
        pins.pin(msg_id=record.msg_id, conversation=record.conversation, at=ctx.now)
    elif is_changed:
        pins.unpin(msg_id=record.msg_id)
    ctx.answer(session, request, Code.OK)
    if is_changed:
        _tell_pin(ctx, session, request, record)


def _check_pins(ctx: Context, record: MessageRecord) -> None:
    most = ctx.config.max_pins
    if 0 < most <= count_pins(record.conversation):
        raise JimError(
            Code.BLOCKED,
            _("{limit} messages are pinned here; take one of them off first."),
            limit=most,
        )


def _tell_pin(ctx: Context, session: Session, request: Pin, record: MessageRecord) -> None:
    """Tell everybody; the members of a room who block the user, without the name."""
    user = user_of(session)
    notices = partial(_notices, ctx, request, user.name)
    tell_readers(ctx, record, notices, ext=PINS, but=session, hidden_from=user.blocked_by)
    room = ctx.rooms.get(record.room_id) if user.blocked_by and record.room_id else None
    if room:
        others = frozenset(room.here) - user.blocked_by
        nameless = partial(_notices, ctx, request, None)
        tell_readers(ctx, record, nameless, ext=PINS, but=session, hidden_from=others)


def _notices(ctx: Context, request: Pin, by: str | None, peer: str) -> list[Outgoing]:
    return [Pinned(time=ctx.now, peer=peer, msg_id=request.msg_id, on=request.on, by=by)]


def get_pins(ctx: Context, session: Session, request: GetPins) -> None:
    """Answer with the pinned messages of a conversation, the newest pin first."""
    conversation = conversation_with(ctx, session, request.peer)
    user_id, ext = user_of(session).id, session.ext

    def read() -> tuple[list[StoredMessage], Added]:
        visibility = visibility_of(user_id)
        rows = pins_of(conversation, visibility)
        return rows, read_added(ext, rows, user_id, visibility)

    def answer(found: tuple[list[StoredMessage], Added]) -> None:
        messages = history_messages(session, *found)
        count = len(messages)
        ctx.reply(session, request, HistoryReply, quantity=count, more=False, messages=messages)

    ctx.read(session, request, read, answer)


def bookmark(ctx: Context, session: Session, request: Bookmark) -> None:
    """Keep a message at hand or let go of it, on all of the user's devices."""
    user = user_of(session)
    if request.on:
        _check_bookmark(ctx, session, request)
        pins.bookmark(user_id=user.id, msg_id=request.msg_id)
    else:  # also of one that the user can't read any more
        pins.forget_bookmark(user_id=user.id, msg_id=request.msg_id)
    ctx.answer(session, request, Code.OK)
    notice = Bookmarked(time=ctx.now, msg_id=request.msg_id, on=request.on)
    push_to_users(ctx, [user], [notice], PINS, but=session)


def _check_bookmark(ctx: Context, session: Session, request: Bookmark) -> None:
    check_is_there(find_readable(ctx, session, request.msg_id))
    user_id, most = user_of(session).id, ctx.config.max_bookmarks
    if 0 < most <= count_bookmarks(user_id) and not is_bookmarked(user_id, request.msg_id):
        raise JimError(
            Code.BLOCKED,
            _("You have {limit} bookmarks; remove one of them first."),
            limit=most,
        )


def get_bookmarks(ctx: Context, session: Session, request: GetBookmarks) -> None:
    """Answer with a page of the messages that the user keeps at hand."""
    user_id, ext = user_of(session).id, session.ext
    limit = page_limit(ctx, request.limit)

    def read() -> tuple[Page, Added]:
        visibility = visibility_of(user_id)
        page = bookmarks_page(user_id, before=request.before, limit=limit, visibility=visibility)
        return page, read_added(ext, page.messages, user_id, visibility)

    def answer(found: tuple[Page, Added]) -> None:
        page, added = found
        messages = history_messages(session, page.messages, added)
        count = len(messages)
        ctx.reply(session, request, HistoryReply, quantity=count, more=page.more, messages=messages)

    ctx.read(session, request, read, answer)
