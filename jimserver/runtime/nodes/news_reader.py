"""Follow what other nodes have stored: sessions, caches, and what is for one's own sessions."""

from collections.abc import Callable, Iterable
from typing import Any

import msgspec

from accounts.events import NetworksChanged, UserRenamed
from accounts.selectors import find_users_by_id
from accounts.services.blocklist import blocklist
from accounts.services.login_throttle import login_throttle
from common.on_commit import publish
from contacts.events import BlockChanged
from jim.codes import Code
from jim.errors import JimError
from jimserver.handler.base.context import Context
from jimserver.nodes.bulletin import DELIVER, EVENTS, KINDS, SHOW, Bulletin, Ended, Sent
from jimserver.nodes.remote_session import RemoteSession
from jimserver.nodes.seats import Seat
from jimserver.nodes.shared_taps import Tapped, follow_tap
from jimserver.runtime.nodes.live_states import LiveStates
from jimserver.state.close_reasons import CloseReason
from jimserver.state.request_queue import RequestQueue
from jimserver.state.server_events import SessionTapped
from jimserver.state.session_events import Closed, Dismissed, Entry
from jimserver.state.sessions import Session
from jimserver.storage.write_batch import WriteBatch
from messaging.events import MemberChanged, RoleChanged, RoomChanged, RoomClosed
from messaging.selectors import find_room_by_id


class NewsReader:
    """Apply bulletins in their order. Belongs to write_thread.

    What is staged for one's own sessions can be sent at once: it is committed. Rows stay pending.
    """

    def __init__(
        self, ctx: Context, queue: RequestQueue, own: dict[int, Session], live: LiveStates
    ) -> None:
        self._ctx = ctx
        self._live = live
        self._queue = queue
        self._own = own  # this node's sessions, by the id of their row
        self._follow: dict[type, Callable[[Any], None]] = {
            BlockChanged: self._note_block,
            UserRenamed: self._forget_name,
            NetworksChanged: self._read_blocklist,
            **dict.fromkeys((MemberChanged, RoomChanged, RoleChanged, RoomClosed), self._room),
        }

    def apply(self, node: int, bulletin: Bulletin) -> None:
        """Follow one batch of another node."""
        count_on(self._ctx.writes, bulletin.newest_id)
        for happened in bulletin.happened:
            if happened.name in EVENTS:  # a newer version can have others
                event = happened.event()
                self._follow[type(event)](event)
        if bulletin.is_complete:
            self._forget_others(node, bulletin.arrived)
        new = self._arrive(node, bulletin.arrived)
        self._refresh(bulletin.users)
        for name, address in bulletin.failures:
            login_throttle.failed_elsewhere(name=name, address=address)
        for user_id in bulletin.askers:
            self._ctx.answered.doubt(user_id)
        for user_id in bulletin.senders:
            self._ctx.deduplication.forget(user_id)
        for sent in bulletin.sent:
            if sent.kind in KINDS:
                self._send(sent)
        for ended in bulletin.ended:
            self._end(ended)
        for seat in new:  # after `sent`: their sessions here have it now
            if user := self._ctx.users.get(seat.user_id):
                self._ctx.acks.hand_over(user, seat.session_id)
        for session_id in bulletin.handed:
            if session := self._own.get(session_id):
                self._ctx.acks.handover.node_handed(session, node)
        for session_id in bulletin.gone:
            self._leave(session_id, told_by=node)
        self._follow_staff(node, bulletin)

    def _follow_staff(self, node: int, bulletin: Bulletin) -> None:
        """Follow what the staff looks at on the sites of the nodes."""
        self._live.must_answer |= bulletin.looks
        if bulletin.live is not None:
            self._live.answered(node, bulletin.live)
        for tapped in bulletin.tapped:
            self._tap(tapped)
        for heard in bulletin.overheard:
            follow_tap(heard)

    # Sessions of other nodes

    def _arrive(self, node: int, seats: Iterable[Seat]) -> list[Seat]:
        """Note sessions of a node; return those that are new."""
        ctx = self._ctx
        new = [seat for seat in seats if seat.session_id not in ctx.remote_sessions]
        unknown = {seat.user_id for seat in new if not ctx.users.get(seat.user_id)}
        rows = find_users_by_id(unknown) if unknown else {}
        for seat in new:
            row = rows.get(seat.user_id)
            user = ctx.users.of(row) if row else ctx.users.get(seat.user_id)
            if user is None:  # deleted meanwhile
                continue
            session = RemoteSession(node, seat)
            ctx.remote_sessions[seat.session_id] = session
            ctx.users.seat(user, session)
            if len(user.sessions) == 1:
                ctx.rooms.arrived(user)
        return new

    def _forget_others(self, node: int, seats: Iterable[Seat]) -> None:
        """Forget the sessions of a node but for those that it says are all."""
        kept = {seat.session_id for seat in seats}
        of_node = [
            session_id
            for session_id, session in self._ctx.remote_sessions.items()
            if session.node == node and session_id not in kept
        ]
        for session_id in of_node:
            self._leave(session_id, told_by=node)

    def _leave(self, session_id: int, *, told_by: int) -> None:
        """Note the end of a session, which its own node tells, or the one that buried that."""
        session = self._ctx.remote_sessions.pop(session_id, None)
        if session and session.user and session in session.user.sessions:
            self._ctx.users.leave(session.user, session)
            if not session.user.sessions:
                self._ctx.rooms.left(session.user)
            if session.node == told_by:  # it has queued what the session lacked
                self._ctx.acks.handover.other_ended(session_id)

    # Caches

    def _refresh(self, user_ids: Iterable[int]) -> None:
        known = [user_id for user_id in user_ids if self._ctx.users.get(user_id)]
        for row in find_users_by_id(known).values() if known else ():
            self._ctx.users.of(row).status = row.status

    def _note_block(self, event: BlockChanged) -> None:
        self._ctx.users.note_block(event.owner_id, event.blocked_id, is_on=event.is_on)

    def _room(self, event: MemberChanged | RoomChanged | RoleChanged | RoomClosed) -> None:
        rooms = self._ctx.rooms
        rooms.forget(event.room_id)
        if row := find_room_by_id(event.room_id):
            rooms.forget_named(row.name_key)  # it can be new among the rooms of its name

    def _forget_name(self, event: UserRenamed) -> None:
        """Forget a user whose sessions the other node ends."""
        self._ctx.users.forget(event.user_id)
        self._ctx.rooms.forget_all()
        self._ctx.prefetch.forget_directory()

    def _read_blocklist(self, event: NetworksChanged) -> None:
        """Have main_thread drop who has not logged in; the other node ends the sessions."""
        blocklist.load()
        publish(event)

    # One's own sessions

    def _send(self, sent: Sent) -> None:
        own, message = self._own, sent.message()
        of_others = self._ctx.remote_sessions
        targets = [target for target in sent.targets if target[0] not in of_others]
        here = [(own.get(session_id), user_id) for session_id, user_id in targets]
        sessions = [session for session, _id in here if session and not session.ended]
        sender = self._ctx.sender
        if sent.how == DELIVER:
            sender.deliver(message, sessions)
            for session, user_id in here:
                if session is None or session.ended:  # ending, which its sender did not know
                    self._ctx.writes.queue(user_id, message.msg_id)
        elif sent.how == SHOW:
            sender.show(message, sessions)
        else:
            sender.push_to_all(sessions, [message])

    def _tap(self, tapped: Tapped) -> None:
        if tapped.session_id in self._own:
            self._queue.put_event(SessionTapped(**msgspec.structs.asdict(tapped)))

    def _end(self, ended: Ended) -> None:
        session = self._own.get(ended.session_id)
        if session is None:
            return
        reason = CloseReason(ended.reason)
        entry: Entry = Closed(reason=reason)
        if ended.text:
            error = JimError(Code(ended.code), ended.text, **ended.values)
            entry = Dismissed(reason=reason, error=error)
        self._queue.put(session, [entry])


def count_on(writes: WriteBatch, msg_id: int) -> None:
    """Go on after a message of another node, before the batch adds one of its own."""
    writes.newest_id = max(writes.newest_id, msg_id)
    writes.first_id = writes.newest_id + 1
