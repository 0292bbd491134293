"""Encode messages once for each format, stage them in outboxes, and flush after the commit."""

import logging
from collections.abc import Iterable

from common.ownership import WRITE_THREAD, owned_by
from jim.dialects import Format
from jim.dialects.quotes import fitted
from jim.notices import Delivery, Outgoing
from jimserver.delivery.sealed_text import readable
from jimserver.state.close_reasons import CloseReason
from jimserver.state.request_queue import RequestQueue
from jimserver.state.session_events import Closed
from jimserver.state.sessions import Session
from jimserver.storage.write_batch import WriteBatch

log = logging.getLogger(__name__)


@owned_by(WRITE_THREAD)
class Sender:
    """Stages everything that a batch sends. Belongs to write_thread.

    `answer`, `push`, `deliver` and `show` stage; `flush` sends after the commit, `discard` forgets
    what was staged. A session that can't be sent to is closed through the queue.
    """

    def __init__(self, writes: WriteBatch, queue: RequestQueue, max_outbox_bytes: int) -> None:
        self._writes = writes
        self._queue = queue
        self._max_outbox_bytes = max_outbox_bytes
        # In the order in which they were staged: who asks for little is handled first, and would
        # wait for the sockets of a whole room.
        self._staged: dict[Session, None] = {}

    @property
    def is_dirty(self) -> bool:
        """Return whether frames are staged."""
        return bool(self._staged)

    def has_staged(self, session: Session) -> bool:
        """Return whether this batch sends something to a session."""
        return session in self._staged

    # Staging

    def answer(self, session: Session, message: Outgoing) -> None:
        """Stage the answer to a request."""
        form = session.format
        session.outbox.stage(form.dialect.encode(message, form))
        self._staged[session] = None

    def push(self, session: Session, message: Outgoing) -> None:
        """Stage a message that answers no request."""
        session.outbox.stage_push(session.format.encode(message))
        self._staged[session] = None

    def push_to_all(self, sessions: Iterable[Session], messages: list[Outgoing]) -> None:
        """Stage messages that answer no request, encoded once for each format."""
        frames: dict[Format, list[bytes]] = {}
        for session in sessions:
            form = session.format
            if form not in frames:
                frames[form] = [frame for message in messages for frame in form.encode(message)]
            session.outbox.stage_push(frames[form])
            self._staged[session] = None

    def deliver(self, message: Delivery, sessions: Iterable[Session]) -> None:
        """Stage a message for its recipients' sessions, and note that they have to acknowledge it.

        A session that catches up with its offline queue gets it from there.
        """
        msg_id = message.msg_id or 0
        frames: dict[Format, list[bytes]] = {}
        for session in sessions:
            if session.caught_up_to and session.user:
                self._writes.queue(session.user.id, msg_id)
            else:
                session.unacked.append(msg_id)
                encoded = frames.get(session.format) or _encode(message, session, frames)
                session.outbox.stage_push(encoded, msg_id)
                self._staged[session] = None

    def show(self, message: Delivery, sessions: Iterable[Session]) -> None:
        """Stage a message that nobody has to acknowledge."""
        frames: dict[Format, list[bytes]] = {}
        for session in sessions:
            encoded = frames.get(session.format) or _encode(message, session, frames)
            session.outbox.stage_push(encoded, message.msg_id or 0)
            self._staged[session] = None

    # After the commit, or in place of it

    def flush(self) -> list[Session]:
        """Send what is staged; return the sessions whose sockets took everything."""
        staged, self._staged = self._staged, {}
        return [session for session in staged if self._flush(session)]

    def _flush(self, session: Session) -> bool:
        try:
            session.outbox.commit()
            is_sent = session.outbox.flush()
        except OSError:
            self.close(session, CloseReason.PEER_RESET)
            return False
        except Exception:  # a bug, for which this session alone pays
            log.exception("%s: sending failed", session)
            self.close(session, CloseReason.SERVER_ERROR)
            return False
        limit = self._max_outbox_bytes
        if not is_sent and limit and session.outbox.rest_bytes > limit:
            self.close(session, CloseReason.SLOW)
        return is_sent

    def close(self, session: Session, reason: CloseReason) -> None:
        """Have a session ended in a batch to come, like an entry of its own."""
        self._queue.put(session, [Closed(reason=reason)])

    def discard(self) -> list[Session]:
        """Forget what is staged; return the sessions that it was for."""
        staged, self._staged = self._staged, {}
        for session in staged:
            session.outbox.rollback()
        return list(staged)


def _encode(message: Delivery, session: Session, frames: dict[Format, list[bytes]]) -> list[bytes]:
    """Return a message's frames for a session; keep them in `frames` if they suit its format."""
    form = session.format
    if message.reply_to is not None or message.mentions is not None or message.file is not None:
        message = fitted(message, form)
    if form.dialect.reads_sealed or message.sealed:
        return _encode_sealed(session, message)
    frames[form] = encoded = form.dialect.encode(message, form)
    return encoded


def _encode_sealed(session: Session, message: Delivery) -> list[bytes]:
    """Return the frames of a sealed message, or of one to a client that reads only sealed texts."""
    return [frame for part in readable(session, message) for frame in session.format.encode(part)]
