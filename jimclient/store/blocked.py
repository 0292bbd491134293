"""Keep whom the user blocks, and hide what they have sent."""

from collections.abc import Callable, Iterable
from dataclasses import replace

from jimclient.store.database import Database
from jimclient.store.messages import Message
from jimclient.text.names import fold

_THERE, _HERE = "blocked:", "ignored:"  # facts by folded name: on the server, on this device alone
_SHOWN = (
    " AND NOT EXISTS (SELECT 1 FROM meta WHERE meta.server = messages.server"
    f" AND meta.key IN ('{_THERE}' || name_key(sender), '{_HERE}' || name_key(sender)))"
)


class BlockedUsers:
    """Keep the blocks of one user on one server. A part of Store."""

    _db: Database
    _put: Callable[[str, str | None], None]
    facts: Callable[[str], dict[str, str]]

    def put_block(self, name: str, *, is_on: bool, is_local: bool) -> None:
        """Remember a block, or its end. `is_local`: the server does not know of it."""
        key = fold(name)
        with self._db.transaction():
            self._put(_HERE + key, name if is_on and is_local else None)
            self._put(_THERE + key, name if is_on and not is_local else None)

    def replace_blocked(self, names: Iterable[str]) -> None:
        """Remember these as the blocks that the server has."""
        with self._db.transaction():
            for key in self.facts(_THERE):
                self._put(_THERE + key, None)
            for name in names:
                self._put(_THERE + fold(name), name)

    def blocked(self) -> list[str]:
        """Return whom the user blocks."""
        return [*self.facts(_THERE).values(), *self.blocked_here()]

    def blocked_here(self) -> list[str]:
        """Return whom the user blocks on this device alone."""
        return list(self.facts(_HERE).values())

    def _condition(self) -> str:
        """Return the condition that a message is to be shown; "" if nobody is blocked."""
        query = "SELECT 1 FROM meta WHERE substr(key, 1, 8) IN (?, ?) LIMIT 1"
        return _SHOWN if self._db.row(query, (_THERE, _HERE)) else ""

    def _without_quotes(self, messages: list[Message]) -> list[Message]:
        """Return messages without what they quote of blocked users."""
        blocked = {fold(name) for name in self.blocked()}
        return [
            replace(one, quote=None) if one.quote and fold(one.quote.sender) in blocked else one
            for one in messages
        ]
