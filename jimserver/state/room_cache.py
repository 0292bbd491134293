"""The rooms in memory: who is a member, and which of the members are connected."""

from accounts.names import fold_name
from common.ownership import WRITE_THREAD, owned_by
from jimserver.state.sessions import CachedUser
from jimserver.state.user_cache import UserCache
from messaging import selectors
from messaging.models import Room

MAX_KNOWN = 10_000  # rooms in memory; beyond it all are forgotten and read again as needed


@owned_by(WRITE_THREAD)
class CachedRoom:
    """A room: `here` are the members who are connected, by id; `absent` the ids of the others.

    `only_writer_id` is the owner of a read-only room; None where every member writes.
    """

    __slots__ = ("absent", "here", "id", "key", "name", "only_writer_id")

    def __init__(self, row: Room, users: UserCache) -> None:
        self.id: int = row.pk
        self.name: str = row.name
        self.key: str = row.name_key
        self.only_writer_id: int | None = (row.created_by_id or 0) if row.is_read_only else None
        self.here: dict[int, CachedUser] = {}
        self.absent: set[int] = set()
        for user_id in selectors.member_ids(row.pk):
            self.add(user_id, users.get(user_id))

    def has(self, user_id: int) -> bool:
        return user_id in self.here or user_id in self.absent

    @property
    def size(self) -> int:
        """Return the number of members."""
        return len(self.here) + len(self.absent)

    def add(self, user_id: int, user: CachedUser | None) -> None:
        if user and user.sessions:
            self.here[user_id] = user
        else:
            self.absent.add(user_id)

    def remove(self, user_id: int) -> None:
        self.here.pop(user_id, None)
        self.absent.discard(user_id)


@owned_by(WRITE_THREAD)
class RoomCache:
    """The rooms that were used lately."""

    def __init__(self, users: UserCache) -> None:
        self._users = users
        self._by_key: dict[str, CachedRoom] = {}

    def find(self, name: str) -> CachedRoom | None:
        """Return the room of this name, however it is written; None where there is none."""
        room = self._by_key.get(name)
        if room is None:
            room = self._by_key.get(fold_name(name)) or self._look_up(name)
        return room

    def _look_up(self, name: str) -> CachedRoom | None:
        row = selectors.find_room(name)
        return self.open(row) if row else None

    def get(self, room_id: int) -> CachedRoom | None:
        """Return the room of this id; None where there is none."""
        known = next((room for room in self._by_key.values() if room.id == room_id), None)
        if known is None and (row := selectors.find_room_by_id(room_id)):
            return self.open(row)
        return known

    def open(self, row: Room) -> CachedRoom:
        """Cache a room."""
        if len(self._by_key) >= MAX_KNOWN:
            self._by_key.clear()
        room = self._by_key[row.name_key] = CachedRoom(row, self._users)
        return room

    def forget(self, room_id: int) -> None:
        """Forget a room whose members or name changed, or that was deleted."""
        self._by_key = {key: room for key, room in self._by_key.items() if room.id != room_id}

    def forget_all(self) -> None:
        self._by_key.clear()

    def arrived(self, user: CachedUser) -> None:
        """Note that a user is connected now."""
        for room in self._by_key.values():
            if user.id in room.absent:
                room.absent.discard(user.id)
                room.here[user.id] = user

    def left(self, user: CachedUser) -> None:
        """Note that a user has no session any more."""
        for room in self._by_key.values():
            if room.here.pop(user.id, None):
                room.absent.add(user.id)
