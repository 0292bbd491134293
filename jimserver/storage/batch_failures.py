"""A batch that was not stored: whether the place is to blame or one of its requests, and how that one is found."""

import sqlite3

from django.db import InterfaceError, OperationalError

from jimserver.state.request_queue import Item
from jimserver.state.session_events import Entry, PasswordChecked
from jimserver.state.sessions import Session

DISK_FULL = "53100"  # PostgreSQL's


def is_infrastructure_error(error: Exception) -> bool:
    """Whether any batch that writes would fail now: the disk is full, the database locked or gone.

    SQLite calls operational, too, what is wrong with one statement.
    """
    is_statement = getattr(error.__cause__, "sqlite_errorcode", None) == sqlite3.SQLITE_ERROR
    return isinstance(error, OperationalError | InterfaceError) and not is_statement


def is_full(error: BaseException) -> bool:
    """Return whether a database refuses rows for want of space."""
    cause = error.__cause__
    code = getattr(cause, "sqlite_errorcode", None)
    return code == sqlite3.SQLITE_FULL or getattr(cause, "sqlstate", None) == DISK_FULL


def bisect_batch(items: list[Item]) -> list[list[Item]]:
    """The requests that are to be handled again, in two halves, of which one may be empty; nothing where only one request was handled."""
    singles = _singles(items)
    if len(singles) < 2 and sum(len(requests) for _session, requests in items) < 2:
        return []
    middle = len(singles) // 2
    return [singles[:middle], singles[middle:]]


def _singles(items: list[Item]) -> list[Item]:
    """Each request on its own; behind a decided login those that waited for it. A login under way goes on by itself."""
    waited = {
        id(request)
        for _session, requests in items
        for login in requests
        for request in held_by(login)
    }
    found = []
    for session, requests in items:
        for request in requests:
            if id(request) not in waited:
                found += [
                    Item(session, [each])
                    for each in (request, *held_by(request))
                    if not _is_under_way(session, each)
                ]
                _let_go(request)
    return found


def held_by(request: object) -> list[Entry]:
    """What waited for this login and had its turn when it was decided."""
    return (request.held or []) if isinstance(request, PasswordChecked) else []


def _let_go(request: object) -> None:
    """What waited for this login stands by itself from now on."""
    if isinstance(request, PasswordChecked) and request.held:
        request.held = []


def _is_under_way(session: Session | None, request: object) -> bool:
    return session is not None and session.is_held(request)
