"""Say in one line why a database failed, and whether the place or a statement is to blame."""

import re
import sqlite3

from django.db import InterfaceError, OperationalError

# PostgreSQL's codes
READ_ONLY = "25006"
NO_RIGHT = "42501"
QUOTED_STATEMENT = re.compile(r"\nLINE \d+: .*\n *\^")  # PostgreSQL's, with a mark below it


def one_line(error: BaseException) -> str:
    """Return the reason without the hints and the statement on further lines, and no full stop."""
    text = QUOTED_STATEMENT.sub("", str(error))
    return text.strip().partition("\n")[0].rstrip(".")


def is_infrastructure_error(error: BaseException) -> bool:
    """Return whether any batch that writes would fail now: the disk is full, the database is gone.

    SQLite calls operational, too, what is wrong with one statement; PostgreSQL calls internal that
    it is read-only, and blames the statement where a right to a table was taken away.
    """
    if getattr(error.__cause__, "sqlstate", None) in (READ_ONLY, NO_RIGHT):
        return True
    is_statement = getattr(error.__cause__, "sqlite_errorcode", None) == sqlite3.SQLITE_ERROR
    return isinstance(error, OperationalError | InterfaceError) and not is_statement
