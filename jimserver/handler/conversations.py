"""One's conversations: which there are, how far they are read, and search over all of them."""

from typing import TYPE_CHECKING

from jim import limits
from jim.codes import Code
from jim.errors import bad_request
from jim.errors import gettext_noop as _
from jim.notices import Mark, ReadNotice
from jim.replies import ChatInfo
from jim.requests import GetChats, Read, Search
from jimserver.handler.contact_list import find_user, page_limit, status_of, user_of
from jimserver.handler.history import conversation_with, history_message
from jimserver.handler.sending import find_own_room
from jimserver.state.sessions import Session
from jimserver.state.user_cache import CachedUser
from messaging import services
from messaging.selectors import chats
from messaging.selectors.search import Found, Wanted, search_all, search_conversation

if TYPE_CHECKING:
    from jimserver.handler.dispatch import MessageHandler

MAX_WANTED_CHARS = 100  # of a text that is searched for


def get_chats(chat: "MessageHandler", session: Session, request: GetChats) -> None:
    chat.post.ledger.write()  # what was said just now belongs to it
    limit = page_limit(chat, request.limit)
    page, more = chats.chats_page(user_of(session).id, before=request.before, limit=limit)
    infos = [_info(chat, session, summary) for summary in page]
    chat.answer(session, request, Code.ACCEPTED, quantity=len(infos), more=more, chats=infos)


def _info(chat: "MessageHandler", session: Session, summary: chats.ChatSummary) -> ChatInfo:
    return ChatInfo(
        peer=summary.peer,
        online=summary.peer in chat.people.clients,
        status=status_of(chat, summary.peer),
        topic=summary.topic,
        unread=summary.unread,
        read=summary.read_id,
        last=history_message(session, summary.last) if summary.last else None,
    )


# Read marks


def read(chat: "MessageHandler", session: Session, request: Read) -> None:
    """Notes how far somebody has read, and tells those whose messages they are; and his own other devices."""
    person = user_of(session)
    if request.peer.startswith(limits.ROOM_PREFIX):
        room = find_own_room(chat, session, request.peer)
        people, name, seen_as = (
            [other for other in room.here.values() if other is not person],
            room.name,
            room.name,
        )
    else:
        other = find_user(chat, request.peer)
        people, name, seen_as = [other], other.name, person.name
    up_to_id = min(
        request.msg_id, chat.post.ledger.newest_id
    )  # what nobody has said yet nobody has read
    conversation = conversation_with(chat, session, request.peer)
    is_news = services.mark_read(user_id=person.id, conversation=conversation, up_to_id=up_to_id)
    chat.answer(session, request, Code.OK)
    if is_news:
        _tell(
            chat,
            people,
            ReadNotice(time=chat.post.now, sender=person.name, peer=seen_as, msg_id=up_to_id),
        )
        _tell_own(chat, session, Mark(time=chat.post.now, peer=name, msg_id=up_to_id))


def _tell(chat: "MessageHandler", people: list[CachedUser], message: ReadNotice) -> None:
    for other in people:
        for their_session in other.sessions:
            if "marks" in their_session.ext:
                chat.post.push(their_session, message)


def _tell_own(chat: "MessageHandler", session: Session, message: Mark) -> None:
    for other in user_of(session).sessions:
        if "chats" in other.ext and other is not session:
            chat.post.push(other, message)


# Search


def search(chat: "MessageHandler", session: Session, request: Search) -> None:
    wanted = _wanted(chat, request)
    limit = page_limit(chat, request.limit)
    chat.post.ledger.write()
    if request.peer is None:
        found = search_all(user_of(session).id, wanted, before=request.before, limit=limit)
    else:
        conversation = conversation_with(chat, session, request.peer)
        found = search_conversation(conversation, wanted, before=request.before, limit=limit)
    _answer_found(chat, session, request, found)


def _wanted(chat: "MessageHandler", request: Search) -> Wanted:
    """Raises JimError 400 where nothing is wanted, 404 for a sender who is not."""
    if len(request.text) > MAX_WANTED_CHARS or not (request.text or request.sender):
        raise bad_request(_("Search for 1 to {limit} characters."), limit=MAX_WANTED_CHARS)
    sender = find_user(chat, request.sender) if request.sender else None
    return Wanted(request.text, sender.id if sender else None, request.since, request.until)


def _answer_found(chat: "MessageHandler", session: Session, request: Search, found: Found) -> None:
    messages = [history_message(session, message) for message in found.messages]
    more = found.next_id is not None
    chat.answer(
        session,
        request,
        Code.ACCEPTED,
        quantity=len(messages),
        more=more,
        next=found.next_id,
        messages=messages,
    )
