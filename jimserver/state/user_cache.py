"""UserCache as the engine knows them: who is connected, and what a message needs to know of its sender and recipient."""

from accounts import selectors
from accounts.models import User
from accounts.names import fold_name
from jim.requests import FieldAliases
from jimserver.state.sessions import Session

MAX_KNOWN = 100_000  # people in memory, about 0.5 KB each; beyond it those who are not connected are forgotten


class CachedUser:
    """A user, in memory. `sessions` are his connected ones."""

    __slots__ = ("aliases", "greatest_client_id", "id", "key", "name", "sessions", "status")

    def __init__(self, user: User) -> None:
        self.id: int = user.pk
        self.name: str = user.username
        self.key: str = user.username_key
        self.status: str = user.status
        self.aliases: FieldAliases = ()  # as his client last used them, and as they are saved
        self.sessions: list[Session] = []
        self.greatest_client_id: str | None = (
            None  # the greatest id of his own that he has used: a greater one is surely new
        )

    @property
    def is_reachable(self) -> bool:
        """Whether one of his sessions takes a message now; one that catches up gets it in its turn."""
        for session in (
            self.sessions
        ):  # a loop: any() with its generator costs five times as much, for each message
            if not session.caught_up_to:
                return True
        return False


class UserCache:
    """Everybody who is or was lately spoken to. Belongs to write_thread.

    `clients` is the original program's dictionary: {username: his sessions}, of those who are connected.
    """

    def __init__(self) -> None:
        self.clients: dict[str, list[Session]] = {}
        self.arrived: list[Session] = []  # in this batch
        self.watchers: dict[
            int, int
        ] = {}  # user id -> how many of his sessions asked for the presence of contacts
        self._by_spelling: dict[str, CachedUser] = {}
        self._by_id: dict[int, CachedUser] = {}

    def find(self, name: str) -> CachedUser | None:
        """The person of this name, however it is written; None where nobody has it."""
        return self._by_spelling.get(name) or self._look_up(name)

    def _look_up(self, name: str) -> CachedUser | None:
        key = fold_name(name)
        person = self._by_spelling.get(key)
        if person is None:
            user = selectors.find_user(name)
            person = self.of(user) if user else None
        if person and name.isprintable():
            self._make_room()
            self._by_spelling[name] = person
        return person

    def of(self, user: User) -> CachedUser:
        """The person that this user is."""
        person = self._by_id.get(user.pk)
        if person is None:
            self._make_room()
            person = self._by_id[user.pk] = self._by_spelling[user.username_key] = CachedUser(user)
        return person

    def _make_room(self) -> None:
        """There are 2^25 ways to write a name of 25 letters: nobody may fill the memory with them."""
        if len(self._by_spelling) > MAX_KNOWN:
            self.forget_absent()

    def get(self, user_id: int) -> CachedUser | None:
        """The person of this id, if he is known already."""
        return self._by_id.get(user_id)

    def name_of(self, user_id: int) -> str | None:
        """The name of a user by his id; None where he is gone."""
        person = self._by_id.get(user_id)
        return person.name if person else selectors.name_of(user_id)

    def forget_absent(self) -> None:
        """Forgets everybody who is not connected; what is needed again is read again."""
        here = [person for person in self._by_id.values() if person.sessions]
        self._by_id = {person.id: person for person in here}
        self._by_spelling = {person.key: person for person in here}

    def forget(self, user_id: int) -> None:
        """What is known of a user is void: he was renamed or deleted."""
        person = self._by_id.pop(user_id, None)
        if person:
            self.clients.pop(person.name, None)
            self._by_spelling = {
                name: other for name, other in self._by_spelling.items() if other is not person
            }

    def arrive(self, person: CachedUser, session: Session) -> None:
        """A session has logged in."""
        session.user = person
        self.arrived.append(session)
        person.sessions.append(session)
        self.clients[person.name] = person.sessions
        if "presence" in session.ext:
            self.watchers[person.id] = self.watchers.get(person.id, 0) + 1

    def leave(self, person: CachedUser, session: Session) -> None:
        """A session of his has ended."""
        person.sessions.remove(session)
        if "presence" in session.ext:
            self.watchers[person.id] -= 1
            if not self.watchers[person.id]:
                del self.watchers[person.id]
        if not person.sessions:
            self.clients.pop(person.name, None)
