"""Create rooms; change their settings, archive and close them."""

from accounts.models import User
from jim.codes import Code
from jim.errors import JimError, bad_request
from jim.errors import gettext_noop as _
from jim.extension_requests import ArchiveRoom, CloseRoom, CreateRoom, GetRoom, SetRoom
from jim.notices import Left, NamedUser, RoomSet
from jim.replies import RoomReply
from jimserver.handler.base.context import Context
from jimserver.handler.base.lookup import find_own_room, user_of
from jimserver.handler.base.room_rights import check_may
from jimserver.handler.features.rooms.membership import (
    add_member,
    check_limits,
    checked_topic,
    kind_of,
    seen_size,
)
from jimserver.handler.features.rooms.notices import push_to_members
from jimserver.state.room_cache import CachedRoom
from jimserver.state.sessions import CachedUser, Session
from messaging import selectors, services
from messaging.models import Room
from messaging.roles import Deed, Role

MAX_SLOW_S = 86_400  # a day between two messages
COLUMNS = {"read_only": "is_read_only", "slow_s": "slow_mode_s", "history": "hides_earlier"}


def create_room(ctx: Context, session: Session, request: CreateRoom) -> None:
    """Create a room whose owner is the user: 201, and 200 where they have created it before."""
    user, room = user_of(session), ctx.rooms.find(request.room, user_of(session).id)
    is_private, topic = request.kind == "private", checked_topic(request.topic)
    if room is not None:
        if room.is_private is is_private and user.id in room.owner_ids():
            return _answer(ctx, session, request, room, Code.OK)
        raise JimError(Code.CONFLICT, _("There is a room {name} already."), name=room.name)
    check_limits(ctx, user, None)
    row = services.create_room(
        name=request.room, user=User(pk=user.id), is_private=is_private, topic=topic
    )
    room = ctx.rooms.open(row)
    add_member(ctx, room, user, Role.OWNER)
    return _answer(ctx, session, request, room, Code.CREATED)


def _answer(
    ctx: Context, session: Session, request: CreateRoom, room: CachedRoom, code: Code
) -> None:
    fields = {"room": room.name, "kind": kind_of(room), "role": Role.OWNER.value}
    ctx.reply(session, request, RoomReply, code, **fields)


def get_room(ctx: Context, session: Session, request: GetRoom) -> None:
    """Answer with the settings of a room and the user's role in it."""
    user, room = user_of(session), find_own_room(ctx, session, request.room)
    role, row = room.role_of(user.id, ctx.now), selectors.find_room_by_id(room.id)
    ctx.reply(
        session,
        request,
        RoomReply,
        room=room.name,
        kind=kind_of(room),
        topic=row.topic if row else "",
        members=seen_size(ctx, room, user.id),
        role=role.value if role else None,
        muted_until=room.muted_until.get(user.id) if role is Role.MUTED else None,
        read_only=room.is_read_only,
        slow_s=room.slow_mode_s,
        history=_history_of(room),
        archived=room.is_archived,
    )


def _history_of(room: CachedRoom) -> str:
    return "joined" if room.hides_earlier else "all"


def set_room(ctx: Context, session: Session, request: SetRoom) -> None:
    """Change the settings that the request has; raise JimError 400 where it has none."""
    user, room = user_of(session), find_own_room(ctx, session, request.room)
    check_may(ctx, room, user.id, Deed.CHANGE)
    if (request.slow_s or 0) > MAX_SLOW_S:
        raise bad_request(_("Slow mode is at most {limit} seconds."), limit=MAX_SLOW_S)
    wanted = {
        "read_only": request.read_only,
        "slow_s": request.slow_s,
        "history": None if request.history is None else request.history == "joined",
    }
    changes = {COLUMNS[name]: value for name, value in wanted.items() if value is not None}
    if not changes:
        raise bad_request(_("Give what to change: read_only, slow_s or history."))
    services.change_room(room=_row_of(room), **changes)
    ctx.answer(session, request, Code.OK)
    _tell_settings(ctx, session, user, room)


def _row_of(room: CachedRoom) -> Room:
    row = selectors.find_room_by_id(room.id)
    assert row is not None
    return row


def _tell_settings(ctx: Context, session: Session, user: CachedUser, room: CachedRoom) -> None:
    """Read the room again, and tell its members."""
    ctx.rooms.forget(room.id)
    changed = ctx.rooms.get(room.id)
    if changed is not None:
        push_to_members(ctx, changed, settings_of(ctx, changed), "roles", but=session)


def settings_of(ctx: Context, room: CachedRoom) -> RoomSet:
    return RoomSet(
        time=ctx.now,
        room=room.name,
        read_only=room.is_read_only,
        slow_s=room.slow_mode_s,
        history=_history_of(room),
        archived=room.is_archived,
    )


def archive_room(ctx: Context, session: Session, request: ArchiveRoom) -> None:
    user, room = user_of(session), find_own_room(ctx, session, request.room)
    check_may(ctx, room, user.id, Deed.CLOSE)
    if room.is_archived is not request.on:
        services.archive_room(room=_row_of(room), is_archived=request.on)
        _tell_settings(ctx, session, user, room)
    ctx.answer(session, request, Code.OK)


def close_room(ctx: Context, session: Session, request: CloseRoom) -> None:
    """Close a room for good; its members are told that it is gone."""
    user, room = user_of(session), find_own_room(ctx, session, request.room)
    check_may(ctx, room, user.id, Deed.CLOSE)
    ctx.writes.write()  # what was queued for its members in this batch goes too
    services.close_room(room=_row_of(room))
    ctx.answer(session, request, Code.OK)
    tell_closed(ctx, room, but=session)


def tell_closed(ctx: Context, room: CachedRoom, *, but: Session | None = None) -> None:
    """Tell the members that their room is gone: each has left it; then forget it."""
    closed = RoomSet(time=ctx.now, room=room.name, closed=True)
    push_to_members(ctx, room, closed, "roles", but=but)
    for member in room.here.values():
        left = Left(time=ctx.now, room=room.name, user=NamedUser(account_name=member.name))
        for session in member.sessions:
            if "rooms" in session.ext and session is not but:
                ctx.sender.push(session, left)
    ctx.rooms.forget(room.id)
