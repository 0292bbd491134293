"""Send to sessions of other nodes as to one's own."""

from collections.abc import Iterable

from common.ownership import WRITE_THREAD, owned_by
from jim.notices import Delivery, Outgoing
from jimserver.delivery.sender import Sender
from jimserver.nodes.bulletin import DELIVER, PUSH, SHOW
from jimserver.nodes.relay import Relay
from jimserver.state.request_queue import RequestQueue
from jimserver.state.sessions import Session
from jimserver.storage.write_batch import WriteBatch


@owned_by(WRITE_THREAD)
class RelayingSender(Sender):
    """Stage for one's own sessions, and relay to those of other nodes."""

    def __init__(
        self, writes: WriteBatch, queue: RequestQueue, max_outbox_bytes: int, relay: Relay
    ) -> None:
        super().__init__(writes, queue, max_outbox_bytes)
        self._relay = relay

    def push(self, session: Session, message: Outgoing) -> None:
        if session.node:
            self._relay.send(PUSH, message, [session])
        else:
            super().push(session, message)

    def push_to_all(self, sessions: Iterable[Session], messages: list[Outgoing]) -> None:
        own, others = _divided(sessions)
        super().push_to_all(own, messages)
        if others:
            for message in messages:
                self._relay.send(PUSH, message, others)

    def deliver(self, message: Delivery, sessions: Iterable[Session]) -> None:
        own, others = _divided(sessions)
        super().deliver(message, own)
        if others:
            self._relay.send(DELIVER, message, others)

    def show(self, message: Delivery, sessions: Iterable[Session]) -> None:
        own, others = _divided(sessions)
        super().show(message, own)
        if others:
            self._relay.send(SHOW, message, others)


def _divided(sessions: Iterable[Session]) -> tuple[list[Session], list[Session]]:
    """Return one's own sessions, and those of other nodes."""
    own: list[Session] = []
    others: list[Session] = []
    for session in sessions:
        (others if session.node else own).append(session)
    return own, others
