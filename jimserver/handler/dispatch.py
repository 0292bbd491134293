"""List requests and events in tables, and hand each to its function (the Mediator)."""

import logging
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from django.db import Error as DatabaseFailure

from accounts import events as users
from common.on_commit import Event
from contacts.events import BlockChanged, ContactChanged
from jim import extension_requests, message_requests, requests
from jim.codes import Code
from jim.errors import JimError
from jim.errors import gettext_noop as _
from jimserver.handler.base.context import Context
from jimserver.handler.base.ending import refuse
from jimserver.handler.base.once import Method, once
from jimserver.handler.features import (
    contact_list,
    conversations,
    files,
    history,
    node_events,
    operator_events,
    presence,
    search,
    sending,
    server_events,
    session_events,
)
from jimserver.handler.features.account import (
    blocking,
    levels,
    own_sessions,
    passwords,
    reports,
)
from jimserver.handler.features.messages import edits, mentions, pins, reactions, typing
from jimserver.handler.features.rooms import membership, roles, settings
from jimserver.handler.logins import (
    challenge_login,
    guest_login,
    password_login,
    registering,
    site_login,
)
from jimserver.handler.logins.admission import undo_login
from jimserver.state import server_events as server
from jimserver.state import session_events as session_
from jimserver.state.session_events import Entry, SessionEvent
from jimserver.state.sessions import Session
from jimserver.state.transport import ConnectionState
from jimserver.storage.database_guard import database_guard
from jimserver.transport.in_process_client import InProcessLogin
from messaging import events as messaging

log = logging.getLogger(__name__)

OPEN = ConnectionState.OPEN  # a module's name is read faster than a member of an enum


@dataclass(frozen=True, slots=True)
class Action:
    """Describe how a request or a session's event is handled.

    `needs_login`: it is refused before. `waits`: its turn comes after a login under way. `writes`:
    it needs a database that takes rows; the others read, or leave rows that can stay pending.
    `reads`: it needs a database that answers; an ack does not, and its client expects no answer.
    `grows`: it adds rows that stay, so it is refused while the disk is almost full. `frees`: the
    session was busy until now.
    """

    method: Method
    needs_login: bool = True
    waits: bool = True
    writes: bool = True
    reads: bool = True
    grows: bool = False
    frees: bool = False


def _refused(ctx: Context, session: Session, request: requests.Refused) -> None:
    # Not raised: a traceback would hold the request that holds it.
    refuse(ctx, session, request, request.error)


ACTIONS: dict[type[requests.Request], Action] = {
    requests.Authenticate: Action(password_login.authenticate, needs_login=False),
    requests.PresenceLogin: Action(guest_login.presence_login, needs_login=False),
    requests.AskChallenge: Action(registering.ask_challenge, needs_login=False),
    requests.Register: Action(registering.register, needs_login=False),
    requests.ChallengeAnswer: Action(challenge_login.challenge_answered, needs_login=False),
    requests.Presence: Action(once(presence.presence)),
    requests.Probe: Action(presence.probe, needs_login=False, writes=False),
    requests.Msg: Action(sending.msg, grows=True),
    requests.MsgToContacts: Action(once(sending.msg_to_contacts), grows=True),
    requests.Join: Action(once(membership.join), grows=True),
    requests.Leave: Action(once(membership.leave)),
    requests.Quit: Action(session_events.quit, needs_login=False, writes=False),
    requests.GetContacts: Action(contact_list.get_contacts, writes=False),
    requests.AddContact: Action(once(contact_list.add_contact), grows=True),
    requests.DelContact: Action(once(contact_list.del_contact)),
    requests.GetUsers: Action(presence.get_users, writes=False),
    requests.GetKey: Action(challenge_login.get_key, writes=False),
    requests.GetPotential: Action(contact_list.get_potential, writes=False),
    requests.GetOnline: Action(presence.get_online, writes=False),
    requests.GetRooms: Action(membership.get_rooms, writes=False),
    requests.GetMembers: Action(membership.get_members, writes=False),
    requests.GetHistory: Action(history.get_history, writes=False),
    requests.GetChats: Action(conversations.get_chats, writes=False),
    requests.Search: Action(search.search, writes=False),
    requests.FindRooms: Action(membership.find_rooms, writes=False),
    requests.SetTopic: Action(once(membership.set_topic), grows=True),
    extension_requests.CreateRoom: Action(once(settings.create_room), grows=True),
    extension_requests.Invite: Action(once(roles.invite), grows=True),
    extension_requests.MakeInvitation: Action(roles.make_invitation, grows=True),
    extension_requests.SetRole: Action(once(roles.set_role)),
    extension_requests.RemoveMember: Action(once(roles.remove_member)),
    extension_requests.SetRoom: Action(once(settings.set_room)),
    extension_requests.GetRoom: Action(settings.get_room, writes=False),
    extension_requests.ArchiveRoom: Action(once(settings.archive_room)),
    extension_requests.CloseRoom: Action(once(settings.close_room)),
    extension_requests.BlockUser: Action(once(blocking.block_user), grows=True),
    extension_requests.UnblockUser: Action(once(blocking.unblock_user)),
    extension_requests.GetBlocked: Action(blocking.get_blocked, writes=False),
    extension_requests.SetLevel: Action(once(levels.set_level), grows=True),
    extension_requests.SetPassword: Action(passwords.set_password),
    extension_requests.GetSessions: Action(own_sessions.get_sessions, writes=False),
    extension_requests.CloseSession: Action(own_sessions.close_session),
    extension_requests.ExportMe: Action(own_sessions.export_me, writes=False),
    extension_requests.Report: Action(once(reports.report), grows=True),
    message_requests.Edit: Action(edits.edit, grows=True),
    message_requests.Delete: Action(edits.delete),
    message_requests.React: Action(once(reactions.react), grows=True),
    message_requests.Typing: Action(typing.typing, writes=False),
    message_requests.Upload: Action(files.upload, writes=False, grows=True),
    message_requests.GetFile: Action(files.get_file, writes=False),
    message_requests.GetMentions: Action(mentions.get_mentions, writes=False),
    message_requests.Pin: Action(once(pins.pin), grows=True),
    message_requests.GetPins: Action(pins.get_pins, writes=False),
    message_requests.Bookmark: Action(once(pins.bookmark), grows=True),
    message_requests.GetBookmarks: Action(pins.get_bookmarks, writes=False),
    message_requests.MarkUnread: Action(once(conversations.mark_unread)),
    message_requests.GetChanges: Action(edits.get_changes, writes=False),
    requests.Ack: Action(sending.ack, writes=False, reads=False),
    requests.Read: Action(conversations.read),
    requests.Refused: Action(_refused, needs_login=False, writes=False),
}

_AT_ONCE = {"needs_login": False, "waits": False}

SESSION_EVENTS: dict[type[SessionEvent], Action] = {
    session_.SiteLogin: Action(site_login.site_login, needs_login=False),
    InProcessLogin: Action(site_login.in_process_login, needs_login=False, writes=False),
    session_.Dismissed: Action(node_events.dismissed, needs_login=False, writes=False),
    session_.Closed: Action(session_events.closed, needs_login=False, writes=False),
    session_.PasswordChecked: Action(password_login.password_checked, **_AT_ONCE, frees=True),
    session_.PasswordHashed: Action(passwords.password_hashed, **_AT_ONCE, frees=True),
    session_.FormatLearned: Action(session_events.format_learned, **_AT_ONCE, writes=False),
    session_.IdleTimeout: Action(session_events.idle_timeout, **_AT_ONCE, writes=False),
    session_.Flooded: Action(session_events.flooded, **_AT_ONCE, writes=False),
    session_.Writable: Action(session_events.writable, **_AT_ONCE, writes=False),
    session_.ReadDone: Action(session_events.read_done, **_AT_ONCE, writes=False, frees=True),
    session_.CatchUp: Action(session_events.catch_up, **_AT_ONCE),
}

SERVER_EVENTS: dict[type[Event], Callable[[Context, Any], None]] = {
    users.SiteLogout: site_login.site_logout,
    users.UserBlocked: server_events.user_blocked,
    users.UserKicked: server_events.user_kicked,
    users.PasswordChanged: server_events.user_kicked,
    users.UserRenamed: server_events.user_renamed,
    users.SessionKicked: operator_events.session_kicked,
    users.NetworksChanged: operator_events.networks_changed,
    users.OperatorSpoke: operator_events.operator_spoke,
    ContactChanged: server_events.contact_changed,
    BlockChanged: blocking.block_changed,
    messaging.MemberChanged: server_events.member_changed,
    messaging.RoomChanged: server_events.room_changed,
    messaging.RoleChanged: server_events.role_changed,
    messaging.RoomClosed: server_events.room_closed,
    messaging.RoomAnnounced: operator_events.room_announced,
    messaging.TopicChanged: operator_events.topic_changed,
    messaging.TextDeleted: operator_events.text_deleted,
    server.Announcement: server_events.announcement,
    server.SessionTapped: operator_events.session_tapped,
    server.NodeLost: node_events.node_lost,
    server.Stop: server_events.stop,
}


# One look-up for each entry of a session.
ALL_ACTIONS: dict[type, Action] = {**ACTIONS, **SESSION_EVENTS}
# They are no sign that a client sends valid frames again.
_WITHOUT_FRAME = frozenset({*SESSION_EVENTS, requests.Refused})


def action_of(entry: Entry) -> Action:
    return ALL_ACTIONS[type(entry)]


class MessageHandler:
    """Hand each request and event to its function: the Mediator. Belongs to write_thread."""

    def __init__(self, ctx: Context) -> None:
        self._ctx = ctx

    def begin(self) -> None:
        """Begin a batch: nobody has logged in in it."""
        self._ctx.now = self._ctx.batch.now
        self._ctx.is_disk_low = database_guard.is_low
        self._ctx.users.arrived.clear()
        if self._ctx.reactions.messages:
            self._ctx.reactions.begin()

    def expect(self, entries: Iterable[Entry | Event]) -> None:
        """Read at once what the logins among these entries will need, within the transaction."""
        self._ctx.users.block_list.refresh()
        self._ctx.prefetch.expect(entries)

    def handle(self, session: Session, entry: Entry) -> None:
        """Handle one request or event of a session.

        Raise a failure of the database, and a bug that a request meets: both fail the batch, which
        is then bisected, so that 500 is the only answer to that request and nothing of it is done.
        """
        if session.state is not OPEN:
            return
        ctx, action = self._ctx, ALL_ACTIONS[type(entry)]
        if action.frees:
            session.is_busy = False
        try:  # all in one function: each call more would cost every message 1 %
            try:
                if session.user is None:
                    if action.needs_login:
                        raise JimError(Code.UNAUTHORISED, _("Log in first."))
                elif action.grows and ctx.is_disk_low:
                    ctx.check_space(session.user)
                action.method(ctx, session, entry)
                if session.bad_frames and type(entry) not in _WITHOUT_FRAME:
                    session.bad_frames = 0
            except JimError as error:
                refuse(ctx, session, entry, error)
        except DatabaseFailure:
            raise
        except Exception:
            if isinstance(entry, requests.Request) and not ctx.writes.is_read_only:
                raise
            log.exception("%s: %s failed", session, type(entry).__name__)
            ctx.fail(session, entry)
        if session.is_busy and action.waits:
            session.busy_with = entry

    def handle_event(self, event: Event) -> None:
        """Handle an event of the server; raise nothing but a failure of the database."""
        self._ctx.relay.note_event(event)
        try:
            SERVER_EVENTS[type(event)](self._ctx, event)
        except DatabaseFailure:
            raise
        except Exception:
            log.exception("%s failed", type(event).__name__)

    def finish(self) -> None:
        """Stage what the requests of the batch cause together."""
        if self._ctx.reactions.messages:
            reactions.tell_reactions(self._ctx)

    def begin_reads(self) -> None:
        """Begin what the batch is to read; its rows are committed."""
        self._ctx.reader.release()

    def fail(self, session: Session, entry: Entry) -> None:
        """Answer 500 to a request that was not stored."""
        if not session.ended:
            self._ctx.fail(session, entry)

    def undo_logins(self) -> list[Session]:
        """Take back the logins of a batch that was not stored; return their sessions.

        Whoever was registered in it is unknown again.
        """
        self._ctx.reader.discard()
        self._ctx.reactions.rolled_back()
        arrived = list(self._ctx.users.arrived)
        for session in arrived:
            undo_login(self._ctx, session)
        self._ctx.users.forget_absent()
        self._ctx.rooms.forget_all()
        self._ctx.users.block_list.forget()
        return arrived
