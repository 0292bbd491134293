"""Read users and sessions."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.db import connection
from django.db.models import F, Max, Q, QuerySet

from accounts.lookalikes import is_look_alike, skeleton
from accounts.models import Session, User
from accounts.models.sessions import TO_END
from accounts.names import fold_name, is_possible_key, key_to_go_on_from
from common.database.prepared import prepared
from common.database.sql import find_value

LAST_CHARACTER = "\U0010ffff"  # sorts after every name that goes on
NOBODY = Q(pk__in=())
EVERYBODY = Q()


@prepared
def _ids_of_key(key: str) -> QuerySet[User, int]:
    return User.objects.filter(username_key=key).order_by().values_list("pk", flat=True)


def find_user(name: str) -> User | None:
    """Return the user of this name, in any spelling that folds to the same key, or None.

    Names that nobody has cost least: somebody can try one after the other.
    """
    key = fold_name(name)
    found = _ids_of_key(key) if is_possible_key(key) else []
    return User.objects.filter(pk=found[0]).first() if found else None


def find_user_by_id(user_id: int) -> User | None:
    return User.objects.filter(pk=user_id).first()


def find_users_by_id(user_ids: Iterable[int]) -> dict[int, User]:
    """Return the users of these ids by id; leave out unknown ones."""
    return User.objects.in_bulk(list(user_ids))


def users_of_tokens(digests: Iterable[str], *, unused_since: datetime) -> dict[str, User]:
    """Return the owners of resume tokens by digest, blocked ones too.

    Leave out tokens that were last used before `unused_since`.
    """
    users = User.objects.filter(
        resume_tokens__digest__in=list(digests), resume_tokens__used_at__gte=unused_since
    )
    return {
        user.token_digest: user for user in users.annotate(token_digest=F("resume_tokens__digest"))
    }


def find_look_alike(name: str, *, but: int | None) -> str | None:
    """Return the name of a user for whom `name` can pass, or None; `but` is the id of its owner."""
    alike = User.objects.filter(username_skeleton=skeleton(name)).exclude(
        username_key=fold_name(name)
    )
    alike = alike.exclude(pk=but) if but else alike
    names = alike.values_list("username", flat=True)
    return next((other for other in names if is_look_alike(name, other)), None)


def newest_user_id() -> int:
    """Return the id of the user who was registered last, or 0 without users."""
    return User.objects.aggregate(newest=Max("pk"))["newest"] or 0


def newest_session_id() -> int:
    return Session.objects.aggregate(newest=Max("pk"))["newest"] or 0


def sessions_to_end() -> list[int]:
    """Return the ids of open sessions that another process wants to end."""
    marked = Session.objects.filter(ended_at=None, close_reason=TO_END)
    return list(marked.values_list("pk", flat=True))


def open_sessions_of(user_id: int) -> list[Session]:
    """Return the open sessions of a user, the newest first."""
    return list(Session.objects.filter(user=user_id, ended_at=None).order_by("-pk"))


def name_of(user_id: int) -> str | None:
    """Return the name of the user with this id, or None if there is no such user."""
    name: str | None = find_value(User, "username", id=user_id)
    return name


def find_users(keys: Iterable[str]) -> dict[str, User]:
    """Return the users of these keys (from `fold_name`) by key; leave out unknown keys."""
    possible = {key for key in keys if is_possible_key(key)}
    return {user.username_key: user for user in User.objects.filter(username_key__in=possible)}


def names_page(
    *, prefix: str = "", after: str = "", limit: int, among: Q = EVERYBODY, exclude: Q = NOBODY
) -> list[str]:
    """Return up to `limit` names in the order of their keys.

    Take names that begin with `prefix`, come after the name `after`, match `among` and don't match
    `exclude`, conditions on users. Read from the index, so that each page costs the same.
    """
    users = User.objects.filter(among & names_like(prefix)).exclude(exclude)
    if after:
        users = users.filter(username_key__gt=key_to_go_on_from(after))
    return list(users.order_by("username_key").values_list("username", flat=True)[:limit])


def first_users(limit: int) -> list[tuple[int, str]]:
    """Return (id, name) of the first `limit` users in the order of their keys."""
    return list(User.objects.order_by("username_key").values_list("pk", "username")[:limit])


def names_like(prefix: str) -> Q:
    """Return the condition for names that begin with `prefix`; NOBODY if no name can."""
    key = fold_name(prefix)
    if not key:
        return Q()
    if not is_possible_key(key):
        return NOBODY
    if connection.vendor == "sqlite":  # its LIKE uses no index; its order is that of code points
        return Q(username_key__gte=key, username_key__lt=key + LAST_CHARACTER)
    return Q(username_key__startswith=key)


def count_users() -> int:
    return User.objects.count()


def online_users() -> QuerySet[User, User]:
    """Return the users with an open session."""
    return User.objects.filter(pk__in=open_session_users())


def online_names(among: Q) -> list[str]:
    """Return the names of the users in `among` with an open session."""
    return list(online_users().filter(among).values_list("username", flat=True))


def open_session_users() -> QuerySet[Any, Any]:
    """Return the ids of users with an open session, for use in a subquery."""
    return Session.objects.filter(ended_at=None).values("user_id")
