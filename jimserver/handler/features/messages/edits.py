"""Edit and delete messages, and tell what was changed since."""

from functools import partial

from accounts.names import shows_nothing
from accounts.services import audit
from jim.codes import Code
from jim.errors import JimError, bad_request
from jim.errors import gettext_noop as _
from jim.message_requests import Delete, Edit, GetChanges
from jim.notices import Outgoing, TextDeleted, TextEdited
from jim.replies import ChangedReply, HistoryReply
from jimserver.handler.base.audience import tell_readers
from jimserver.handler.base.context import Context
from jimserver.handler.base.history_messages import Added, history_messages, read_added
from jimserver.handler.base.lookup import conversation_with, page_limit, user_of
from jimserver.handler.base.room_rights import check_may, check_not_archived, may_do
from jimserver.handler.base.texts import check_text, checked_id, spend
from jimserver.handler.features.messages.finding import (
    check_is_there,
    find_readable,
    room_of,
)
from jimserver.handler.features.messages.mentions import find_mentions
from jimserver.state.room_cache import CachedRoom
from jimserver.state.sessions import Session
from messaging import services
from messaging.roles import Deed
from messaging.selectors.details import (
    Changes,
    MessageRecord,
    changes_page,
    count_edits,
    find_edit,
    newest_change,
)
from messaging.selectors.visibility import visibility_of
from messaging.services.mentions import replace_mentions

EDITS = frozenset({"edits"})
DELETIONS = frozenset({"edits", "chats"})
MAX_REASON_CHARS = 200


def edit(ctx: Context, session: Session, request: Edit) -> None:
    """Give a message of one's own another text; tell everybody who can see it."""
    record = find_readable(ctx, session, request.msg_id)
    if record.sender_id != user_of(session).id:
        raise JimError(Code.BLOCKED, _("Only its sender may edit a message."))
    if room := room_of(ctx, session, record):
        check_not_archived(room)
        check_may(ctx, room, record.sender_id, Deed.WRITE)
    check_text(ctx, session, request)
    client_id = None if request.id is None else checked_id(request.id)
    if client_id is not None and find_edit(record.msg_id, client_id):
        return _answer(ctx, session, request, record.change)
    check_is_there(record)
    if request.message == record.text:
        return _answer(ctx, session, request, record.change)
    _check_time(ctx, record)
    _check_count(ctx, record)
    if limit := ctx.config.max_messages_per_day:
        spend(limit, ctx.now, user_of(session))
    change = services.edit_message(
        record=record, text=request.message, at=ctx.now, client_id=client_id
    )
    mentions = _replace_mentions(ctx, session, request, record)
    _answer(ctx, session, request, change)

    def notices(peer: str) -> list[Outgoing]:
        edited = TextEdited(
            time=ctx.now,
            peer=peer,
            msg_id=record.msg_id,
            message=request.message,
            change=change,
            mentions=mentions,
        )
        return [edited]

    return tell_readers(ctx, record, notices, ext=EDITS, but=session)


def _replace_mentions(
    ctx: Context, session: Session, request: Edit, record: MessageRecord
) -> list[str] | None:
    """Store whom the new text mentions; return their names, None for nobody."""
    if "@" not in request.message and "@" not in record.text:
        return None
    room = room_of(ctx, session, record)
    found = find_mentions(ctx, user_of(session), request.message, record.conversation, room)
    rows = found.rows(record.msg_id) if found else []
    replace_mentions(msg_id=record.msg_id, rows=rows)
    return found.names if found else None


def _answer(ctx: Context, session: Session, request: Edit | Delete, change: int) -> None:
    ctx.reply(session, request, ChangedReply, Code.OK, change=change)


def _check_time(ctx: Context, record: MessageRecord) -> None:
    minutes = ctx.config.edit_minutes
    if minutes and ctx.now > record.sent + minutes * 60:
        raise JimError(
            Code.BLOCKED,
            _("A message can be edited and deleted for {minutes} minutes after it was sent."),
            minutes=minutes,
        )


def _check_count(ctx: Context, record: MessageRecord) -> None:
    limit = ctx.config.max_edits
    if limit and count_edits(record.msg_id) >= limit:
        raise JimError(
            Code.BLOCKED,
            _("The message was edited {limit} times, which is the maximum."),
            limit=limit,
        )


def delete(ctx: Context, session: Session, request: Delete) -> None:
    """Delete a message of one's own, or as a moderator of the room; tell everybody."""
    record, user = find_readable(ctx, session, request.msg_id), user_of(session)
    room, is_own = room_of(ctx, session, record), record.sender_id == user.id
    if not is_own and (room is None or not may_do(ctx, room, user.id, Deed.DELETE_OTHERS)):
        raise JimError(
            Code.BLOCKED, _("Only its sender or a moderator of the room may delete a message.")
        )
    if record.is_deleted:
        return _answer(ctx, session, request, record.change)
    if room:
        check_not_archived(room)
    if is_own:
        _check_time(ctx, record)
    elif room:
        _record_reason(session, request, record, room)
    change = services.delete_message(record=record, at=ctx.now)
    _answer(ctx, session, request, change)

    def notices(peer: str) -> list[Outgoing]:
        return [TextDeleted(time=ctx.now, peer=peer, msg_id=record.msg_id, change=change)]

    ctx.reactions.note_deleted(record.msg_id)
    return tell_readers(ctx, record, notices, ext=DELETIONS, but=session)


def _record_reason(
    session: Session, request: Delete, record: MessageRecord, room: CachedRoom
) -> None:
    """Record that a moderator deletes a message, and why; raise JimError 400 without a reason."""
    user = user_of(session)
    reason = request.reason.strip()
    if shows_nothing(reason) or len(reason) > MAX_REASON_CHARS or "\0" in reason:
        raise bad_request(_("Give a reason of 1 to {limit} characters."), limit=MAX_REASON_CHARS)
    audit.record_deed(
        actor_id=user.id,
        actor=user.name,
        address=session.transport.address,
        action="delete message",
        target=("message", record.msg_id, str(record.msg_id)),
        after={"reason": reason, "room": room.name, "from": record.sender},
    )


def get_changes(ctx: Context, session: Session, request: GetChanges) -> None:
    """Answer with the messages that were changed; without `after` only with the last number."""
    conversation = conversation_with(ctx, session, request.peer)
    limit, after = page_limit(ctx, request.limit), request.after
    user_id = user_of(session).id

    ext = session.ext

    def read() -> tuple[Changes, Added]:
        start = newest_change(conversation) if after is None else after
        visibility = visibility_of(user_id)
        changes = changes_page(conversation, after=start, limit=limit, visibility=visibility)
        return changes, read_added(ext, changes.page.messages, user_id, visibility)

    ctx.read(session, request, read, partial(_answer_changes, ctx, session, request))


def _answer_changes(
    ctx: Context, session: Session, request: GetChanges, found: tuple[Changes, Added]
) -> None:
    changes, added = found
    messages = history_messages(session, changes.page.messages, added)
    ctx.reply(
        session,
        request,
        HistoryReply,
        quantity=len(messages),
        more=changes.page.more,
        change=changes.change,
        messages=messages,
    )
