"""Rows that wait for the database, each kind with the function that writes it."""

from collections.abc import Callable
from typing import Any


class PendingRows(list[Any]):
    """List rows of one kind, of which the open transaction may have written the first ones."""

    def __init__(self, write: Callable[[Any], None]) -> None:
        super().__init__()
        self._write = write
        self._written = 0  # by the open transaction

    def write(self) -> None:
        """Write the rows that the open transaction has not written yet."""
        if len(self) > self._written:
            self._write(self[self._written :] if self._written else self)
            self._written = len(self)

    def committed(self) -> None:
        """Forget the rows: the database has them."""
        self.clear()
        self._written = 0

    def rolled_back(self) -> None:
        """Note that none of the rows is written."""
        self._written = 0
