"""Import users from a CSV file, one a line; a second import of the same file changes nothing.

Other apps add columns to it (import_columns.add_import_column).
"""

import codecs
import csv
import io
from collections import defaultdict
from collections.abc import Iterator
from typing import NamedTuple

from django.conf import settings
from django.contrib.auth.hashers import make_password
from django.utils.translation import gettext as _

from accounts import services
from accounts.models import User
from accounts.passwords import check_length
from accounts.selectors import find_user
from accounts.services import challenge_auth
from accounts.services.passwords import random_password
from accounts.services.staff.import_columns import import_columns, values_of
from common.text import explain
from jim.errors import JimError

UTF_8 = "utf-8-sig"  # with or without a byte order mark
ENCODINGS = (UTF_8, "cp1251", "cp1252")  # as spreadsheet programs save them
MAX_FILE_BYTES = 1_000_000
MAX_LINE_CHARS = 2000  # a name and a password are shorter by far
MAX_ROWS = 1000  # each new user costs a hash: a minute at most
NAME_COLUMNS = frozenset(
    {"name", "username", "login", "account_name", "имя", "логин", "пользователь"}
)
PASSWORD_COLUMNS = frozenset({"password", "пароль"})
DELIMITERS = ";,\t"  # Excel's in Russia is the first


class TableError(ValueError):
    """Refuse a file that is no table of users; the text says why in one sentence."""


class Line(NamedTuple):
    """Describe one user to create; without a password they get a random one."""

    number: int
    name: str
    password: str
    values: dict[str, list[str]] = {}  # of the columns of other apps, by their names


class Outcome(NamedTuple):
    """Report an import: new users with passwords, names known before, problems by line."""

    made: list[tuple[str, str]]
    known: list[str]
    problems: list[str]


def read_table(data: bytes, encoding: str = UTF_8) -> list[Line]:
    """Return the users that a file names; raise TableError, with the line, for what is no table."""
    text = decode(data, encoding)
    check_length_of_lines(text)
    delimiter, body = delimiter_of(text)
    rows = list(numbered_rows(body, delimiter))
    if not rows:
        raise TableError(_("The file is empty."))
    if len(rows) > MAX_ROWS + 1:
        raise TableError(_("The file has more than {limit} lines.").format(limit=MAX_ROWS))
    return list(lines_of(rows))


def numbered_rows(text: str, delimiter: str) -> Iterator[tuple[int, list[str]]]:
    """Yield the rows that aren't empty with their lines; raise TableError for stray quotes."""
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    line = 1
    try:
        for row in reader:
            if reader.line_num > line:  # a value with a line's end: the quote was meant to end
                raise csv.Error
            if any(map(str.strip, row)):
                yield line, row
            line = reader.line_num + 1
    except csv.Error as error:
        text = _("Line {number}: a quotation mark is missing or out of place.")
        raise TableError(text.format(number=line)) from error


def check_length_of_lines(text: str) -> None:
    """Raise TableError for a line that is no name with a password."""
    for number, line in enumerate(text.splitlines(), start=1):
        if len(line) > MAX_LINE_CHARS:
            raise TableError(
                _("Line {number} is longer than {limit} characters.").format(
                    number=number, limit=MAX_LINE_CHARS
                )
            )


def decode(data: bytes, encoding: str) -> str:
    """Decode a file; raise TableError, with the line, for one of another encoding.

    UTF-16 tells by its first bytes. Nothing else is guessed: a wrong guess makes `Mьller` of
    `Müller`.
    """
    if data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        encoding = "utf-16"
    try:
        return data.decode(encoding)
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        raise TableError(
            _("Line {number} has another encoding; choose that of the file.").format(number=line)
        ) from error


def delimiter_of(text: str) -> tuple[str, str]:
    """Return the delimiter, and the table without Excel's line `sep=;` that names it."""
    first, _end, rest = text.partition("\n")
    first = first.strip("\r").strip('"')
    filled = next(filter(str.strip, text.splitlines()), "")
    if first.lower().startswith("sep=") and len(first) == len("sep=;"):
        return first[-1], "\n" + rest  # an empty line, so that the others keep their numbers
    return max(DELIMITERS, key=filled.count), text


def lines_of(rows: list[tuple[int, list[str]]]) -> Iterator[Line]:
    """Yield the users in numbered rows, whose first may be a head."""
    head = [title.strip().casefold() for title in rows[0][1]]
    has_head = bool(NAME_COLUMNS & set(head))
    name_at = next((at for at, title in enumerate(head) if title in NAME_COLUMNS), 0)
    password_at = next(
        (at for at, title in enumerate(head) if title in PASSWORD_COLUMNS), None if has_head else 1
    )
    places = places_of(head) if has_head else {}
    for number, row in rows[has_head:]:
        password = (
            row[password_at].strip() if password_at is not None and password_at < len(row) else ""
        )
        name = row[name_at].strip() if name_at < len(row) else ""
        values = {key: values_of(row[at]) for key, at in places.items() if at < len(row)}
        yield Line(number, name, password, {key: some for key, some in values.items() if some})


def places_of(head: list[str]) -> dict[str, int]:
    """Return which columns of other apps a table has, and where."""
    titles = {title: column.name for column in import_columns for title in column.titles}
    return {titles[title]: at for at, title in enumerate(head) if title in titles}


def import_users(lines: list[Line]) -> Outcome:
    """Create the users that are missing; leave the others as they are, with their passwords.

    Then both get what the columns of other apps say.
    """
    outcome = Outcome([], [], [])
    users: dict[str, dict[str, list[User]]] = defaultdict(lambda: defaultdict(list))
    for line in lines:
        user = find_user(line.name)
        if user:
            outcome.known.append(user.username)
        else:
            try:
                user, password = make_user(line)
            except JimError as error:
                text = _("Line {number}: {problem}")
                problem = text.format(number=line.number, problem=explain(error))
                outcome.problems.append(problem)
                continue
            outcome.made.append((user.username, password))
        for key, values in line.values.items():
            for value in values:
                users[key][value].append(user)
    for column in import_columns:
        outcome.problems.extend(column.apply(users[column.name]))
    return outcome


def make_user(line: Line) -> tuple[User, str]:
    """Create a user; return them and their password. Raise JimError for a bad name or password."""
    password = line.password or random_password()
    check_length(password, least=settings.JIM.min_password_chars)
    key = challenge_auth.new_key(line.name, password)
    user = services.create_user(
        name=line.name, password_hash=make_password(password), key=key, by_operator=True
    )
    return user, password
