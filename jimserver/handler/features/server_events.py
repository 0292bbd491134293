"""Events that follow from changes on the site: users, contacts and rooms; and the server's stop."""

from accounts.events import PasswordChanged, UserBlocked, UserKicked, UserRenamed
from accounts.selectors import find_user_by_id
from contacts.events import ContactChanged
from jim.codes import Code
from jim.errors import JimError
from jim.errors import gettext_noop as _
from jim.notices import ContactAdded, ContactRemoved, Joined, Left, NamedUser
from jim.replies import notice
from jimserver.handler.base.audience import push_to_users
from jimserver.handler.base.context import Context
from jimserver.handler.base.ending import blocked_error, dismiss, end
from jimserver.handler.features.contact_list import tell_owner
from jimserver.handler.features.rooms.notices import push_to_members, tell_role
from jimserver.handler.features.rooms.settings import settings_of, tell_closed
from jimserver.state.close_reasons import CloseReason
from jimserver.state.room_cache import CachedRoom
from jimserver.state.server_events import Announcement, Stop
from jimserver.state.sessions import CachedUser
from messaging.events import MemberChanged, RoleChanged, RoomChanged, RoomClosed
from messaging.roles import Role


def user_blocked(ctx: Context, event: UserBlocked) -> None:
    """End the user's sessions; say why, as at the next login."""
    user = find_user_by_id(event.user_id)
    error = blocked_error(user) if user else JimError(Code.BLOCKED, _("You are blocked."))
    _end_sessions(ctx, event.user_id, CloseReason.BLOCKED, error)


def user_kicked(ctx: Context, event: UserKicked | PasswordChanged | UserRenamed) -> None:
    error = JimError(Code.IMPORTANT, _("The operator has ended this session; log in again."))
    _end_sessions(ctx, event.user_id, CloseReason.KICKED, error)


def user_renamed(ctx: Context, event: UserRenamed) -> None:
    """End the user's sessions, and forget what is cached of them."""
    user_kicked(ctx, event)
    ctx.users.forget(event.user_id)
    ctx.rooms.forget_all()
    ctx.prefetch.forget_directory()


def _end_sessions(ctx: Context, user_id: int, reason: CloseReason, error: JimError) -> None:
    user = ctx.users.get(user_id)
    for session in list(user.sessions) if user else ():
        dismiss(ctx, session, reason, error)


def contact_changed(ctx: Context, event: ContactChanged) -> None:
    owner, name = ctx.users.get(event.owner_id), ctx.users.name_of(event.contact_id)
    if owner and name:
        kind = ContactAdded if event.is_added else ContactRemoved
        tell_owner(ctx, owner, kind(time=ctx.now, user_id=name))


def member_changed(ctx: Context, event: MemberChanged) -> None:
    """Follow the operator, who has added a user to a room or removed them."""
    room, name = ctx.rooms.get(event.room_id), ctx.users.name_of(event.user_id)
    if room is None or name is None:
        return
    user, named = ctx.users.get(event.user_id), NamedUser(account_name=name)
    if event.has_joined:
        ctx.rooms.forget(room.id)  # their role is in their row
        room = ctx.rooms.get(room.id) or room
        _tell_room(ctx, room, event, Joined(time=ctx.now, room=room.name, user=named))
        _tell_moved(ctx, user, _("The operator has added you to {room}."), room.name)
    else:
        room.remove(event.user_id)
        _tell_room(ctx, room, event, Left(time=ctx.now, room=room.name, user=named))
        _tell_moved(ctx, user, _("The operator has removed you from {room}."), room.name)


def _tell_room(
    ctx: Context, room: CachedRoom, event: MemberChanged, message: Joined | Left
) -> None:
    """Tell all members and the user whom it is about, who did not ask for it.

    Members who block that user are not told.
    """
    user, blockers = ctx.users.get(event.user_id), ctx.users.blocked_by(event.user_id)
    members = [member for member in room.here.values() if member.id not in blockers]
    told = {*members, *((user,) if user else ())}
    push_to_users(ctx, told, [message], frozenset({"rooms"}))


def _tell_moved(ctx: Context, user: CachedUser | None, text: str, room: str) -> None:
    """Show the user a notice in their language."""
    for session in user.sessions if user else ():
        shown = ctx.translate(session, text).format(room=room)
        ctx.sender.push(session, notice(Code.NOTICE, shown, ctx.now))


def room_changed(ctx: Context, event: RoomChanged) -> None:
    """Read a room again that the operator has changed, and tell its members."""
    ctx.rooms.forget(event.room_id)
    room = ctx.rooms.get(event.room_id)
    if room:
        push_to_members(ctx, room, settings_of(ctx, room), "roles")


def role_changed(ctx: Context, event: RoleChanged) -> None:
    """Follow the operator, who has given a member another role."""
    room = ctx.rooms.get(event.room_id)
    if room and room.has(event.user_id):
        room.set_role(event.user_id, Role(event.role), event.muted_until)
        tell_role(ctx, room, event.user_id, Role(event.role), until=event.muted_until)


def room_closed(ctx: Context, event: RoomClosed) -> None:
    """Tell the members whom the cache still has; the database has none any more."""
    room = ctx.rooms.known(event.room_id)
    if room:
        tell_closed(ctx, room)


def announcement(ctx: Context, event: Announcement) -> None:
    for session in ctx.users.all_sessions():
        ctx.notify(session, event.code, event.text)


def stop(ctx: Context, event: Stop) -> None:
    """Tell everybody who is connected here that the server stops, and end their sessions."""
    for session in [session for session in ctx.users.all_sessions() if not session.node]:
        ctx.answer(session, None, Code.IMPORTANT, _("The server is stopping."))  # no pacing
        end(ctx, session, CloseReason.SERVER_STOP)
