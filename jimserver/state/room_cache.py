"""Keep rooms in memory: who is a member with which role, and which members are connected."""

from collections.abc import Iterator

from accounts.names import fold_name
from common.ownership import WRITE_THREAD, owned_by
from jimserver.state.sessions import CachedUser
from jimserver.state.user_cache import UserCache
from messaging import selectors
from messaging.models import Room
from messaging.roles import Role

MAX_KNOWN = 10_000  # rooms in memory; beyond it all are forgotten and read again as needed


@owned_by(WRITE_THREAD)
class CachedRoom:
    """Hold a room: `here` are the members who are connected, by id; `absent` the ids of the others.

    `is_restricted` says that not every member can always write, so that a message to a room
    without restrictions costs one check. `written_at` is when members wrote last, in slow mode.
    """

    __slots__ = (
        "absent",
        "here",
        "hides_earlier",
        "id",
        "is_archived",
        "is_private",
        "is_read_only",
        "is_restricted",
        "joined_after_id",
        "key",
        "muted_until",
        "name",
        "roles",
        "slow_mode_s",
        "written_at",
    )

    def __init__(self, row: Room, users: UserCache) -> None:
        self.id: int = row.pk
        self.here: dict[int, CachedUser] = {}
        self.absent: set[int] = set()
        self.roles: dict[int, Role] = {}  # of members with another role than `member`
        self.muted_until: dict[int, float] = {}  # Unix seconds, of those who are muted for a time
        self.written_at: dict[int, float] = {}
        # Of each member, in a room that hides what was before they joined.
        self.joined_after_id: dict[int, int] = {}
        for member in selectors.members_of(row.pk):
            self.add(member.user_id, users.get(member.user_id))
            if member.role != Role.MEMBER:
                self.roles[member.user_id] = Role(member.role)
            if member.muted_until:
                self.muted_until[member.user_id] = member.muted_until.timestamp()
            if row.hides_earlier:
                self.joined_after_id[member.user_id] = member.joined_after_id
        self.apply(row)

    def apply(self, row: Room) -> None:
        """Take over the settings of a room's row."""
        self.name: str = row.name
        self.key: str = row.name_key
        self.is_private: bool = row.is_private
        self.hides_earlier: bool = row.hides_earlier
        self.is_read_only: bool = row.is_read_only
        self.slow_mode_s: int = row.slow_mode_s
        self.is_archived: bool = row.archived_at is not None
        self._note_restrictions()

    def _note_restrictions(self) -> None:
        has_muted = Role.MUTED in self.roles.values()
        self.is_restricted = bool(
            self.is_read_only or self.slow_mode_s or self.is_archived or has_muted
        )

    def has(self, user_id: int) -> bool:
        return user_id in self.here or user_id in self.absent

    @property
    def size(self) -> int:
        """Return the number of members."""
        return len(self.here) + len(self.absent)

    def member_ids(self) -> list[int]:
        return [*self.here, *self.absent]

    def role_of(self, user_id: int, now: float) -> Role | None:
        """Return the role of a member, None for nobody; a mute for a time can be over."""
        if not self.has(user_id):
            return None
        role = self.roles.get(user_id, Role.MEMBER)
        if role is Role.MUTED and self.muted_until.get(user_id, now) < now:
            return Role.MEMBER
        return role

    def set_role(self, user_id: int, role: Role, muted_until: float | None = None) -> None:
        """Give a member another role; `muted_until` in Unix seconds, None for no end."""
        self.roles[user_id] = role
        self.muted_until.pop(user_id, None)
        if muted_until is not None:
            self.muted_until[user_id] = muted_until
        self._note_restrictions()

    def owner_ids(self) -> list[int]:
        return [user_id for user_id, role in self.roles.items() if role is Role.OWNER]

    def add(self, user_id: int, user: CachedUser | None) -> None:
        if user and user.sessions:
            self.here[user_id] = user
        else:
            self.absent.add(user_id)

    def remove(self, user_id: int) -> None:
        self.here.pop(user_id, None)
        self.absent.discard(user_id)
        for known in (self.roles, self.muted_until, self.written_at, self.joined_after_id):
            known.pop(user_id, None)


@owned_by(WRITE_THREAD)
class RoomCache:
    """Keep the rooms that were used lately.

    Names belong to open rooms, so `_open` finds most rooms by one look-up. `_shared` holds the
    rooms of the names that private rooms have, all of a name together: who is in one means that.
    """

    def __init__(self, users: UserCache) -> None:
        self._users = users
        self._open: dict[str, CachedRoom] = {}
        self._shared: dict[str, list[CachedRoom]] = {}

    def _all(self) -> Iterator[CachedRoom]:
        yield from self._open.values()
        for rooms in self._shared.values():
            yield from rooms

    def find(self, name: str, user_id: int) -> CachedRoom | None:
        """Return the room that a user means by this name, however it is written.

        Return None where there is none, and for a private room of others.
        """
        room = self._open.get(name)
        if room is None:
            room = self._open.get(fold_name(name)) or self._look_up(name, user_id)
        return room

    def _look_up(self, name: str, user_id: int) -> CachedRoom | None:
        key = fold_name(name)
        if key not in self._shared and (rows := selectors.rooms_named(name)):
            self._cache(key, rows)
        rooms = self._shared.get(key) or filter(None, [self._open.get(key)])
        seen = [room for room in rooms if not room.is_private or room.has(user_id)]
        return max(seen, key=lambda room: room.is_private, default=None)

    def _cache(self, key: str, rows: list[Room]) -> None:
        """Cache all rooms of one name."""
        if len(self._open) + len(self._shared) >= MAX_KNOWN:
            self.forget_all()
        rooms = [CachedRoom(row, self._users) for row in rows]
        if any(room.is_private for room in rooms):
            self._open.pop(key, None)
            self._shared[key] = rooms
        else:
            self._open[key] = rooms[0]

    def get(self, room_id: int) -> CachedRoom | None:
        """Return the room of this id; None where there is none."""
        known = self.known(room_id)
        if known is None and (row := selectors.find_room_by_id(room_id)):
            return self.open(row)
        return known

    def known(self, room_id: int) -> CachedRoom | None:
        """Return the room of this id if it is cached."""
        return next((room for room in self._all() if room.id == room_id), None)

    def open(self, row: Room) -> CachedRoom:
        """Cache a room with all others of its name."""
        self._shared.pop(row.name_key, None)
        self._cache(row.name_key, selectors.rooms_named(row.name) or [row])
        known = self.known(row.pk)
        assert known is not None
        return known

    def forget(self, room_id: int) -> None:
        """Forget a room whose members, name or settings changed, or that was deleted."""
        self._open = {key: room for key, room in self._open.items() if room.id != room_id}
        self._shared = {
            key: rooms
            for key, rooms in self._shared.items()
            if all(room.id != room_id for room in rooms)
        }

    def forget_named(self, key: str) -> None:
        """Forget all rooms of one name: there is another one."""
        self._open.pop(key, None)
        self._shared.pop(key, None)

    def forget_all(self) -> None:
        self._open.clear()
        self._shared.clear()

    def arrived(self, user: CachedUser) -> None:
        """Note that a user is connected now."""
        for room in self._all():
            if user.id in room.absent:
                room.absent.discard(user.id)
                room.here[user.id] = user

    def left(self, user: CachedUser) -> None:
        """Note that a user has no session any more."""
        for room in self._all():
            if room.here.pop(user.id, None):
                room.absent.add(user.id)
