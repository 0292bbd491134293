"""What the operator does on the site: sessions end, notices are shown, messages are kept."""

from collections.abc import Iterator
from typing import TYPE_CHECKING

from accounts import selectors as users
from accounts.events import NetworksBlocked, OperatorSpoke, SessionKicked
from accounts.services.blocklist import blocklist
from jim.codes import Code
from jim.errors import gettext_noop as _
from jim.notices import Delivery, TextDeleted
from jim.replies import Reply, notice
from jimserver.handler.room_membership import tell_topic
from jimserver.state.close_reasons import CloseReason
from jimserver.state.server_events import SessionTapped
from jimserver.state.sessions import Session
from jimserver.state.user_cache import CachedUser
from jimserver.transport.in_process_client import InProcessLogin
from jimserver.transport.wire_tap import WireTap, find_tap, is_tapped, remember
from messaging import events as messaging

if TYPE_CHECKING:
    from jimserver.handler.dispatch import MessageHandler


def _everybody(chat: "MessageHandler") -> Iterator[Session]:
    """All sessions, as they are now: those that end meanwhile are in it."""
    yield from [session for sessions in chat.people.clients.values() for session in sessions]


def in_process_login(chat: "MessageHandler", session: Session, event: InProcessLogin) -> None:
    """Note for whom an InProcessClient asks; they are not online by it."""
    user = users.find_user_by_id(event.user_id)
    session.user = chat.people.of(user) if user else None


def session_kicked(chat: "MessageHandler", event: SessionKicked) -> None:
    for session in _everybody(chat):
        if session.row_id == event.session_id:
            chat.dismiss(
                session,
                CloseReason.KICKED,
                Code.IMPORTANT,
                _("The operator has ended this session; log in again."),
            )


def session_tapped(chat: "MessageHandler", event: SessionTapped) -> None:
    """Whoever is watched is told so, before and after."""
    for session in _everybody(chat):
        if session.row_id == event.session_id and event.is_on != is_tapped(session.row_id):
            _begin_tap(chat, session, event) if event.is_on else _end_tap(chat, session, event)


def _begin_tap(chat: "MessageHandler", session: Session, event: SessionTapped) -> None:
    limit = chat.config.max_frame_bytes
    form = session.format
    speaker = {
        "user": session.name,
        "dialect": form.dialect.name,
        "ext": sorted(form.ext),
        "lang": session.lang,
        "client": session.client,
    }
    tap = WireTap(
        session.row_id,
        event.operator_id,
        hides_texts=event.hides_texts,
        max_frame_bytes=limit,
        speaker=speaker,
    )
    remember(tap)
    session.transport.tap = tap
    text = _(
        "The operator is watching the data that your client and the server exchange, "
        "for up to 15 minutes."
    )
    _tell(chat, session, event.operator_id, text)


def _end_tap(chat: "MessageHandler", session: Session, event: SessionTapped) -> None:
    session.transport.tap = None
    if tap := find_tap(session.row_id):
        tap.stop()
    _tell(chat, session, event.operator_id, _("The operator has stopped watching."))


def _tell(chat: "MessageHandler", session: Session, operator_id: int, text: str) -> None:
    """In the session's language."""
    _show(
        chat,
        session,
        operator_id,
        notice(Code.NOTICE, chat.translate(session, text), chat.post.now),
    )


def _show(chat: "MessageHandler", session: Session, operator_id: int, said: Reply) -> None:
    """Shows a notice; to a client of a dialect that knows none, a message from the operator's own account in its place."""
    name, text = chat.people.name_of(operator_id), said.alert or ""
    if session.user is None or name is None or session.format.encode(said):
        return chat.post.push(session, said)
    msg_id = chat.post.ledger.add_message(operator_id, session.user.id, text)
    return chat.post.deliver(
        Delivery(time=chat.post.now, to=session.name, sender=name, message=text, msg_id=msg_id),
        [session],
    )


def networks_blocked(chat: "MessageHandler", event: NetworksBlocked) -> None:
    for session in _everybody(chat):
        if blocklist.covers(session.transport.address):
            chat.dismiss(
                session,
                CloseReason.BLOCKED,
                Code.BLOCKED,
                _("Connections from your address are blocked."),
            )


def operator_spoke(chat: "MessageHandler", event: OperatorSpoke) -> None:
    """A notice for those who are here; for the others, if it is to be kept, a message from the operator's own account."""
    said = notice(Code.IMPORTANT if event.important else Code.NOTICE, event.text, chat.post.now)
    if event.user_ids is None:
        for session in _everybody(chat):
            _show(chat, session, event.sender_id, said)
        return
    for user_id in event.user_ids:
        person = chat.people.get(user_id)
        for session in person.sessions if person else ():
            _show(chat, session, event.sender_id, said)
        if event.keep and not (person and person.sessions):
            chat.post.ledger.keep(
                user_id, chat.post.ledger.add_message(event.sender_id, user_id, event.text)
            )


def room_announced(chat: "MessageHandler", event: messaging.RoomAnnounced) -> None:
    """A message to a room as any other."""
    room, sender = chat.rooms.find(event.room), chat.people.name_of(event.sender_id)
    if room is None or sender is None:
        return
    msg_id = chat.post.ledger.add_room_message(event.sender_id, room.id, event.text)
    delivery = Delivery(
        time=chat.post.now, to=room.name, sender=sender, message=event.text, msg_id=msg_id
    )
    chat.post.deliver(
        delivery, [session for person in room.here.values() for session in person.sessions]
    )
    for user_id in room.absent:
        chat.post.ledger.keep(user_id, msg_id)


def topic_changed(chat: "MessageHandler", event: messaging.TopicChanged) -> None:
    room, name = chat.rooms.get(event.room_id), chat.people.name_of(event.user_id)
    if room and name:
        tell_topic(chat, room, event.topic, name)


def message_deleted(chat: "MessageHandler", event: messaging.TextDeleted) -> None:
    """Tells those who may have it on their screens. Clients without `chats` can't be made to forget."""
    room = chat.rooms.get(event.room_id) if event.room_id else None
    if room:
        for person in room.here.values():
            _tell_deleted(chat, person, room.name, event.msg_id)
    if event.recipient_id:
        for user_id, other_id in (
            (event.sender_id, event.recipient_id),
            (event.recipient_id, event.sender_id),
        ):
            reader, name = chat.people.get(user_id), chat.people.name_of(other_id)
            if reader and name:
                _tell_deleted(chat, reader, name, event.msg_id)


def _tell_deleted(chat: "MessageHandler", person: CachedUser, peer: str, msg_id: int) -> None:
    for session in person.sessions:
        if "chats" in session.ext:
            chat.post.push(session, TextDeleted(time=chat.post.now, peer=peer, msg_id=msg_id))
