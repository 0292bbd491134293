"""Rooms: joining, leaving, who is in them."""

from typing import TYPE_CHECKING

from accounts.models import User
from accounts.services import storable
from jim.codes import Code
from jim.errors import JimError, bad_request
from jim.errors import gettext_noop as _
from jim.notices import Joined, Left, NamedUser, TopicSet
from jim.replies import RoomInfo
from jim.requests import FindRooms, GetMembers, GetRooms, Join, Leave, SetTopic
from jimserver.handler.contact_list import page_limit, user_of
from jimserver.handler.sending import find_own_room
from jimserver.state.room_cache import CachedRoom
from jimserver.state.sessions import Session
from jimserver.state.user_cache import CachedUser
from messaging import selectors, services
from messaging.models import Room, conversation_of_room

if TYPE_CHECKING:
    from jimserver.handler.dispatch import MessageHandler

MAX_TOPIC_CHARS = 200  # the column is no longer


def join(chat: "MessageHandler", session: Session, request: Join) -> None:
    """Makes the user a member; of a room that there was not, 201."""
    person, room = user_of(session), chat.rooms.find(request.room)
    if room and room.has(person.id):
        return chat.answer(session, request, Code.OK)
    _check_limits(chat, person, room)
    code = Code.OK if room else Code.CREATED
    if room is None:
        room = chat.rooms.open(services.create_room(name=request.room, user=User(pk=person.id)))
    services.join_room(room=Room(pk=room.id), user=User(pk=person.id))
    room.add(person.id, person)
    # What was said before he came is no news to him.
    services.mark_read(
        user_id=person.id,
        conversation=conversation_of_room(room.id),
        up_to_id=chat.post.ledger.newest_id,
    )
    chat.answer(session, request, code)
    tell_joined(chat, room, person, but=session)


def _check_limits(chat: "MessageHandler", person: CachedUser, room: CachedRoom | None) -> None:
    members, rooms = chat.config.max_room_members, chat.config.max_rooms_per_user
    if room and members and room.size >= members:
        raise JimError(
            Code.BLOCKED,
            _("{name} is full: it has {limit} members."),
            name=room.name,
            limit=members,
        )
    if rooms and selectors.count_rooms_of(person.id) >= rooms:
        raise JimError(
            Code.BLOCKED, _("You are in {limit} rooms already, which is the maximum."), limit=rooms
        )


def leave(chat: "MessageHandler", session: Session, request: Leave) -> None:
    person, room = user_of(session), find_own_room(chat, session, request.room)
    services.leave_room(room=Room(pk=room.id), user=User(pk=person.id))
    room.remove(person.id)
    chat.answer(session, request, Code.OK)
    tell_left(chat, room, person, but=session)


def find_rooms(chat: "MessageHandler", session: Session, request: FindRooms) -> None:
    limit = page_limit(chat, request.limit)
    found = selectors.rooms_page(
        user_of(session).id, prefix=request.prefix, after=request.after, limit=limit
    )
    infos = [
        RoomInfo(room=name, topic=topic, members=members, joined=joined)
        for name, topic, members, joined in found
    ]
    chat.answer(session, request, Code.ACCEPTED, quantity=len(infos), rooms=infos)


def set_topic(chat: "MessageHandler", session: Session, request: SetTopic) -> None:
    person, room, topic = (
        user_of(session),
        find_own_room(chat, session, request.room),
        storable(request.topic).strip(),
    )
    if len(topic) > MAX_TOPIC_CHARS:
        raise bad_request(_("The topic is longer than {limit} characters."), limit=MAX_TOPIC_CHARS)
    services.set_topic(room=Room(pk=room.id), topic=topic, user_id=person.id)
    chat.answer(session, request, Code.OK)
    tell_topic(chat, room, topic, person.name, besides=session)


def tell_topic(
    chat: "MessageHandler",
    room: CachedRoom,
    topic: str,
    name: str,
    *,
    besides: Session | None = None,
) -> None:
    """Says who has set it to whoever shows it."""
    message = TopicSet(
        time=chat.post.now, room=room.name, topic=topic, user=NamedUser(account_name=name)
    )
    for other in room.here.values():
        for session in other.sessions:
            if "chats" in session.ext and session is not besides:
                chat.post.push(session, message)


def tell_joined(
    chat: "MessageHandler", room: CachedRoom, person: CachedUser, *, but: Session | None = None
) -> None:
    """Tells the members, and the other devices of whom it is about."""
    _tell(
        chat,
        room,
        person,
        Joined(time=chat.post.now, room=room.name, user=NamedUser(account_name=person.name)),
        but,
    )


def tell_left(
    chat: "MessageHandler", room: CachedRoom, person: CachedUser, *, but: Session | None = None
) -> None:
    """As `tell_joined`; he is no member any more."""
    _tell(
        chat,
        room,
        person,
        Left(time=chat.post.now, room=room.name, user=NamedUser(account_name=person.name)),
        but,
    )


def _tell(
    chat: "MessageHandler",
    room: CachedRoom,
    person: CachedUser,
    message: Joined | Left,
    but: Session | None,
) -> None:
    others = [
        session for other in room.here.values() if other is not person for session in other.sessions
    ]
    for session in [*person.sessions, *others]:
        if "rooms" in session.ext and session is not but:
            chat.post.push(session, message)


def get_rooms(chat: "MessageHandler", session: Session, request: GetRooms) -> None:
    names = selectors.room_names_of(user_of(session).id)
    chat.answer(session, request, Code.ACCEPTED, quantity=len(names), data_list=names)


def get_members(chat: "MessageHandler", session: Session, request: GetMembers) -> None:
    room = find_own_room(chat, session, request.room)
    names = selectors.member_names(
        room.id, after=request.after, limit=page_limit(chat, request.limit)
    )
    online = [name for name in names if name in chat.people.clients]
    chat.answer(session, request, Code.ACCEPTED, quantity=room.size, data_list=names, online=online)
