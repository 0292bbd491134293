"""News that no client asked for: from the clock, from the sockets, from the admin site."""

from typing import TYPE_CHECKING

from jim.codes import Code
from jim.errors import gettext_noop as _
from jim.messages import ContactAdded, ContactRemoved, ProbeNotice, notice
from jimserver.engine import events
from jimserver.engine.reasons import Reason
from jimserver.engine.sessions import Session
from jimserver.handler.contacts import tell_owner

if TYPE_CHECKING:
    from jimserver.handler.handler import MessageHandler

# Of one session


def silent(chat: "MessageHandler", session: Session, event: events.Silent) -> None:
    chat.post.push(session, ProbeNotice(time=chat.post.now))


def drained(chat: "MessageHandler", session: Session, event: events.Drained) -> None:
    chat.post.drained(session)


def catch_up(chat: "MessageHandler", session: Session, event: events.CatchUp) -> None:
    if session.caught_up_to and not session.unacked:
        chat.post.catch_up(session)


# Of a user or a room


def user_blocked(chat: "MessageHandler", event: events.UserBlocked) -> None:
    _end_sessions(chat, event.user_id, Reason.BLOCKED, Code.BLOCKED, _("The operator has blocked you."))


def user_changed(chat: "MessageHandler", event: events.UserChanged) -> None:
    text = _("The operator has ended this session; log in again.")
    _end_sessions(chat, event.user_id, Reason.KICKED, Code.IMPORTANT, text)
    if event.is_void:
        chat.people.forget(event.user_id)
        chat.rooms.forget_all()
        chat.arrivals.directory.forget()


def _end_sessions(chat: "MessageHandler", user_id: int, reason: Reason, code: Code, text: str) -> None:
    person = chat.people.get(user_id)
    for session in list(person.sessions) if person else ():
        chat.dismiss(session, reason, code, text)


def contact_changed(chat: "MessageHandler", event: events.ContactChanged) -> None:
    owner, name = chat.people.get(event.owner_id), chat.people.name_of(event.contact_id)
    if owner and name:
        kind = ContactAdded if event.added else ContactRemoved
        tell_owner(chat, owner, kind(time=chat.post.now, user_id=name))


def member_changed(chat: "MessageHandler", event: events.MemberChanged) -> None:
    """Somebody joined or left, maybe by the admin's hand: the room follows if it is known."""
    room = chat.rooms.get(event.room_id)
    if room and event.joined != room.has(event.user_id):
        if event.joined:
            room.add(event.user_id, chat.people.get(event.user_id))
        else:
            room.remove(event.user_id)
            _tell_removed(chat, event.user_id, room.name)


def _tell_removed(chat: "MessageHandler", user_id: int, room: str) -> None:
    """Who leaves himself needs not be told; who is taken out does."""
    person = chat.people.get(user_id)
    for session in person.sessions if person else ():
        text = chat.translate(session, _("The operator has taken you out of {room}.")).format(room=room)
        chat.post.push(session, notice(Code.NOTICE, text, chat.post.now))


def room_changed(chat: "MessageHandler", event: events.RoomChanged) -> None:
    chat.rooms.forget(event.room_id)


def announcement(chat: "MessageHandler", event: events.Announcement) -> None:
    for sessions in chat.people.clients.values():
        for session in sessions:
            chat.notify(session, event.code, event.text)
