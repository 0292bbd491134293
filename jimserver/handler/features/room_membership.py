"""Rooms: joining, leaving, topics, and lists of them and their members."""

from accounts.models import User
from accounts.services import storable
from jim.codes import Code
from jim.errors import JimError, bad_request
from jim.errors import gettext_noop as _
from jim.notices import Joined, Left, NamedUser, TopicSet
from jim.replies import NamesReply, RoomInfo, RoomsReply
from jim.requests import FindRooms, GetMembers, GetRooms, Join, Leave, SetTopic
from jimserver.handler.base.context import Context
from jimserver.handler.base.lookup import find_own_room, page_limit, user_of
from jimserver.state.room_cache import CachedRoom
from jimserver.state.sessions import CachedUser, Session
from messaging import selectors, services
from messaging.models import Room, conversation_of_room

MAX_TOPIC_CHARS = 200  # the column is no longer


def join(ctx: Context, session: Session, request: Join) -> None:
    """Make the user a member; answer 201 for a room that is new by it."""
    user, room = user_of(session), ctx.rooms.find(request.room)
    if room and room.has(user.id):
        return ctx.answer(session, request, Code.OK)
    _check_limits(ctx, user, room)
    code = Code.OK if room else Code.CREATED
    if room is None:
        row = services.create_room(name=request.room, user=User(pk=user.id))
        room = ctx.rooms.open(row)
    services.join_room(room=Room(pk=room.id), user=User(pk=user.id))
    room.add(user.id, user)
    # Messages from before they joined do not count as unread.
    conversation, newest_id = conversation_of_room(room.id), ctx.writes.newest_id
    services.mark_read(user_id=user.id, conversation=conversation, up_to_id=newest_id)
    ctx.answer(session, request, code)
    joined = Joined(time=ctx.now, room=room.name, user=NamedUser(account_name=user.name))
    return _tell(ctx, room, user, joined, but=session)


def _check_limits(ctx: Context, user: CachedUser, room: CachedRoom | None) -> None:
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
    user, room = user_of(session), find_own_room(ctx, session, request.room)
    services.leave_room(room=Room(pk=room.id), user=User(pk=user.id))
    room.remove(user.id)
    ctx.answer(session, request, Code.OK)
    left = Left(time=ctx.now, room=room.name, user=NamedUser(account_name=user.name))
    _tell(ctx, room, user, left, but=session)


def _tell(
    ctx: Context, room: CachedRoom, user: CachedUser, message: Joined | Left, *, but: Session
) -> None:
    """Tell the members, and the other sessions of the user whom it is about."""
    others = [other for other in room.here.values() if other is not user]
    for told in (user, *others):
        for session in told.sessions:
            if "rooms" in session.ext and session is not but:
                ctx.sender.push(session, message)


def find_rooms(ctx: Context, session: Session, request: FindRooms) -> None:
    """Answer with a page of rooms; the reader reads it."""
    user_id, limit = user_of(session).id, page_limit(ctx, request.limit)

    def read() -> list[RoomInfo]:
        found = selectors.rooms_page(
            user_id, prefix=request.prefix, after=request.after, limit=limit
        )
        return [
            RoomInfo(room=name, topic=topic, members=members, joined=joined)
            for name, topic, members, joined in found
        ]

    def answer(infos: list[RoomInfo]) -> None:
        ctx.reply(session, request, RoomsReply, quantity=len(infos), rooms=infos)

    ctx.read(session, request, read, answer)


def set_topic(ctx: Context, session: Session, request: SetTopic) -> None:
    user, room = user_of(session), find_own_room(ctx, session, request.room)
    topic = storable(request.topic).strip()
    if len(topic) > MAX_TOPIC_CHARS:
        raise bad_request(_("The topic is longer than {limit} characters."), limit=MAX_TOPIC_CHARS)
    services.set_topic(room=Room(pk=room.id), topic=topic, user_id=user.id)
    ctx.answer(session, request, Code.OK)
    tell_topic(ctx, room, topic, user.name, but=session)


def tell_topic(
    ctx: Context, room: CachedRoom, topic: str, name: str, *, but: Session | None = None
) -> None:
    """Tell the sessions that show topics of a new one, set by the user of this name."""
    user = NamedUser(account_name=name)
    message = TopicSet(time=ctx.now, room=room.name, topic=topic, user=user)
    for member in room.here.values():
        for session in member.sessions:
            if "chats" in session.ext and session is not but:
                ctx.sender.push(session, message)


def get_rooms(ctx: Context, session: Session, request: GetRooms) -> None:
    names = selectors.room_names_of(user_of(session).id)
    ctx.reply(session, request, NamesReply, quantity=len(names), data_list=names)


def get_members(ctx: Context, session: Session, request: GetMembers) -> None:
    room = find_own_room(ctx, session, request.room)
    limit = page_limit(ctx, request.limit)
    names = selectors.member_names(room.id, after=request.after, limit=limit)
    online = [name for name in names if name in ctx.users.clients]
    ctx.reply(session, request, NamesReply, quantity=room.size, data_list=names, online=online)
