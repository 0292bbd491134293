"""Messages: from a sender to a person or a room, and their acknowledgement."""

from typing import TYPE_CHECKING

from accounts.services import challenge_auth as course
from contacts import selectors
from jim import limits
from jim.codes import Code
from jim.errors import JimError, bad_request
from jim.errors import gettext_noop as _
from jim.notices import Delivery
from jim.replies import Reply
from jim.requests import Ack, Msg, MsgToContacts
from jim.sealing import MAX_SEALED_CHARS
from jimserver.handler.contact_list import find_user, user_of
from jimserver.state.room_cache import CachedRoom
from jimserver.state.sessions import Session
from jimserver.state.user_cache import CachedUser

if TYPE_CHECKING:
    from jimserver.handler.dispatch import MessageHandler


def msg(chat: "MessageHandler", session: Session, request: Msg) -> None:
    """Stores a message and puts it to whom it is for; 200, or 202 when it is kept."""
    sender = user_of(session)
    if (
        request.sender is not None
        and request.sender != sender.name
        and chat.people.find(request.sender) is not sender
    ):
        raise JimError(
            Code.UNAUTHORISED,
            _("You are logged in as {name} and can't write for anybody else."),
            name=sender.name,
        )
    _check_text(chat, session, request.message, is_sealed=request.sealed)
    client_id = None if request.id is None else str(request.id)
    if client_id is not None and _answer_repeated(chat, session, request, sender, client_id):
        return
    if request.aliases and request.aliases != sender.aliases:
        sender.aliases = request.aliases
        course.save_aliases(user_id=sender.id, aliases=request.aliases)
    if request.to.startswith(limits.ROOM_PREFIX):
        _to_room(
            chat, session, request, client_id, sender, find_own_room(chat, session, request.to)
        )
    else:
        _to_person(chat, session, request, client_id, sender, find_user(chat, request.to))


def msg_to_contacts(chat: "MessageHandler", session: Session, request: MsgToContacts) -> None:
    """Send a message to each contact, or to the one that was added last; answer once."""
    sender = user_of(session)
    _check_text(chat, session, request.message)
    for name in _recipients(sender, request):
        copy = Msg(to=name, message=request.message)
        _to_person(chat, session, copy, None, sender, find_user(chat, name), is_answered=False)
    chat.answer(session, request, Code.OK)


def _recipients(sender: CachedUser, request: MsgToContacts) -> list[str]:
    if request.only_last:
        last = selectors.last_contact(sender.id)
        return [last] if last else []
    return [name for name, _id in selectors.contact_users(sender.id)]


def _check_text(
    chat: "MessageHandler", session: Session, text: str, *, is_sealed: bool = False
) -> None:
    """Raises JimError 400. What is sealed has the length of its key, however short its text is."""
    limit = chat.config.max_long_text_chars if session.format.ext else chat.config.max_text_chars
    if limit and len(text) > (max(limit, MAX_SEALED_CHARS) if is_sealed else limit):
        raise bad_request(_("The message is longer than {limit} characters."), limit=limit)
    if "\0" in text:
        raise bad_request(_("A message can't contain the character NUL."))


def _answer_repeated(
    chat: "MessageHandler", session: Session, request: Msg, sender: CachedUser, client_id: str
) -> bool:
    """Answers a message whose id this sender has used before, and only that."""
    if "\0" in client_id:
        raise bad_request(_("An id can't contain the character NUL."))
    msg_id = chat.post.ledger.find_repeated(sender, client_id)
    if msg_id is None:
        return False
    sent, is_kept = chat.post.ledger.recall(msg_id)
    _answer(chat, session, request, msg_id, Code.ACCEPTED if is_kept else Code.OK, sent)
    return True


def _to_person(
    chat: "MessageHandler",
    session: Session,
    request: Msg,
    client_id: str | None,
    sender: CachedUser,
    recipient: CachedUser,
    *,
    is_answered: bool = True,
) -> None:
    post = chat.post
    msg_id = post.ledger.add_message(
        sender.id, recipient.id, request.message, sealed=request.sealed, client_id=client_id
    )
    delivery = _delivery(chat, request, msg_id, sender.name, recipient.name)
    if is_answered:
        _answer(
            chat,
            session,
            request,
            msg_id,
            Code.OK if recipient.is_reachable else Code.ACCEPTED,
            post.now,
        )
    if recipient.sessions:
        post.deliver(delivery, recipient.sessions)
    else:
        post.ledger.keep(recipient.id, msg_id)
    if len(sender.sessions) > 1 and sender is not recipient:
        _sync(chat, session, request, sender, delivery)


def _to_room(
    chat: "MessageHandler",
    session: Session,
    request: Msg,
    client_id: str | None,
    sender: CachedUser,
    room: CachedRoom,
) -> None:
    post = chat.post
    if room.only_writer_id is not None and room.only_writer_id != sender.id:
        raise JimError(Code.BLOCKED, _("{name} is read-only."), name=room.name)
    msg_id = post.ledger.add_room_message(
        sender.id, room.id, request.message, sealed=request.sealed, client_id=client_id
    )
    delivery = _delivery(chat, request, msg_id, sender.name, room.name)
    _answer(chat, session, request, msg_id, Code.OK, post.now)
    post.deliver(
        delivery,
        [
            other
            for person in room.here.values()
            if person is not sender
            for other in person.sessions
        ],
    )
    for user_id in room.absent:
        post.ledger.keep(user_id, msg_id)
    if len(sender.sessions) > 1:
        _sync(chat, session, request, sender, delivery)


def _delivery(chat: "MessageHandler", request: Msg, msg_id: int, sender: str, to: str) -> Delivery:
    return Delivery(
        time=chat.post.now,
        to=to,
        sender=sender,
        message=request.message,
        msg_id=msg_id,
        sealed=request.sealed,
        aliases=request.aliases,
    )


def _sync(
    chat: "MessageHandler", session: Session, request: Msg, sender: CachedUser, delivery: Delivery
) -> None:
    """Shows the sender's other sessions what he said here."""
    delivery.id = request.id
    chat.post.show(
        delivery,
        [other for other in sender.sessions if "sync" in other.ext and other is not session],
    )


def _answer(
    chat: "MessageHandler", session: Session, request: Msg, msg_id: int, code: Code, sent: float
) -> None:
    reply = Reply(response=code, time=chat.post.now, id=request.id, alert="OK")
    if "ids" in session.format.ext:
        reply.msg_id, reply.sent = msg_id, sent
    chat.post.answer(session, reply)


def find_own_room(chat: "MessageHandler", session: Session, name: str) -> CachedRoom:
    """The room of this name; raises JimError: 404 when there is none, 403 for somebody who is not a member."""
    room = chat.rooms.find(name)
    if room is None:
        raise JimError(
            Code.NOT_FOUND, _("There is no room {name} here."), name=name[: limits.NAME_CHARS]
        )
    if not room.has(user_of(session).id):
        raise JimError(
            Code.BLOCKED, _("You are not a member of {name}; join it first."), name=room.name
        )
    return room


def ack(chat: "MessageHandler", session: Session, request: Ack) -> None:
    chat.post.acknowledge(session, request.msg_id)
