"""News that no client asked for: from the clock, from the sockets, from the admin site."""

from typing import TYPE_CHECKING, Any

from accounts.events import PasswordChanged, UserBlocked, UserKicked, UserRenamed
from contacts.events import ContactChanged
from jim.codes import Code
from jim.errors import gettext_noop as _
from jim.notices import ContactAdded, ContactRemoved, Joined, Left, NamedUser, ProbeNotice
from jim.replies import notice
from jimserver.handler.contact_list import tell_owner
from jimserver.state.close_reasons import CloseReason
from jimserver.state.room_cache import CachedRoom
from jimserver.state.server_events import Announcement
from jimserver.state.session_events import CatchUp, FormatLearned, IdleTimeout, Writable
from jimserver.state.sessions import Session
from jimserver.state.user_cache import CachedUser
from messaging.events import MemberChanged, RoomChanged

if TYPE_CHECKING:
    from jimserver.handler.dispatch import MessageHandler

# Of one session


def format_learned(chat: "MessageHandler", session: Session, event: FormatLearned) -> None:
    session.learn_format(event.dialect, event.aliases)


def silent(chat: "MessageHandler", session: Session, event: IdleTimeout) -> None:
    chat.post.push(session, ProbeNotice(time=chat.post.now))


def drained(chat: "MessageHandler", session: Session, event: Writable) -> None:
    chat.post.drained(session)


def catch_up(chat: "MessageHandler", session: Session, event: CatchUp) -> None:
    if chat.post.takes_more(session):
        chat.post.catch_up(session)


# Of a user or a room


def user_blocked(chat: "MessageHandler", event: UserBlocked) -> None:
    _end_sessions(
        chat, event.user_id, CloseReason.BLOCKED, Code.BLOCKED, _("The operator has blocked you.")
    )


def user_kicked(chat: "MessageHandler", event: UserKicked | PasswordChanged | UserRenamed) -> None:
    text = _("The operator has ended this session; log in again.")
    _end_sessions(chat, event.user_id, CloseReason.KICKED, Code.IMPORTANT, text)


def user_renamed(chat: "MessageHandler", event: UserRenamed) -> None:
    """End their sessions, and forget what is known of them."""
    user_kicked(chat, event)
    chat.people.forget(event.user_id)
    chat.rooms.forget_all()
    chat.arrivals.directory.forget()


def _end_sessions(
    chat: "MessageHandler", user_id: int, reason: CloseReason, code: Code, text: str
) -> None:
    person = chat.people.get(user_id)
    for session in list(person.sessions) if person else ():
        chat.dismiss(session, reason, code, text)


def contact_changed(chat: "MessageHandler", event: ContactChanged) -> None:
    owner, name = chat.people.get(event.owner_id), chat.people.name_of(event.contact_id)
    if owner and name:
        kind = ContactAdded if event.is_added else ContactRemoved
        tell_owner(chat, owner, kind(time=chat.post.now, user_id=name))


def member_changed(chat: "MessageHandler", event: MemberChanged) -> None:
    """The admin has let somebody into a room or taken him out: the room follows, and everybody in it is told."""
    room, name = chat.rooms.get(event.room_id), chat.people.name_of(event.user_id)
    if room is None or name is None:
        return
    person = chat.people.get(event.user_id)
    news: dict[str, Any] = {
        "time": chat.post.now,
        "room": room.name,
        "user": NamedUser(account_name=name),
    }
    if event.has_joined:
        room.add(event.user_id, person)
        _tell_room(chat, room, person, Joined(**news))
        _tell_moved(chat, person, _("The operator has added you to {room}."), room.name)
    else:
        room.remove(event.user_id)
        _tell_room(chat, room, person, Left(**news))
        _tell_moved(chat, person, _("The operator has removed you from {room}."), room.name)


def _tell_room(
    chat: "MessageHandler", room: CachedRoom, person: CachedUser | None, message: Joined | Left
) -> None:
    """Tells all members; and whom it concerns, because he did not ask for it."""
    people = {*room.here.values(), *((person,) if person else ())}
    for session in [session for member in people for session in member.sessions]:
        if "rooms" in session.ext:
            chat.post.push(session, message)


def _tell_moved(chat: "MessageHandler", person: CachedUser | None, text: str, room: str) -> None:
    """Who comes or leaves himself needs not be told; whom the operator moves does."""
    for session in person.sessions if person else ():
        said = chat.translate(session, text).format(room=room)
        chat.post.push(session, notice(Code.NOTICE, said, chat.post.now))


def room_changed(chat: "MessageHandler", event: RoomChanged) -> None:
    chat.rooms.forget(event.room_id)


def announcement(chat: "MessageHandler", event: Announcement) -> None:
    for sessions in chat.people.clients.values():
        for session in sessions:
            chat.notify(session, event.code, event.text)
