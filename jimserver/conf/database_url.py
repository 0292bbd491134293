"""Read DATABASE_URL as an operator pastes it: paths and passwords with any character."""

import importlib.util
import os
import re
from pathlib import Path
from typing import Any
from urllib.parse import quote, unquote

import dj_database_url

from jimserver.conf.values import ConfigError

DATABASES = (
    "sqlite3",
    "postgresql",
)  # the ends of Django's ENGINE: common.database.sql speaks these two
SQLITE = "sqlite:///"
QUERY = re.compile(r"\?\w+=[^/?]*")  # options; any other question mark belongs to the path
USER_INFO = re.compile(r"(?P<scheme>\w+://)(?P<user>[^/]*?:.*)@(?P<rest>[^@]*)")
KEPT = "%:!$&'()*+,;=@"  # in a user's name and password, where they need no escape

# A server that is frozen answers nothing: each wait for PostgreSQL has an end.
CONNECT_TIMEOUT_S = 5
POSTGRES_OPTIONS = {
    "connect_timeout": CONNECT_TIMEOUT_S,
    "keepalives_idle": 10,
    "keepalives_interval": 3,
    "keepalives_count": 3,
    "tcp_user_timeout": 15_000,  # milliseconds
}


def read_database(name: str, url: str, default: Path) -> dict[str, Any]:
    """Return Django's description of the database at `url`, or of the file at `default`.

    `name` is the variable that a ConfigError blames.
    """
    if not url:
        return {**dj_database_url.parse(f"{SQLITE}file"), "NAME": os.path.realpath(default)}
    try:
        found: dict[str, Any] = dict(dj_database_url.parse(escaped(url)))
    except ValueError:
        raise ConfigError(
            f"{name} must be a URL such as sqlite:////path/file or "
            "postgres://user:password@host/name"
        ) from None
    check_database(name, found)
    if found["ENGINE"].endswith("sqlite3"):
        # One file has one name, whatever links lead to it: the lock and the log lie beside it.
        found["NAME"] = os.path.realpath(found["NAME"])
    else:
        found["OPTIONS"] = POSTGRES_OPTIONS | found.get("OPTIONS", {})
    return found


def escaped(url: str) -> str:
    """Return the URL with escapes for what would end a path or a password too early."""
    if url.startswith(SQLITE):
        return SQLITE + escaped_path(url.removeprefix(SQLITE))
    found = USER_INFO.fullmatch(url)
    if not found:
        return url.replace("#", "%23")
    user, rest = quote(found["user"], safe=KEPT), found["rest"].replace("#", "%23")
    return f"{found['scheme']}{user}@{rest}"


def escaped_path(path: str) -> str:
    """Return the path with escapes; escapes that it has already count unless it exists as it is."""
    query = QUERY.search(path)
    options = ""
    if query and query.end() == len(path):
        path, options = path[: query.start()], query[0]
    is_literal = "%" in path and Path(path).parent.is_dir()
    return quote(path if is_literal else unquote(path)) + options


def check_database(name: str, found: dict[str, Any]) -> None:
    """Raise ConfigError for a database that this server can't use."""
    engine = found["ENGINE"].rpartition(".")[2]
    if engine not in DATABASES:
        raise ConfigError(f"{name} must name a SQLite or PostgreSQL database, not {engine}")
    if engine == "sqlite3" and found["NAME"] in ("", ":memory:"):
        raise ConfigError(
            f"{name} must name a file: a database in memory is another one for each thread"
        )
    if engine == "postgresql" and not importlib.util.find_spec("psycopg"):
        raise ConfigError(
            f"{name} names a PostgreSQL database, for which psycopg is missing; "
            "pip install 'psycopg[binary]' brings it"
        )
