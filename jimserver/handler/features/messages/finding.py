"""Find the messages that requests are about."""

from jim.codes import Code
from jim.errors import JimError
from jim.errors import gettext_noop as _
from jimserver.handler.base.context import Context
from jimserver.handler.base.lookup import user_of
from jimserver.state.room_cache import CachedRoom
from jimserver.state.sessions import Session
from messaging.selectors.details import MessageRecord, find_message


def no_message(msg_id: int) -> JimError:
    """Return the refusal for a message that is not there, or that the user can't read."""
    return JimError(Code.NOT_FOUND, _("There is no message {msg_id} here."), msg_id=msg_id)


def find_readable(ctx: Context, session: Session, msg_id: int) -> MessageRecord:
    """Return a message of one of the user's conversations; raise JimError 404."""
    ctx.writes.write()
    record = find_message(msg_id)
    if record is None:
        raise no_message(msg_id)
    check_readable(ctx, session, record)
    return record


def check_readable(ctx: Context, session: Session, record: MessageRecord) -> None:
    """Raise JimError 404 for a message that the user can't read."""
    if not _may_read(ctx, session, record):
        raise no_message(record.msg_id)


def _may_read(ctx: Context, session: Session, record: MessageRecord) -> bool:
    user_id = user_of(session).id
    if user_id in ctx.users.blocked_by(record.sender_id):  # who blocks sees nothing of the blocked
        return False
    if record.room is None:
        return user_id in (record.sender_id, record.recipient_id)
    room = room_of(ctx, session, record)
    is_shown = room and record.msg_id > room.joined_after_id.get(user_id, 0)
    return bool(is_shown and room and room.has(user_id))


def room_of(ctx: Context, session: Session, record: MessageRecord) -> CachedRoom | None:
    """Return the room of a message; None where it is between two users."""
    if record.room is None or record.room_id is None:
        return None
    room = ctx.rooms.find(record.room, user_of(session).id)
    return room if room and room.id == record.room_id else ctx.rooms.get(record.room_id)


def check_is_there(record: MessageRecord) -> None:
    """Raise JimError 409 for a message that was deleted."""
    if record.is_deleted:
        raise JimError(Code.CONFLICT, _("The message was deleted."))
