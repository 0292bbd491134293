"""Decide who may do what in a room. The table is messaging.roles.ALLOWED."""

from jim.codes import Code
from jim.errors import JimError
from jim.errors import gettext_noop as _
from jimserver.handler.base.context import Context
from jimserver.state.room_cache import CachedRoom
from jimserver.state.sessions import CachedUser
from messaging.models import conversation_of_room
from messaging.roles import Deed, Role, may, may_moderate
from messaging.selectors import last_written_at


def may_do(ctx: Context, room: CachedRoom, user_id: int, deed: Deed) -> bool:
    """Return whether this user may do this in the room."""
    return may(room.role_of(user_id, ctx.now), deed)


def check_may(ctx: Context, room: CachedRoom, user_id: int, deed: Deed) -> None:
    """Raise JimError 403 where this user may not do this in the room."""
    if not may_do(ctx, room, user_id, deed):
        raise JimError(Code.BLOCKED, _("Your role in {name} does not allow this."), name=room.name)


def check_may_moderate(
    ctx: Context, room: CachedRoom, actor: CachedUser, target: CachedUser
) -> None:
    """Raise JimError 403 where `actor` may not mute or remove `target`."""
    role = room.role_of(actor.id, ctx.now)
    if not may_moderate(role, room.roles.get(target.id, Role.MEMBER)):
        raise JimError(Code.BLOCKED, _("Your role in {name} does not allow this."), name=room.name)


def check_not_archived(room: CachedRoom) -> None:
    """Raise JimError 403 for a room that was archived."""
    if room.is_archived:
        raise JimError(Code.BLOCKED, _("{name} is archived: it can only be read."), name=room.name)


def check_may_write(ctx: Context, room: CachedRoom, user: CachedUser) -> None:
    """Raise JimError 403 or 429 where a room's settings or a mute stop this member's message.

    Only for rooms that are restricted; it also counts the message for the slow mode.
    """
    role = room.role_of(user.id, ctx.now)
    check_not_archived(room)
    if not may(role, Deed.WRITE):
        raise JimError(Code.BLOCKED, _("You are muted in {name}."), name=room.name)
    if room.is_read_only and not may(role, Deed.WRITE_IN_READ_ONLY):
        raise JimError(Code.BLOCKED, _("{name} is read-only."), name=room.name)
    if room.slow_mode_s and not may(role, Deed.WRITE_WITHOUT_PAUSE):
        _pause(ctx, room, user)


def _pause(ctx: Context, room: CachedRoom, user: CachedUser) -> None:
    """Count a message in slow mode; raise JimError 429 where it comes too early."""
    left_s = room.written_at.get(user.id, 0.0) + room.slow_mode_s - ctx.now
    if left_s <= 0:  # as far as this server remembers
        room.written_at[user.id] = last = _last_written_at(ctx, room, user)
        left_s = last + room.slow_mode_s - ctx.now
    if left_s > 0:
        raise JimError(
            Code.TOO_MANY,
            _("{name} is in slow mode; write again in {seconds} s."),
            name=room.name,
            seconds=int(left_s) + 1,
        )
    room.written_at[user.id] = ctx.now


def _last_written_at(ctx: Context, room: CachedRoom, user: CachedUser) -> float:
    """Return when a member wrote last, also before a restart or on another node."""
    ctx.writes.write()
    conversation = conversation_of_room(room.id)
    unindexed = ctx.index.ids_of(conversation)
    since = ctx.now - room.slow_mode_s
    return last_written_at(conversation, user.id, since=since, unindexed=unindexed)
