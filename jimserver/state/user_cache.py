"""Keep users in memory: who is connected, and what a message needs of its sender and recipient."""

from accounts import selectors
from accounts.models import User
from accounts.names import fold_name
from common.ownership import WRITE_THREAD, owned_by
from jimserver.state.block_list import BlockList
from jimserver.state.sessions import CachedUser, Session

__all__ = ["CachedUser", "UserCache"]

MAX_KNOWN = 100_000  # users, about 0.5 KB each; beyond it those who are not connected are forgotten


@owned_by(WRITE_THREAD)
class UserCache:
    """Every user who is connected or was used lately.

    `clients` is the original program's dictionary of those who are connected, {username: sessions}.
    """

    def __init__(self) -> None:
        self.clients: dict[str, list[Session]] = {}
        self.arrived: list[Session] = []  # in this batch
        self.block_list = BlockList()
        # user id -> how many of their sessions asked for the presence of contacts
        self.watchers: dict[int, int] = {}
        self._by_spelling: dict[str, CachedUser] = {}
        self._by_id: dict[int, CachedUser] = {}

    def all_sessions(self) -> list[Session]:
        """Return the sessions of everybody who is connected."""
        return [session for sessions in self.clients.values() for session in sessions]

    def sessions_of(self, name: str) -> list[Session]:
        """Return the sessions of the user of this name, as they spell it."""
        return self.clients.get(name, [])

    def find(self, name: str) -> CachedUser | None:
        """Return the user of this name, however it is written; None where nobody has it."""
        return self._by_spelling.get(name) or self._look_up(name)

    def _look_up(self, name: str) -> CachedUser | None:
        key = fold_name(name)
        user = self._by_spelling.get(key)
        if user is None:
            row = selectors.find_user(name)
            user = self.of(row) if row else None
        if user and name.isprintable():
            self._make_room()
            self._by_spelling[name] = user
        return user

    def of(self, row: User) -> CachedUser:
        """Return the cached user of this row; cache it when it is not."""
        user = self._by_id.get(row.pk)
        if user is None:
            self._make_room()
            user = self._by_id[row.pk] = self._by_spelling[row.username_key] = CachedUser(row)
            user.blocked_by = self.block_list.blocked_by(user.id)
        user.is_staff = row.is_staff  # rights change without an event
        return user

    def _make_room(self) -> None:
        """Bound the cache: there are 2^25 ways to write a name of 25 letters."""
        if len(self._by_spelling) > MAX_KNOWN:
            self.forget_absent()

    def get(self, user_id: int) -> CachedUser | None:
        """Return the user of this id if they are cached."""
        return self._by_id.get(user_id)

    @property
    def has_no_blocks(self) -> bool:
        """Return whether nobody blocks anybody."""
        return self.block_list.is_empty

    def blocked_by(self, user_id: int) -> frozenset[int]:
        """Return who blocks this user."""
        return self.block_list.blocked_by(user_id)

    def blocks(self, user_id: int) -> frozenset[int]:
        """Return whom this user blocks."""
        return self.block_list.blocks(user_id)

    def note_block(self, owner_id: int, blocked_id: int, *, is_on: bool) -> None:
        """Note that a user blocks another one, or does so no more."""
        self.block_list.note(owner_id, blocked_id, is_on=is_on)
        if user := self._by_id.get(blocked_id):
            user.blocked_by = self.block_list.blocked_by(blocked_id)

    def name_of(self, user_id: int) -> str | None:
        """Return the name of the user of this id; None where there is none."""
        user = self._by_id.get(user_id)
        return user.name if user else selectors.name_of(user_id)

    def forget_absent(self) -> None:
        """Forget everybody who is not connected; what is needed again is read again."""
        here = [user for user in self._by_id.values() if user.sessions]
        self._by_id = {user.id: user for user in here}
        self._by_spelling = {user.key: user for user in here}

    def forget(self, user_id: int) -> None:
        """Forget a user who was renamed or deleted."""
        user = self._by_id.pop(user_id, None)
        if user:
            self.clients.pop(user.name, None)
            self._by_spelling = {
                name: other for name, other in self._by_spelling.items() if other is not user
            }

    def arrive(self, user: CachedUser, session: Session) -> None:
        """Note that a session has logged in."""
        self.arrived.append(session)
        self.seat(user, session)

    def seat(self, user: CachedUser, session: Session) -> None:
        """Note that a session is the user's, here or on another node."""
        session.user = user
        user.sessions.append(session)
        self.clients[user.name] = user.sessions
        if "presence" in session.ext:
            self.watchers[user.id] = self.watchers.get(user.id, 0) + 1
        is_probed = session.format.dialect.is_probed
        session.transport.note_login(is_logged_in=True, is_probed=is_probed)

    def leave(self, user: CachedUser, session: Session) -> None:
        """Note that a session has ended, or that its login was not stored."""
        user.sessions.remove(session)
        session.transport.note_login(is_logged_in=False, is_probed=False)
        if "presence" in session.ext:
            self.watchers[user.id] -= 1
            if not self.watchers[user.id]:
                del self.watchers[user.id]
        if not user.sessions:
            self.clients.pop(user.name, None)
