"""The table of actions, and how a request finds its method, its refusal and its turn."""

import logging
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.db import Error as DatabaseFailure
from django.utils import translation

from accounts import events as users
from common.languages import speaking
from common.on_commit import Event
from common.text import explain
from contacts.events import ContactChanged
from jim.codes import Code
from jim.errors import JimError
from jim.errors import gettext_noop as _
from jim.replies import Reply, notice
from jim.requests import (
    Ack,
    AddContact,
    Authenticate,
    ChallengeAnswer,
    ClientId,
    DelContact,
    FindRooms,
    GetChats,
    GetContacts,
    GetHistory,
    GetKey,
    GetMembers,
    GetOnline,
    GetPotential,
    GetRooms,
    GetUsers,
    Join,
    Leave,
    Msg,
    MsgToContacts,
    Presence,
    PresenceLogin,
    Probe,
    Quit,
    Read,
    Refused,
    Request,
    Search,
    SetTopic,
)
from jimserver.conf.config import Config
from jimserver.delivery.batch import Post
from jimserver.handler import challenge_login as greetings
from jimserver.handler import contact_list as contacts
from jimserver.handler import conversations as chats
from jimserver.handler import history as reading
from jimserver.handler import logins
from jimserver.handler import operator_events as operator
from jimserver.handler import room_membership as rooms
from jimserver.handler import sending as messages
from jimserver.handler import server_events as news
from jimserver.handler import site_login as site
from jimserver.handler.login_prefetch import Arrivals
from jimserver.state import server_events
from jimserver.state.close_reasons import CloseReason
from jimserver.state.hashing_pool import HashingPool
from jimserver.state.log_limiter import LogLimiter
from jimserver.state.metrics import Metrics
from jimserver.state.room_cache import RoomCache
from jimserver.state.session_events import (
    CatchUp,
    Closed,
    Entry,
    FormatLearned,
    IdleTimeout,
    PasswordChecked,
    SessionEvent,
    SiteLogin,
    Writable,
)
from jimserver.state.sessions import Session
from jimserver.state.user_cache import UserCache
from jimserver.transport.in_process_client import InProcessLogin
from messaging import events as messaging

log = logging.getLogger(__name__)

REFUSALS_S = 60.0  # seconds between two lines in the log about what one client is refused
MAX_HELD = 1000  # requests that may wait for their session's login to be decided

Method = Callable[["MessageHandler", Session, Any], None]


@dataclass(frozen=True, slots=True)
class Action:
    """How a request is handled. `needs_login`: else it is allowed before. `waits`: its turn comes after a login under way.

    `writes`: needs a database that takes rows; the others read, or leave what the ledger may owe.
    """

    method: Method
    needs_login: bool = True
    waits: bool = True
    writes: bool = True


def _refused(chat: "MessageHandler", session: Session, request: Refused) -> None:
    chat.refuse(
        session, request, request.error
    )  # not raised: a traceback would hold the request that holds it


ACTIONS: dict[type[Request], Action] = {
    Authenticate: Action(logins.authenticate, needs_login=False),
    PresenceLogin: Action(greetings.greet, needs_login=False),
    ChallengeAnswer: Action(greetings.challenge_answered, needs_login=False),
    Presence: Action(contacts.presence),
    Probe: Action(contacts.probe, needs_login=False, writes=False),
    Msg: Action(messages.msg),
    MsgToContacts: Action(messages.msg_to_contacts),
    Join: Action(rooms.join),
    Leave: Action(rooms.leave),
    Quit: Action(logins.quit, needs_login=False, writes=False),
    GetContacts: Action(contacts.get_contacts, writes=False),
    AddContact: Action(contacts.add_contact),
    DelContact: Action(contacts.del_contact),
    GetUsers: Action(contacts.get_users, writes=False),
    GetKey: Action(greetings.get_key, writes=False),
    GetPotential: Action(contacts.get_potential, writes=False),
    GetOnline: Action(contacts.get_online, writes=False),
    GetRooms: Action(rooms.get_rooms, writes=False),
    GetMembers: Action(rooms.get_members, writes=False),
    GetHistory: Action(reading.get_history, writes=False),
    GetChats: Action(chats.get_chats, writes=False),
    Search: Action(chats.search, writes=False),
    FindRooms: Action(rooms.find_rooms, writes=False),
    SetTopic: Action(rooms.set_topic),
    Ack: Action(messages.ack, writes=False),
    Read: Action(chats.read),
    Refused: Action(_refused, needs_login=False, writes=False),
}

SESSION_EVENTS: dict[type[SessionEvent], Action] = {
    SiteLogin: Action(site.site_login, needs_login=False),
    InProcessLogin: Action(operator.in_process_login, needs_login=False, writes=False),
    Closed: Action(logins.closed, needs_login=False, writes=False),
    PasswordChecked: Action(logins.password_checked, needs_login=False, waits=False),
    FormatLearned: Action(news.format_learned, needs_login=False, waits=False, writes=False),
    IdleTimeout: Action(news.silent, needs_login=False, waits=False, writes=False),
    Writable: Action(news.drained, needs_login=False, waits=False, writes=False),
    CatchUp: Action(news.catch_up, needs_login=False, waits=False),
}

SERVER_EVENTS: dict[type[Event], Callable[["MessageHandler", Any], None]] = {
    users.SiteLogout: site.site_logout,
    users.UserBlocked: news.user_blocked,
    users.UserKicked: news.user_kicked,
    users.PasswordChanged: news.user_kicked,
    users.UserRenamed: news.user_renamed,
    users.SessionKicked: operator.session_kicked,
    users.NetworksBlocked: operator.networks_blocked,
    users.OperatorSpoke: operator.operator_spoke,
    ContactChanged: news.contact_changed,
    messaging.MemberChanged: news.member_changed,
    messaging.RoomChanged: news.room_changed,
    messaging.RoomAnnounced: operator.room_announced,
    messaging.TopicChanged: operator.topic_changed,
    messaging.TextDeleted: operator.message_deleted,
    server_events.Announcement: news.announcement,
    server_events.SessionTapped: operator.session_tapped,
}


def action_of(entry: Entry) -> Action:
    if isinstance(entry, SessionEvent):
        return SESSION_EVENTS[type(entry)]
    return ACTIONS[type(entry)]


def writes(entry: Entry) -> bool:
    """Return whether this entry is refused while the database takes no rows."""
    return action_of(entry).writes


def id_of(entry: Entry | None) -> ClientId | None:
    """Return the id that the answer to this entry repeats."""
    return entry.id if isinstance(entry, Request) else None


class MessageHandler:
    """Hands each request to its method and each refusal to its sender. Belongs to write_thread.

    The methods in the modules beside this one get it as `chat`, and find in it everything they work with.
    """

    def __init__(
        self, config: Config, people: UserCache, rooms: RoomCache, post: Post, pool: HashingPool
    ) -> None:
        self.config = config
        self.people = people
        self.rooms = rooms
        self.post = post
        self.arrivals = Arrivals(config.token_lifetime_days)
        self.pool = pool
        self.metrics = Metrics()

    def handle(self, session: Session, request: Entry) -> None:
        """Handles one request, which may be an event; never raises but a failure of the database, which fails the batch."""
        if session.ended:
            return
        action = action_of(request)
        if session.held is not None and action.waits:
            return self._hold(session, request)
        try:
            try:
                if action.needs_login and session.user is None:
                    raise JimError(Code.UNAUTHORISED, _("Log in first."))
                action.method(self, session, request)
                if session.bad_frames and not isinstance(request, SessionEvent | Refused):
                    session.bad_frames = 0
            except JimError as error:
                self.refuse(session, request, error)
        except DatabaseFailure:
            raise
        except Exception:
            log.exception("%s: %s failed", session, type(request).__name__)
            self.answer(
                session, request, Code.SERVER_ERROR, _("The server failed; nothing was done.")
            )

    def handle_event(self, event: Event) -> None:
        """Handles an event that concerns no one session; never raises but a failure of the database."""
        try:
            SERVER_EVENTS[type(event)](self, event)
        except DatabaseFailure:
            raise
        except Exception:
            log.exception("%s failed", type(event).__name__)

    def _hold(self, session: Session, request: Entry) -> None:
        assert session.held is not None
        session.held.append(request)
        if len(session.held) > MAX_HELD:
            session.held = None
            self.end(session, CloseReason.FLOOD)

    def release_held(self, session: Session, login: PasswordChecked) -> None:
        """The login is decided: what came meanwhile has its turn, once, until the next login."""
        if login.held is None:
            login.held, session.held = session.held or [], None
            for request in login.held:
                self.handle(session, request)

    def undo_logins(self) -> None:
        """The batch was not stored: whoever came in it is not here, and who was registered in it is not known."""
        for session in self.people.arrived:
            logins.undo(self, session)
        self.people.forget_absent()
        self.rooms.forget_all()

    # Answers

    def answer(
        self,
        session: Session,
        request: Entry | None,
        code: Code,
        text: str | None = None,
        **extra: Any,
    ) -> None:
        """The answer to a request; without `text` the alert is OK. `extra` are fields of Reply."""
        reply = Reply(response=code, time=self.post.now, id=id_of(request), **extra)
        if code >= Code.BAD_REQUEST:
            reply.error = self.translate(session, text or "")
        else:
            reply.alert = self.translate(session, text) if text else "OK"
        self.post.answer(session, reply)

    def refuse(self, session: Session, request: Entry, error: JimError) -> None:
        """Answers a refusal; ends the session where staying would harm others."""
        with speaking(session.lang):
            text = explain(error)
        self._log_refusal(session, request, error)
        self.metrics.refusals[error.code] += 1
        self.post.answer(
            session, Reply(response=error.code, time=self.post.now, id=id_of(request), error=text)
        )
        if error.fatal:
            self.end(session, CloseReason.GARBAGE)
        elif isinstance(request, Refused) and error.code == Code.BAD_REQUEST:
            session.bad_frames += 1
            if self.config.max_bad_frames and session.bad_frames >= self.config.max_bad_frames:
                self.end(session, CloseReason.BAD_FRAMES)

    def _log_refusal(self, session: Session, request: Entry, error: JimError) -> None:
        """A client that floods must not flood the log."""
        if session.refusals is None:
            session.refusals = LogLimiter(REFUSALS_S)
        if (more := session.refusals.due()) is not None:
            log.info(
                "%s: %s refused: %d %s%s",
                session,
                type(request).__name__,
                error.code,
                error.text,
                more,
            )

    def translate(self, session: Session, text: str) -> str:
        with speaking(session.lang):
            return translation.gettext(text)

    def notify(self, session: Session, code: Code, text: str) -> None:
        """A notice in the session's language."""
        self.post.push(session, notice(code, self.translate(session, text), self.post.now))

    # Ends

    def dismiss(self, session: Session, reason: CloseReason, code: Code, text: str) -> None:
        """Ends a session that did not ask for it, and says why, but to clients that only understand a closed connection."""
        if session.format.dialect.hears_why_it_ends:
            self.answer(session, None, code, text)
        self.end(session, reason)

    def end(self, session: Session, reason: CloseReason) -> None:
        """Ends a session: nothing more is heard from it; what was said to it is sent."""
        logins.end(self, session, reason)
