"""Users from a table: a CSV file as spreadsheets save it, one user a line. A second import of the same file changes nothing."""

import csv
from collections.abc import Iterator
from typing import NamedTuple

from django.contrib.auth.hashers import make_password
from django.utils.translation import gettext as _

from accounts import services
from accounts.selectors import find_user
from accounts.services import challenge_auth
from accounts.services.passwords import random_password
from common.text import explain
from jim.errors import JimError

MAX_FILE_BYTES = 1_000_000
MAX_ROWS = 1000  # each new user costs a hash: a minute at most
NAME_COLUMNS = frozenset(
    {"name", "username", "login", "account_name", "имя", "логин", "пользователь"}
)
PASSWORD_COLUMNS = frozenset({"password", "пароль"})
DELIMITERS = ";,\t"  # Excel's in Russia is the first


class TableError(ValueError):
    """The file is no table of users; says why in one sentence."""


class Line(NamedTuple):
    """One user to be; without a password he gets a random one."""

    number: int
    name: str
    password: str


class Outcome(NamedTuple):
    """What came of an import: new users with their passwords, names that were there before, and what was wrong, by line."""

    made: list[tuple[str, str]]
    known: list[str]
    problems: list[str]


def read_table(data: bytes) -> list[Line]:
    """The lines of a file; raises TableError for what is no table of users."""
    rows = [
        row
        for row in csv.reader(decode(data).splitlines(), delimiter=delimiter_of(data))
        if any(map(str.strip, row))
    ]
    if not rows:
        raise TableError(_("The file is empty."))
    if len(rows) > MAX_ROWS + 1:
        raise TableError(_("The file has more than {limit} lines.").format(limit=MAX_ROWS))
    return list(lines_of(rows))


def decode(data: bytes) -> str:
    """UTF-8, with or without a mark in front, or what Excel calls "CSV" in Russia."""
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError:
        return data.decode("cp1251", "replace")


def delimiter_of(data: bytes) -> str:
    first = decode(data).partition("\n")[0]
    return max(DELIMITERS, key=first.count)


def lines_of(rows: list[list[str]]) -> Iterator[Line]:
    head = [title.strip().casefold() for title in rows[0]]
    has_head = bool(NAME_COLUMNS & set(head))
    name_at = next((at for at, title in enumerate(head) if title in NAME_COLUMNS), 0)
    password_at = next(
        (at for at, title in enumerate(head) if title in PASSWORD_COLUMNS), None if has_head else 1
    )
    for number, row in enumerate(rows[has_head:], start=1 + has_head):
        password = (
            row[password_at].strip() if password_at is not None and password_at < len(row) else ""
        )
        yield Line(number, row[name_at].strip() if name_at < len(row) else "", password)


def import_users(lines: list[Line]) -> Outcome:
    """Makes the users that are not there yet; those that are stay as they are, their passwords too."""
    outcome = Outcome([], [], [])
    for line in lines:
        known = find_user(line.name)
        if known:
            outcome.known.append(known.username)
            continue
        try:
            outcome.made.append(make_user(line))
        except JimError as error:
            outcome.problems.append(
                _("Line {number}: {problem}").format(number=line.number, problem=explain(error))
            )
    return outcome


def make_user(line: Line) -> tuple[str, str]:
    """Makes a user; returns name and password. Raises JimError for a name that can't be."""
    password = line.password or random_password()
    key = challenge_auth.new_key(line.name, password)
    user = services.create_user(
        name=line.name, password_hash=make_password(password), key=key, by_operator=True
    )
    return user.username, password
