"""Add columns to the users' list that count the rows of other apps' tables.

Each column costs one query a page and counts only for the users on that page.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.urls import reverse
from django.utils.html import format_html
from django.utils.http import urlencode
from django.utils.safestring import SafeString

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise

COUNTS = "_admin_counts"  # attribute of a user on a page: counts by column name


@dataclass(frozen=True)
class UserColumn:
    """Show a count that links to the counted rows.

    Django's admin calls it with a user and shows the result.
    """

    name: str
    short_description: "StrOrPromise"  # the column's title; lazily translated
    count: Callable[
        [list[int]], dict[int, str]
    ]  # user ids -> what to show for each; nothing counted: left out
    page: str  # of the rows: the admin's name for their list
    filter: str  # its parameter that takes a user's name
    none: str = "0"  # what to show where nothing was counted
    is_listed: bool = True  # False: on the page of one user only
    permission: str = ""  # needed to see it, "app.codename"
    place: int = 50  # columns stand in the order of their places, whoever adds them first

    def __call__(self, user: Any) -> SafeString:
        if not user.pk:
            return SafeString("")
        if self.name not in vars(user).get(COUNTS, {}):
            self.fill([user])
        url = (
            f"{reverse(f'admin:{self.page}_changelist')}?{urlencode({self.filter: user.username})}"
        )
        return format_html('<a href="{}">{}</a>', url, vars(user)[COUNTS][self.name])

    @property
    def __name__(self) -> str:
        return self.name

    def fill(self, users: Iterable[Any]) -> None:
        """Count for all `users` with one query."""
        users = list(users)
        counts = self.count([user.pk for user in users])
        for user in users:
            vars(user).setdefault(COUNTS, {})[self.name] = counts.get(user.pk, self.none)


user_columns: list[UserColumn] = []


def add_user_column(column: UserColumn) -> None:
    """Add a column to the users' pages; the app that counts calls this in its admin module."""
    user_columns.append(column)
    user_columns.sort(key=lambda added: (added.place, added.name))
