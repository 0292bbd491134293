"""Know who blocks whom, in memory: each message asks for it, a query would be too slow."""

from collections import defaultdict

from common.ownership import WRITE_THREAD, owned_by
from contacts.selectors import all_blocks

NOBODY: frozenset[int] = frozenset()


@owned_by(WRITE_THREAD)
class BlockList:
    """Hold all blocks in both directions. `forget` after a failed batch, then `refresh`."""

    def __init__(self) -> None:
        self._blocked_by: dict[int, frozenset[int]] = {}
        self._blocks: dict[int, frozenset[int]] = {}
        self._is_known = False

    def refresh(self) -> None:
        """Read the blocks, unless they are known."""
        if not self._is_known:
            blocked_by, blocks = defaultdict[int, set[int]](set), defaultdict[int, set[int]](set)
            for owner_id, blocked_id in all_blocks():
                blocked_by[blocked_id].add(owner_id)
                blocks[owner_id].add(blocked_id)
            self._blocked_by = {key: frozenset(ids) for key, ids in blocked_by.items()}
            self._blocks = {key: frozenset(ids) for key, ids in blocks.items()}
            self._is_known = True

    def forget(self) -> None:
        """Read them again in the next batch."""
        self._is_known = False

    def note(self, owner_id: int, blocked_id: int, *, is_on: bool) -> None:
        """Note that a block began or ended."""
        for known, key, other in (
            (self._blocked_by, blocked_id, owner_id),
            (self._blocks, owner_id, blocked_id),
        ):
            ids = known.get(key, NOBODY)
            known[key] = ids | {other} if is_on else ids - {other}

    @property
    def is_empty(self) -> bool:
        """Return whether nobody has blocked anybody since the server started, or before."""
        return not self._blocks

    def blocked_by(self, user_id: int) -> frozenset[int]:
        """Return who blocks this user."""
        return self._blocked_by.get(user_id, NOBODY)

    def blocks(self, user_id: int) -> frozenset[int]:
        """Return whom this user blocks."""
        return self._blocks.get(user_id, NOBODY)
