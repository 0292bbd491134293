"""Wait until other nodes have queued what a user's sessions there have not acknowledged.

Only the node of a session knows what that lacks. So a session that begins while its user has
others on other nodes is given its offline queue as soon as these nodes have said that all of it is
there, and new messages are queued for it meanwhile. It gets nothing twice, as on one server.
"""

import time

from common.ownership import WRITE_THREAD, owned_by
from jimserver.state.request_queue import RequestQueue
from jimserver.state.session_events import CatchUp
from jimserver.state.sessions import Session

WITHIN_S = 2.0  # for the other nodes; one that says nothing for so long can be dead


class Wait:
    """Hold what a session waits for.

    `others`: the nodes of its user's sessions, by the ids of their rows. `last_id`: the last
    message that its client says to have. When the wait began, `newest_id` was that of the last
    message, and everything up to `after_id` had reached the others or was queued.
    """

    __slots__ = ("after_id", "is_told", "last_id", "newest_id", "others", "until")

    def __init__(
        self, others: dict[int, int], *, last_id: int, after_id: int, newest_id: int
    ) -> None:
        self.others = others
        self.last_id = last_id
        self.after_id = after_id
        self.newest_id = newest_id
        self.is_told = False  # the session; if it can't read now, it goes on when it can
        self.until = time.monotonic() + WITHIN_S

    @property
    def is_over(self) -> bool:
        return not self.others or time.monotonic() > self.until


@owned_by(WRITE_THREAD)
class Handover:
    """Know which sessions wait. Belongs to write_thread.

    A wait that is over is kept until its session was given the first page of its queue.
    """

    def __init__(self, queue: RequestQueue) -> None:
        self._queue = queue
        self._waits: dict[Session, Wait] = {}
        # Rows' ids of sessions of other nodes: what they wait for here is queued with the next
        # transaction, which tells them.
        self.handed: list[int] = []

    def begin(self, session: Session, wait: Wait) -> None:
        self._waits[session] = wait

    def wait_of(self, session: Session) -> Wait | None:
        return self._waits.get(session)

    def is_waiting(self, session: Session) -> bool:
        """Return whether a session is not to be given anything yet."""
        wait = self._waits.get(session)
        return wait is not None and not wait.is_over

    def forget(self, session: Session) -> None:
        """Forget a session that has its first page, or has ended."""
        self._waits.pop(session, None)

    def node_handed(self, session: Session, node: int) -> None:
        """Note that a node has queued all that its sessions lack."""
        if wait := self._waits.get(session):
            wait.others = {row_id: of for row_id, of in wait.others.items() if of != node}
        self.look()

    def other_ended(self, row_id: int) -> None:
        """Note that a session has ended on its node, which has queued what it lacked."""
        for wait in self._waits.values():
            wait.others.pop(row_id, None)
        self.look()

    def look(self) -> None:
        """Have every session whose wait is over given its queue."""
        for session, wait in list(self._waits.items()):
            if session.user is None:  # its login was not stored
                self.forget(session)
            elif wait.is_over and not wait.is_told:
                wait.is_told = True
                self._queue.put(session, [CatchUp()])
