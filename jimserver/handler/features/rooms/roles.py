"""Give roles to members; invite, add and remove them."""

from datetime import UTC, datetime, timedelta

from accounts.models import User
from jim.codes import Code
from jim.errors import JimError, bad_request
from jim.errors import gettext_noop as _
from jim.extension_requests import Invite, MakeInvitation, RemoveMember, SetRole
from jim.notices import Left, NamedUser
from jim.replies import InvitationReply, notice
from jimserver.handler.base.context import Context
from jimserver.handler.base.lookup import find_own_room, find_user, user_of
from jimserver.handler.base.room_rights import check_may, check_may_moderate
from jimserver.handler.features.rooms.membership import (
    add_member,
    check_limits,
    end_membership,
)
from jimserver.handler.features.rooms.notices import tell_joined, tell_members, tell_role
from jimserver.state.room_cache import CachedRoom
from jimserver.state.sessions import CachedUser, Session
from messaging import services
from messaging.models import Room
from messaging.roles import Deed, Role

MAX_MUTE_MINUTES = 60 * 24 * 366  # longer is for good, which 0 means


def invite(ctx: Context, session: Session, request: Invite) -> None:
    """Make another user a member; one who is in another room of this name can't be."""
    user, room = user_of(session), find_own_room(ctx, session, request.room)
    check_may(ctx, room, user.id, Deed.INVITE)
    guest = find_user(ctx, request.user)
    if room.has(guest.id) or guest.id in user.blocked_by:
        return ctx.answer(session, request, Code.OK)
    check_limits(ctx, guest, room)
    add_member(ctx, room, guest)
    ctx.answer(session, request, Code.OK)
    tell_joined(ctx, room, guest, but=session)
    return _tell(ctx, guest, _("{name} has added you to {room}."), user, room)


def _tell(ctx: Context, told: CachedUser, text: str, by: CachedUser, room: CachedRoom) -> None:
    """Show a user a notice of what somebody did to them."""
    for session in told.sessions:
        shown = ctx.translate(session, text).format(name=by.name, room=room.name)
        ctx.sender.push(session, notice(Code.NOTICE, shown, ctx.now))


def make_invitation(ctx: Context, session: Session, request: MakeInvitation) -> None:
    user, room = user_of(session), find_own_room(ctx, session, request.room)
    check_may(ctx, room, user.id, Deed.INVITE)
    _check_invitation(ctx, request)
    code, expires_at = services.make_invitation(
        room=Room(pk=room.id),
        user=User(pk=user.id),
        lifetime=timedelta(hours=request.hours),
        uses=request.uses,
        client_id=None if request.id is None else str(request.id),
        limit=ctx.config.max_room_invitations,
    )
    ctx.reply(
        session,
        request,
        InvitationReply,
        Code.OK,
        room=room.name,
        code=code,
        uses=request.uses,
        expires=expires_at.timestamp(),
    )


def _check_invitation(ctx: Context, request: MakeInvitation) -> None:
    max_uses, max_hours = ctx.config.max_invitation_uses, ctx.config.max_invitation_hours
    if 0 < max_uses < request.uses or 0 < max_hours < request.hours:
        raise bad_request(
            _("An invitation is for at most {uses} uses within {hours} hours."),
            uses=max_uses,
            hours=max_hours,
        )


def set_role(ctx: Context, session: Session, request: SetRole) -> None:
    """Give a member another role; a mute can be for some minutes."""
    user, room = user_of(session), find_own_room(ctx, session, request.room)
    target, role = _find_member(ctx, room, request.user), Role(request.role)
    _check_role(ctx, room, user, target, role)
    until = _end_of_mute(ctx, request)
    services.set_role(
        room=Room(pk=room.id),
        user=User(pk=target.id),
        role=role,
        muted_until=datetime.fromtimestamp(until, UTC) if until else None,
    )
    room.set_role(target.id, role, until)
    ctx.answer(session, request, Code.OK)
    tell_role(ctx, room, target.id, role, until=until, by=user, but=session)


def _find_member(ctx: Context, room: CachedRoom, name: str) -> CachedUser:
    """Return the member of this name; raise JimError 404 for anybody else."""
    member = ctx.users.find(name)
    if member is None or not room.has(member.id):
        raise JimError(
            Code.NOT_FOUND, _("{name} is not a member of {room}."), name=name[:25], room=room.name
        )
    return member


def _check_role(
    ctx: Context, room: CachedRoom, user: CachedUser, target: CachedUser, role: Role
) -> None:
    """Raise JimError 403: moderators mute and unmute members, owners do everything."""
    now_muted_or_member = room.roles.get(target.id, Role.MEMBER) in (Role.MEMBER, Role.MUTED)
    if role in (Role.MEMBER, Role.MUTED) and now_muted_or_member:
        check_may_moderate(ctx, room, user, target)
    else:
        check_may(ctx, room, user.id, Deed.SET_ROLE)


def _end_of_mute(ctx: Context, request: SetRole) -> float | None:
    """Return when a mute ends; raise JimError 400 for minutes that make no sense."""
    if not request.minutes:
        return None
    if Role(request.role) is not Role.MUTED or request.minutes > MAX_MUTE_MINUTES:
        raise bad_request(_("Only a mute has minutes, at most {limit}."), limit=MAX_MUTE_MINUTES)
    return ctx.now + request.minutes * 60


def remove_member(ctx: Context, session: Session, request: RemoveMember) -> None:
    user, room = user_of(session), find_own_room(ctx, session, request.room)
    target = _find_member(ctx, room, request.user)
    if target is user:
        raise bad_request(_("To leave a room yourself, use leave."))
    check_may_moderate(ctx, room, user, target)
    end_membership(ctx, room, target)
    ctx.answer(session, request, Code.OK)
    left = Left(time=ctx.now, room=room.name, user=NamedUser(account_name=target.name))
    tell_members(ctx, room, target, left, but=session)
    if target.id in user.blocked_by:
        _tell(ctx, target, _("You have been removed from {room}."), user, room)
    else:
        _tell(ctx, target, _("{name} has removed you from {room}."), user, room)
