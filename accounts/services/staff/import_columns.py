"""Define the columns that other apps add to the import of users."""

import re
from collections.abc import Callable
from dataclasses import dataclass

from accounts.models import User

BETWEEN = re.compile(r"[,;|]")  # several values of one column

# Give each value to its users; return the problems, in one sentence each.
Apply = Callable[[dict[str, list[User]]], list[str]]


@dataclass(frozen=True, kw_only=True)
class ImportColumn:
    """Describe a column by its titles; who imports a table with it needs the permissions."""

    name: str
    titles: frozenset[str]  # casefolded
    permissions: tuple[str, ...]
    apply: Apply


import_columns: list[ImportColumn] = []


def add_import_column(column: ImportColumn) -> None:
    """Add a column; other apps call this in their admin modules."""
    import_columns.append(column)


def values_of(cell: str) -> list[str]:
    """Return the values in a cell, each once."""
    return list(dict.fromkeys(filter(None, map(str.strip, BETWEEN.split(cell)))))
