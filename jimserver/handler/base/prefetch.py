"""Read what the logins of a batch need, for all of them at once.

A login on its own costs a dozen queries.
"""

from collections import defaultdict
from collections.abc import Iterable
from datetime import timedelta
from itertools import islice

from django.utils import timezone

from accounts import selectors as users
from accounts.models import User
from accounts.names import fold_name
from accounts.services import digest_of
from contacts import selectors as contacts
from jim.requests import Authenticate
from jimserver.state.session_events import PasswordChecked
from messaging.selectors import users_with_queued

# The first names of all, of which most first pages of potential contacts are made.
DIRECTORY_NAMES = 250


class Directory:
    """Hold the first names of all users, and how many users there are.

    Read again when somebody was registered or `forget` is called.
    """

    def __init__(self) -> None:
        self.first: dict[int, str] = {}  # names by id, in their order
        self.count = 0
        self._newest_id = -1

    def forget(self) -> None:
        self._newest_id = -1

    def refresh(self) -> None:
        newest_id = users.newest_user_id()
        if newest_id != self._newest_id:
            self._newest_id = newest_id
            self.first = dict(users.first_users(DIRECTORY_NAMES))
            self.count = users.count_users()


class LoginPrefetch:
    """Read by `expect` for the users who log in in this batch; for others, when it is asked.

    Belongs to write_thread.
    """

    def __init__(self, token_lifetime_days: int) -> None:
        self.directory = Directory()
        self._token_lifetime = timedelta(days=token_lifetime_days)
        self._by_digest: dict[str, User] = {}
        self._by_key: dict[str, User | None] = {}
        self._read_ids: set[int] = set()
        self._counts: dict[int, int] = {}
        self._listed: dict[int, set[int]] = {}
        self._with_queue: set[int] = set()

    def expect(self, entries: Iterable[object]) -> None:
        """Read what the logins among these entries will need."""
        digests, keys, ids = set(), set(), set()
        for request in entries:
            if isinstance(request, Authenticate):
                if request.user.token is not None:
                    digests.add(digest_of(request.user.token))
                else:
                    keys.add(fold_name(request.user.account_name))
            elif isinstance(request, PasswordChecked) and request.user:
                ids.add(request.user.pk)
        self._forget()
        if keys:
            self._by_key = {**dict.fromkeys(keys), **users.find_users(keys)}
        if digests:
            self._by_digest = users.users_of_tokens(
                digests, unused_since=timezone.now() - self._token_lifetime
            )
            ids |= {user.pk for user in self._by_digest.values()}
        if ids:
            self._read(ids)

    def forget_directory(self) -> None:
        """Read the first names again: a user was renamed or deleted."""
        self.directory.forget()

    def _forget(self) -> None:
        for known in (self._by_digest, self._by_key, self._counts, self._listed):
            known.clear()
        self._read_ids, self._with_queue = set(), set()

    def _read(self, ids: set[int]) -> None:
        self.directory.refresh()
        self._read_ids |= ids
        self._counts |= contacts.counts_of(ids)
        pairs: dict[int, set[int]] = defaultdict(set)
        owners = ids & self._counts.keys()
        for owner_id, contact_id in (
            contacts.pairs_among(owners, self.directory.first) if owners else ()
        ):
            pairs[owner_id].add(contact_id)
        self._listed |= pairs
        self._with_queue |= users_with_queued(ids)

    def _need(self, user_id: int) -> None:
        if user_id not in self._read_ids:
            self._read({user_id})

    def user_of_token(self, token: str) -> User | None:
        """Return the user of this resume token; None for one that is wrong or too old."""
        digest = digest_of(token)
        if digest not in self._by_digest:
            self._by_digest |= users.users_of_tokens(
                [digest], unused_since=timezone.now() - self._token_lifetime
            )
        return self._by_digest.get(digest)

    def user_of_name(self, name: str) -> User | None:
        """Return the user of this name when the batch began, however it is written."""
        key = fold_name(name)
        return self._by_key[key] if key in self._by_key else users.find_user(name)

    def potential_contacts(self, user_id: int, limit: int) -> tuple[list[str], int]:
        """Return the first page of a user's potential contacts, and how many there are."""
        self._need(user_id)
        first, own = self.directory.first, self._listed.get(user_id, set()) | {user_id}
        if first.keys().isdisjoint(own):  # as with most users of a large directory
            names = list(islice(first.values(), limit))
        else:
            names = list(
                islice((name for other_id, name in first.items() if other_id not in own), limit)
            )
        if len(names) < limit and len(first) == DIRECTORY_NAMES:
            names = contacts.potential_contacts(user_id, limit=limit)
        return names, self.directory.count - self._counts.get(user_id, 0) - 1

    def has_queued(self, user_id: int) -> bool:
        """Return whether the user's offline queue had messages when the batch began."""
        self._need(user_id)
        return user_id in self._with_queue
