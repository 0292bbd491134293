"""Rooms as the engine knows them: who is a member, and which of the members are connected."""

from accounts.names import fold_name
from jimserver.state.user_cache import CachedUser, UserCache
from messaging import selectors
from messaging.models import Room

MAX_KNOWN = 10_000  # rooms in memory; beyond it all are forgotten and read again as needed


class CachedRoom:
    """A room in memory: `here` are the members who are connected, by id; `absent` the ids of the others.

    `only_writer_id`: of a read-only room, whose is it; None for a room in which everybody writes.
    """

    __slots__ = ("absent", "here", "id", "key", "name", "only_writer_id")

    def __init__(self, room: Room, people: UserCache) -> None:
        self.id: int = room.pk
        self.name: str = room.name
        self.key: str = room.name_key
        self.only_writer_id: int | None = (room.created_by_id or 0) if room.is_read_only else None
        self.here: dict[int, CachedUser] = {}
        self.absent: set[int] = set()
        for user_id in selectors.member_ids(room.pk):
            self.add(user_id, people.get(user_id))

    def has(self, user_id: int) -> bool:
        return user_id in self.here or user_id in self.absent

    @property
    def size(self) -> int:
        """How many members it has."""
        return len(self.here) + len(self.absent)

    def add(self, user_id: int, person: CachedUser | None) -> None:
        if person and person.sessions:
            self.here[user_id] = person
        else:
            self.absent.add(user_id)

    def remove(self, user_id: int) -> None:
        self.here.pop(user_id, None)
        self.absent.discard(user_id)


class Rooms:
    """The rooms that were lately spoken in. Belongs to write_thread."""

    def __init__(self, people: UserCache) -> None:
        self._people = people
        self._by_key: dict[str, CachedRoom] = {}

    def find(self, name: str) -> CachedRoom | None:
        """The room of this name, however it is written; None where there is none."""
        room = self._by_key.get(name)
        if room is None:
            room = self._by_key.get(fold_name(name)) or self._look_up(name)
        return room

    def _look_up(self, name: str) -> CachedRoom | None:
        row = selectors.find_room(name)
        return self.open(row) if row else None

    def get(self, room_id: int) -> CachedRoom | None:
        """The room of this id; None where there is none."""
        known = next((room for room in self._by_key.values() if room.id == room_id), None)
        if known is None and (row := selectors.find_room_by_id(room_id)):
            return self.open(row)
        return known

    def open(self, row: Room) -> CachedRoom:
        if len(self._by_key) >= MAX_KNOWN:
            self._by_key.clear()
        room = self._by_key[row.name_key] = CachedRoom(row, self._people)
        return room

    def forget(self, room_id: int) -> None:
        """What is known of a room is void: its members, its name or itself changed."""
        self._by_key = {key: room for key, room in self._by_key.items() if room.id != room_id}

    def forget_all(self) -> None:
        self._by_key.clear()

    def arrived(self, person: CachedUser) -> None:
        """Somebody is connected now."""
        for room in self._by_key.values():
            if person.id in room.absent:
                room.absent.discard(person.id)
                room.here[person.id] = person

    def left(self, person: CachedUser) -> None:
        """Somebody has no session any more."""
        for room in self._by_key.values():
            if room.here.pop(person.id, None):
                room.absent.add(person.id)
