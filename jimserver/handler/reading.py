"""Reading what was said: history by page, search, read marks."""

from typing import TYPE_CHECKING

from jim import limits
from jim.codes import Code
from jim.errors import bad_request
from jim.errors import gettext_noop as _
from jim.messages import GetHistory, HistoryMessage, Read, ReadNotice, Request, Search
from jimserver.engine.reading import sealed_notice
from jimserver.engine.sessions import Session
from jimserver.handler.contacts import find_person, page_limit, person_of
from jimserver.handler.messages import find_own_room
from messaging import selectors
from messaging.models import conversation_of_pair, conversation_of_room
from messaging.selectors import Page, StoredMessage

if TYPE_CHECKING:
    from jimserver.handler.handler import MessageHandler

MAX_WANTED_CHARS = 100  # of a text that is searched for


def get_history(chat: "MessageHandler", session: Session, request: GetHistory) -> None:
    conversation = _conversation(chat, session, request.peer)
    limit = page_limit(chat, request.limit)
    chat.post.ledger.write()  # what was said just now belongs to it
    page = selectors.history_page(conversation, before=request.before, after=request.after, limit=limit)
    _answer_page(chat, session, request, page)


def search(chat: "MessageHandler", session: Session, request: Search) -> None:
    if not 0 < len(request.text) <= MAX_WANTED_CHARS:
        raise bad_request(_("Search for 1 to {limit} characters."), limit=MAX_WANTED_CHARS)
    conversation = _conversation(chat, session, request.peer)
    limit = page_limit(chat, request.limit)
    chat.post.ledger.write()
    page = selectors.search_conversation(conversation, text=request.text, before=request.before, limit=limit)
    _answer_page(chat, session, request, page)


def _conversation(chat: "MessageHandler", session: Session, peer: str) -> int:
    """The conversation with a person or room; raises JimError 404, or 403 for a room one is not in."""
    if peer.startswith(limits.ROOM_PREFIX):
        return conversation_of_room(find_own_room(chat, session, peer).id)
    return conversation_of_pair(person_of(session).id, find_person(chat, peer).id)


def _answer_page(chat: "MessageHandler", session: Session, request: Request, page: Page) -> None:
    messages = [_history_message(session, message) for message in page.messages]
    chat.answer(session, request, Code.ACCEPTED, quantity=len(messages), more=page.more, messages=messages)


def _history_message(session: Session, row: StoredMessage) -> HistoryMessage:
    text = sealed_notice(session.lang, row.sender) if row.sealed else row.text
    return HistoryMessage(msg_id=row.msg_id, time=row.sent, sender=row.sender, to=row.to, message=text, sealed=row.sealed)


def read(chat: "MessageHandler", session: Session, request: Read) -> None:
    """Tells those whose messages were read how far."""
    person = person_of(session)
    if request.peer.startswith(limits.ROOM_PREFIX):
        room = find_own_room(chat, session, request.peer)
        people, seen_as = list(room.here.values()), room.name
    else:
        people, seen_as = [find_person(chat, request.peer)], person.name
    chat.answer(session, request, Code.OK)
    message = ReadNotice(time=chat.post.now, sender=person.name, peer=seen_as, msg_id=request.msg_id)
    for other in people:
        for their_session in other.sessions:
            if "marks" in their_session.ext and their_session is not session:
                chat.post.push(their_session, message)
