"""Remember what an ended session lacked and left to the user's other sessions.

The nodes of the others know of that end when it is stored, and leave messages to the session until
then. If its batch fails and the others end meanwhile, nobody would queue these messages.
"""

from bisect import bisect_right
from typing import NamedTuple

from common.ownership import WRITE_THREAD, owned_by
from jimserver.state.sessions import CachedUser, Session
from jimserver.storage.write_batch import WriteBatch


class Left(NamedTuple):
    """Hold what one session left. `others` were the user's sessions then."""

    user: CachedUser
    others: list[Session]
    msg_ids: list[int]


@owned_by(WRITE_THREAD)
class LeftToOthers:
    """Hold it until the end of the session is stored. Belongs to write_thread."""

    def __init__(self, writes: WriteBatch) -> None:
        self._writes = writes
        self._left: list[Left] = []

    def add(self, user: CachedUser, msg_ids: list[int]) -> None:
        """Note what a session lacked that has just ended, in ascending order."""
        if msg_ids:
            self._left.append(Left(user, list(user.sessions), list(msg_ids)))

    def look(self) -> None:
        """Queue what was left to sessions that have ended, too.

        Call within a transaction, when the news of the other nodes are known.
        """
        still_left: list[Left] = []
        for left in self._left:
            if any(other in left.user.sessions for other in left.others):
                still_left.append(left)
                continue
            for msg_id in left.msg_ids:
                self._writes.queue(left.user.id, msg_id)
        self._left = still_left

    def committed(self) -> None:
        """Note that the ends are stored."""
        self._left.clear()

    def rolled_back(self) -> None:
        """Forget messages that were not stored."""
        for left in self._left:
            del left.msg_ids[bisect_right(left.msg_ids, self._writes.newest_id) :]
