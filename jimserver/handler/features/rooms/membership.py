"""Rooms: joining, leaving, topics, and lists of them and their members."""

from accounts.models import User
from accounts.services import storable
from jim.codes import Code
from jim.errors import JimError, bad_request
from jim.errors import gettext_noop as _
from jim.notices import Left, NamedUser
from jim.problems import missing_field
from jim.replies import NamesReply, RoomInfo, RoomReply, RoomsReply
from jim.requests import FindRooms, GetMembers, GetRooms, Join, Leave, SetTopic
from jimserver.handler.base.context import Context
from jimserver.handler.base.lookup import find_own_room, page_limit, user_of
from jimserver.handler.base.room_rights import check_may
from jimserver.handler.features.rooms.notices import (
    tell_joined,
    tell_members,
    tell_role,
    tell_topic,
)
from jimserver.state.room_cache import CachedRoom
from jimserver.state.sessions import CachedUser, Session
from messaging import selectors, services
from messaging.models import Room, conversation_of_room
from messaging.roles import Deed, Role

MAX_TOPIC_CHARS = 200  # the column is no longer


def join(ctx: Context, session: Session, request: Join) -> None:
    """Make the user a member; answer 201 for a room that is new by it."""
    if request.invitation:
        return _join_by_code(ctx, session, request)
    if not request.room:
        raise missing_field("room")
    user, room = user_of(session), ctx.rooms.find(request.room, user_of(session).id)
    if room and room.has(user.id):
        return ctx.answer(session, request, Code.OK)
    check_limits(ctx, user, room)
    code = Code.OK if room else Code.CREATED
    if room is None:
        row = services.create_room(name=request.room, user=User(pk=user.id))
        room = ctx.rooms.open(row)
    add_member(ctx, room, user)
    ctx.answer(session, request, code)
    return tell_joined(ctx, room, user, but=session)


def _join_by_code(ctx: Context, session: Session, request: Join) -> None:
    """Join the room of an invitation, which a member of it does not use up."""
    user, invitation = user_of(session), selectors.find_invitation(request.invitation)
    room = ctx.rooms.get(invitation.room_id) if invitation else None
    if room is None or not room.has(user.id):
        room = ctx.rooms.get(services.use_invitation(code=request.invitation).pk)
        assert room is not None
        check_limits(ctx, user, room)
        add_member(ctx, room, user)
        tell_joined(ctx, room, user, but=session)
    ctx.reply(session, request, RoomReply, Code.OK, room=room.name, kind=kind_of(room))


def kind_of(room: CachedRoom) -> str:
    return "private" if room.is_private else "open"


def add_member(ctx: Context, room: CachedRoom, user: CachedUser, role: Role = Role.MEMBER) -> None:
    """Make a user a member; messages so far count as read."""
    newest_id, conversation = ctx.writes.newest_id, conversation_of_room(room.id)
    joined_as = services.join_room(
        room=Room(pk=room.id), user=User(pk=user.id), role=role, joined_after_id=newest_id
    )
    room.add(user.id, user)
    if room.hides_earlier:
        room.joined_after_id[user.id] = newest_id
    if joined_as and joined_as is not Role.MEMBER:
        room.set_role(user.id, joined_as)
    services.mark_read(user_id=user.id, conversation=conversation, up_to_id=newest_id)


def check_limits(ctx: Context, user: CachedUser, room: CachedRoom | None) -> None:
    """Raise JimError where the user can't be in this room, None for a new one, too."""
    if room and room.is_archived:
        raise JimError(Code.BLOCKED, _("{name} is archived: it can only be read."), name=room.name)
    members, rooms = ctx.config.max_room_members, ctx.config.max_rooms_per_user
    if room and members and room.size >= members:
        raise JimError(
            Code.BLOCKED,
            _("{name} is full: it has {limit} members."),
            name=room.name,
            limit=members,
        )
    made = ctx.config.max_new_rooms_per_day
    if room is None and made and selectors.count_rooms_made(user.id, days=1) >= made:
        raise JimError(
            Code.TOO_MANY,
            _("You have created {limit} rooms within a day, which is the maximum."),
            limit=made,
        )
    if rooms and selectors.count_rooms_of(user.id) >= rooms:
        raise JimError(
            Code.BLOCKED, _("You are in {limit} rooms already, which is the maximum."), limit=rooms
        )


def leave(ctx: Context, session: Session, request: Leave) -> None:
    """End a membership; the last owner of a private room has to name another one first."""
    user, room = user_of(session), find_own_room(ctx, session, request.room)
    if room.is_private and room.size > 1 and room.owner_ids() == [user.id]:
        raise JimError(
            Code.CONFLICT,
            _("You are the last owner of {name}; make somebody else the owner first."),
            name=room.name,
        )
    end_membership(ctx, room, user)
    ctx.answer(session, request, Code.OK)
    left = Left(time=ctx.now, room=room.name, user=NamedUser(account_name=user.name))
    tell_members(ctx, room, user, left, but=session)


def end_membership(ctx: Context, room: CachedRoom, user: CachedUser) -> None:
    """Remove a member; where the last owner goes, another member follows."""
    ctx.writes.write()  # what was queued for them in this batch goes too
    services.leave_room(room=Room(pk=room.id), user=User(pk=user.id))
    was_owner = room.roles.get(user.id) is Role.OWNER
    room.remove(user.id)
    if was_owner and not room.owner_ids():
        for owner_id in selectors.owner_ids_of_room(room.id):
            room.set_role(owner_id, Role.OWNER)
            tell_role(ctx, room, owner_id, Role.OWNER)


def find_rooms(ctx: Context, session: Session, request: FindRooms) -> None:
    """Answer with a page of rooms; the reader reads it."""
    user_id, limit = user_of(session).id, page_limit(ctx, request.limit)
    has_roles = "roles" in session.ext

    def read() -> list[RoomInfo]:
        found = selectors.rooms_page(
            user_id, prefix=request.prefix, after=request.after, limit=limit
        )
        return [_info(summary, has_roles=has_roles) for summary in found]

    def answer(infos: list[RoomInfo]) -> None:
        ctx.reply(session, request, RoomsReply, quantity=len(infos), rooms=infos)

    ctx.read(session, request, read, answer)


def _info(summary: selectors.RoomSummary, *, has_roles: bool) -> RoomInfo:
    return RoomInfo(
        room=summary.name,
        topic=summary.topic,
        members=summary.size,
        joined=summary.role is not None,
        kind="private" if summary.is_private else "open",
        role=summary.role if has_roles else None,
        archived=summary.is_archived,
    )


def set_topic(ctx: Context, session: Session, request: SetTopic) -> None:
    user, room = user_of(session), find_own_room(ctx, session, request.room)
    check_may(ctx, room, user.id, Deed.SET_TOPIC)
    topic = checked_topic(request.topic)
    services.set_topic(room=Room(pk=room.id), topic=topic, user_id=user.id)
    ctx.answer(session, request, Code.OK)
    tell_topic(ctx, room, topic, user.id, but=session)


def checked_topic(topic: str) -> str:
    """Return a topic as it is stored; raise JimError 400 for one that is too long."""
    topic = storable(topic).strip()
    if len(topic) > MAX_TOPIC_CHARS:
        raise bad_request(_("The topic is longer than {limit} characters."), limit=MAX_TOPIC_CHARS)
    return topic


def get_rooms(ctx: Context, session: Session, request: GetRooms) -> None:
    names = selectors.room_names_of(user_of(session).id)
    ctx.reply(session, request, NamesReply, quantity=len(names), data_list=names)


def get_members(ctx: Context, session: Session, request: GetMembers) -> None:
    """Answer with a page of the members, without those whom the user blocks."""
    room, limit = find_own_room(ctx, session, request.room), page_limit(ctx, request.limit)
    user_id = user_of(session).id
    blocked = ctx.users.blocks(user_id)
    names = selectors.member_names(
        room.id, size=room.size, after=request.after, limit=limit, but=blocked
    )
    online = [name for name in names if name in ctx.users.clients]
    ctx.reply(
        session,
        request,
        NamesReply,
        quantity=seen_size(ctx, room, user_id),
        data_list=names,
        online=online,
        roles=_roles_of(ctx, room, names) if "roles" in session.ext else None,
    )


def _roles_of(ctx: Context, room: CachedRoom, names: list[str]) -> dict[str, str]:
    """Return the roles of these members, without those who are just members."""
    roles = {user_id: room.role_of(user_id, ctx.now) for user_id in room.roles}
    named = {ctx.users.name_of(user_id): role for user_id, role in roles.items()}
    return {name: role.value for name in names if (role := named.get(name)) and role != "member"}


def seen_size(ctx: Context, room: CachedRoom, user_id: int) -> int:
    """Return how many members a user sees: those whom they block don't count."""
    return room.size - sum(map(room.has, ctx.users.blocks(user_id)))
