"""Contacts, who is online, presence and probes."""

from typing import TYPE_CHECKING

from accounts import selectors as users
from accounts import services as accounts_services
from accounts.models import User
from accounts.names import fold_name
from contacts import selectors, services
from jim.codes import Code
from jim.errors import JimError
from jim.errors import gettext_noop as _
from jim.notices import ContactAdded, ContactRemoved, NamedUser, Potential, PresenceNotice
from jim.replies import Contacts, Users
from jim.requests import (
    AddContact,
    DelContact,
    GetOnline,
    GetPotential,
    GetUsers,
    Presence,
    Probe,
    Request,
)
from jimserver.state.paced_outbox import PacedOutbox
from jimserver.state.sessions import Session
from jimserver.state.user_cache import CachedUser
from messaging.models import users_of_pair
from messaging.selectors.chats import partner_ids

if TYPE_CHECKING:
    from jimserver.handler.dispatch import MessageHandler

MAX_STATUS_CHARS = 100  # of a presence; the column is no longer
PLAIN_STATUSES = ("", "online", "offline")  # what the server says by itself


def find_user(chat: "MessageHandler", name: str) -> CachedUser:
    """The person of this name; raises JimError 404."""
    person = chat.people.find(name)
    if person is None:
        raise JimError(Code.NOT_FOUND, _("There is no user {name} here."), name=name[:25])
    return person


def page_limit(chat: "MessageHandler", asked: int | None) -> int:
    """How many entries an answer holds when `asked` were asked for."""
    return max(1, min(asked or chat.config.page_size, chat.config.max_page_size))


def user_of(session: Session) -> CachedUser:
    """Who speaks; only for actions that need a login."""
    assert session.user is not None
    return session.user


# Contacts


def get_contacts(
    chat: "MessageHandler", session: Session, request: Request, code: Code = Code.ACCEPTED
) -> None:
    """Answer a request with the contact list."""
    found = selectors.contact_users(user_of(session).id)
    names = [name for name, _id in found]
    open_pushes(session, request)
    online = [name for name in names if name in chat.people.clients]
    statuses = {name: status for name in online if (status := status_of(chat, name))}
    chat.post.answer(
        session,
        Contacts(
            response=code,
            time=chat.post.now,
            names=names,
            online=online,
            statuses=statuses,
            id=request.id,
        ),
    )


def answer_change(
    chat: "MessageHandler", session: Session, request: AddContact | DelContact
) -> None:
    """Answer a change of the contact list, for some clients with the list."""
    if request.shows_list:
        get_contacts(chat, session, request, Code.OK)
    else:
        chat.answer(session, request, Code.OK)


def open_pushes(session: Session, request: Request) -> None:
    """Some clients take whatever comes before the answer to this request for another one."""
    pacing = session.format.dialect.pacing
    if pacing and type(request) in pacing.opens_with and isinstance(session.outbox, PacedOutbox):
        session.outbox.open()


def add_contact(chat: "MessageHandler", session: Session, request: AddContact) -> None:
    owner, contact = user_of(session), find_user(chat, request.user_id)
    limit = chat.config.max_contacts
    if (
        limit
        and selectors.count_contacts(owner.id) >= limit
        and not selectors.is_contact(owner.id, contact.id)
    ):
        raise JimError(
            Code.BAD_REQUEST,
            _("You have {limit} contacts already, which is the maximum."),
            limit=limit,
        )
    is_new = services.add_contact(owner=User(pk=owner.id), contact=User(pk=contact.id))
    answer_change(chat, session, request)
    if is_new:
        tell_owner(chat, owner, ContactAdded(time=chat.post.now, user_id=contact.name), but=session)


def del_contact(chat: "MessageHandler", session: Session, request: DelContact) -> None:
    owner, contact = user_of(session), find_user(chat, request.user_id)
    if not services.del_contact(owner=User(pk=owner.id), contact=User(pk=contact.id)):
        raise JimError(Code.NOT_FOUND, _("{name} is not in your contact list."), name=contact.name)
    answer_change(chat, session, request)
    tell_owner(chat, owner, ContactRemoved(time=chat.post.now, user_id=contact.name), but=session)


def tell_owner(
    chat: "MessageHandler",
    owner: CachedUser,
    message: ContactAdded | ContactRemoved,
    *,
    but: Session | None = None,
) -> None:
    """Tells the sessions of `owner` that keep a contact list of a change in it."""
    for session in owner.sessions:
        if "lists" in session.ext and session is not but:
            chat.post.push(session, message)


def push_potential(chat: "MessageHandler", session: Session) -> None:
    """After a login: the first page of those who could be contacts, and how many there are."""
    names, total = chat.arrivals.potential_contacts(user_of(session).id, chat.config.page_size)
    chat.post.push(session, Potential(time=chat.post.now, quantity=total, data_list=names))


def get_potential(chat: "MessageHandler", session: Session, request: GetPotential) -> None:
    limit = page_limit(chat, request.limit)
    owner_id = user_of(session).id
    names = selectors.potential_contacts(
        owner_id, prefix=request.prefix, after=request.after, limit=limit
    )
    chat.answer(session, request, Code.ACCEPTED, quantity=len(names), data_list=names)


# Who is here


def get_users(chat: "MessageHandler", session: Session, request: GetUsers) -> None:
    """Everybody, for clients that know no pages: oneself, contacts and who is online first, as the answer may be cut."""
    person = user_of(session)
    contact_names = [name for name, _id in selectors.contact_users(person.id)]
    names = users.names_page(limit=chat.config.max_page_size)
    order = dict.fromkeys(
        [person.name, *contact_names, *sorted(chat.people.clients, key=fold_name), *names]
    )
    chat.post.answer(session, Users(names=list(order)))


def get_online(chat: "MessageHandler", session: Session, request: GetOnline) -> None:
    after, clients = fold_name(request.after), chat.people.clients
    here = sorted((user_of(sessions[0]).key, name) for name, sessions in clients.items())
    page = [name for key, name in here if key > after][: page_limit(chat, request.limit)]
    chat.answer(session, request, Code.ACCEPTED, quantity=len(here), data_list=page)


def presence(chat: "MessageHandler", session: Session, request: Presence) -> None:
    person = user_of(session)
    status = request.user.status
    if (
        request.user.account_name is not None
        and chat.people.find(request.user.account_name) is not person
    ):
        raise JimError(
            Code.UNAUTHORISED,
            _("You are logged in as {name} and can't write for anybody else."),
            name=person.name,
        )
    if len(status) > MAX_STATUS_CHARS:
        raise JimError(
            Code.BAD_REQUEST,
            _("The status is longer than {limit} characters."),
            limit=MAX_STATUS_CHARS,
        )
    chat.answer(session, request, Code.OK)
    if status and status != person.status:
        person.status = status
        accounts_services.set_status(
            user=User(pk=person.id), status=accounts_services.storable(status)
        )
        tell_presence(chat, person, status)
        for other in person.sessions:
            if "chats" in other.ext and other is not session:
                chat.post.push(other, _presence_of(chat, person, status))


def status_of(chat: "MessageHandler", name: str) -> str:
    """What somebody who is here has said of himself; empty where that is nothing but that he is here."""
    sessions = chat.people.clients.get(name)
    status = user_of(sessions[0]).status if sessions else ""
    return "" if status in PLAIN_STATUSES else status


def tell_arrival(chat: "MessageHandler", person: CachedUser) -> None:
    """He is here, and what he said of himself the last time holds still."""
    tell_presence(chat, person, "online")
    if status := status_of(chat, person.name):
        tell_presence(chat, person, status)


def _presence_of(chat: "MessageHandler", person: CachedUser, status: str) -> PresenceNotice:
    return PresenceNotice(
        time=chat.post.now, user=NamedUser(account_name=person.name, status=status)
    )


def tell_presence(chat: "MessageHandler", person: CachedUser, status: str) -> None:
    """Tells those who have `person` among their contacts, and asked to be told, how he is; pages also tell it of who talks with them."""
    if not chat.people.watchers:
        return
    message = _presence_of(chat, person, status)
    watchers = set(chat.people.watchers)
    owner_ids = set(selectors.owner_ids_of(person.id, among=watchers))
    for watcher_id in owner_ids | (_partner_ids(chat, person) & watchers - {person.id}):
        watcher = chat.people.get(watcher_id)
        for session in watcher.sessions if watcher else ():
            if "presence" in session.ext and (watcher_id in owner_ids or "chats" in session.ext):
                chat.post.push(session, message)


def _partner_ids(chat: "MessageHandler", person: CachedUser) -> set[int]:
    """With whom somebody has talked; with the first word to him a page wants to know how he is."""
    unfiled = [
        users_of_pair(conversation)
        for conversation in chat.post.ledger.filing.conversations()
        if conversation > 0
    ]
    return partner_ids(person.id).union(*(pair for pair in unfiled if person.id in pair))


def probe(chat: "MessageHandler", session: Session, request: Probe) -> None:
    """Whether the server lives; with `to`, whether somebody is here."""
    if request.to is None:
        return chat.answer(session, request, Code.OK)
    if session.user is None:
        raise JimError(Code.UNAUTHORISED, _("Log in first."))
    person = find_user(chat, request.to)
    if not person.sessions:
        raise JimError(Code.OFFLINE, _("{name} is offline."), name=request.to[:25])
    chat.answer(
        session,
        request,
        Code.OK,
        status=status_of(chat, person.name) or None if session.ext else None,
    )
