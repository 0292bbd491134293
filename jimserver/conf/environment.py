"""Define the variables beside the server's limits: the site's, the database's, the client's.

`docs/settings.md` is made from these tables. A value that makes no sense is a ConfigError of one
sentence.
"""

import os
import re
from collections.abc import Callable
from ipaddress import ip_network
from pathlib import Path
from typing import Any, NamedTuple
from zoneinfo import ZoneInfo

from jimserver.conf.log_file import RotatedFile
from jimserver.conf.values import FALSE_WORDS, TRUE_WORDS, ConfigError

LANGUAGES = [("en", "English"), ("ru", "Русский")]
LOG_FORMATS = ("text", "json")
LOG_LEVELS = ("DEBUG", "INFO", "WARNING", "ERROR", "CRITICAL")


class Variable(NamedTuple):
    """Describe a variable; the documentation shows `shown` where the default says nothing."""

    name: str
    default: str
    kind: str
    why: str
    shown: str = ""


SITE = (
    Variable(
        "DATABASE_URL",
        "",
        "URL",
        "database to use: `sqlite:////path/file` or `postgres://user:password@host/name`",
        shown="`server.sqlite` in `JIM_DATA`",
    ),
    Variable(
        "JIM_SECRET_KEY",
        "",
        "text",
        "signs the site's sessions; keep it secret",
        shown="generated at the first start and kept in `.secret-key`",
    ),
    Variable(
        "JIM_SEED_PASSWORD",
        "",
        "text",
        "password of the six seeded users when they are created; see `manage.py setseedpassword`",
        shown="none: nobody can log in as one",
    ),
    Variable(
        "JIM_DEMO",
        "no",
        "yes/no",
        "use the demo's defaults, as `make run` does; never on a public server",
    ),
    Variable(
        "JIM_DEBUG",
        "no",
        "yes/no",
        "show Django's error pages to developers; never on a public server",
    ),
    Variable(
        "JIM_DATA",
        "",
        "folder",
        "where the server keeps its database, secret key and certificates",
        shown="the project folder; the system's data folder if the server is installed",
    ),
    Variable(
        "JIM_NAME",
        "",
        "text",
        "name of this server, shown where people sign in",
        shown="JIM",
    ),
    Variable(
        "JIM_ADDRESS",
        "",
        "address",
        "to listen on for JIM, unless `-a` says otherwise",
        shown="all addresses (demo: 127.0.0.1)",
    ),
    Variable(
        "JIM_HTTP",
        "127.0.0.1:8000",
        "address:port",
        "of the site, unless `--http` says otherwise; `:8000` for all addresses, `off` for none",
    ),
    Variable(
        "JIM_MDNS",
        "no",
        "yes/no",
        "announce the server on the local network (`_jim._tcp` by mDNS), so that "
        "`client.py --find` lists it; needs the package zeroconf, the extra `mdns`",
    ),
    Variable(
        "JIM_TLS",
        "",
        "auto/yes/no",
        "encrypt the JIM port and the site: `auto` with a certificate that the server makes and "
        "renews, `yes` with the files that `JIM_TLS_CERT` and `JIM_TLS_KEY` name",
        shown="no; yes if `JIM_TLS_CERT` is set",
    ),
    Variable(
        "JIM_TLS_CERT",
        "",
        "file",
        "certificate and chain in PEM, read again on SIGHUP",
        shown="none",
    ),
    Variable(
        "JIM_TLS_KEY",
        "",
        "file",
        "key of that certificate in PEM, without a passphrase",
        shown="none",
    ),
    Variable(
        "JIM_TLS_PLAIN",
        "all",
        "networks",
        "clients that may still speak plain text on the JIM port where TLS is on: `all`, `none`, "
        "or addresses and networks with commas between",
    ),
    Variable(
        "JIM_HTTPS",
        "no",
        "yes/no",
        "a TLS proxy that sets `X-Forwarded-Proto` serves the site: secure cookies, no plain HTTP",
    ),
    Variable(
        "JIM_TRUSTED_PROXIES",
        "",
        "networks",
        "addresses or networks of the operator's proxies, with commas between: the only peers "
        "whose `X-Forwarded-For` is believed; `none` for nobody",
        shown="this machine, where `JIM_HTTPS` is on; else nobody",
    ),
    Variable(
        "JIM_SCRIPT_NAME",
        "",
        "path",
        "below which a proxy serves the site, as `/jim`",
        shown="none: the site is at the root of its host",
    ),
    Variable(
        "JIM_ALLOWED_HOSTS",
        "localhost,127.0.0.1,[::1]",
        "names",
        "host names of the site, separated by commas",
    ),
    Variable(
        "JIM_TRUSTED_ORIGINS",
        "",
        "origins",
        "origins whose forms the site accepts, such as `https://chat.example.org`, with commas",
        shown="its own",
    ),
    Variable(
        "JIM_LANGUAGE",
        "en",
        "en/ru",
        "language of the server's texts for clients and browsers that request none",
    ),
    Variable(
        "JIM_TIME_ZONE", "UTC", "time zone", "time zone of the admin site, such as `Europe/Moscow`"
    ),
    Variable(
        "JIM_LOG_LEVEL", "INFO", "level", f"lowest level that is logged: {', '.join(LOG_LEVELS)}"
    ),
    Variable("JIM_LOG_FORMAT", "text", "text/json", "lines of the log as text or as JSON objects"),
    Variable(
        "JIM_LOG_FILE",
        "",
        "file",
        "to write the log to, in `JIM_DATA` unless the path is absolute",
        shown="none: stderr",
    ),
    Variable(
        "JIM_LOG_FILE_BYTES",
        "10485760",
        "bytes",
        "of that file, before it is numbered and a new one begins; 0: no limit",
    ),
    Variable("JIM_LOG_FILES", "5", "files", "kept of the numbered ones; older ones are removed"),
    Variable(
        "JIM_LOG_LINES_PER_S",
        "50",
        "lines per second",
        "of one kind that are logged in the long run; more are left out and counted; 0: no limit",
    ),
)

CLIENT = (
    Variable(
        "JIM_PASSWORD",
        "",
        "text",
        "password for the client if `-pw` is not given",
        shown="none: the client asks for it",
    ),
    Variable(
        "JIM_CLIENT_DBS",
        "clients_dbs",
        "folder",
        "where the client keeps contacts, history and unsent messages; the default is beside"
        " client.py, or in the system's data folder if the client is installed",
    ),
    Variable(
        "JIM_CLIENT_SETTINGS",
        "",
        "file",
        "the client's settings ([client.md](client.md#settings)); the default is `settings.toml`"
        " in the system's folder for configuration",
        shown="none",
    ),
)

_DEFAULTS = {variable.name: variable.default for variable in (*SITE, *CLIENT)}


def text(name: str) -> str:
    """Return the variable's value, or its default."""
    return os.environ.get(name, _DEFAULTS[name])


def flag(name: str) -> bool:
    word = text(name).strip().lower()
    if word in TRUE_WORDS | FALSE_WORDS:
        return word in TRUE_WORDS
    raise ConfigError(f"{name} must be yes or no, not {text(name)!r}")


def number(name: str) -> float:
    """Return the number in this variable; raise ConfigError for what is none or below 0."""
    try:
        value = float(text(name))
    except ValueError:
        raise ConfigError(f"{name} must be a number, not {text(name)!r}") from None
    if not 0 <= value < float("inf"):
        raise ConfigError(f"{name} must be at least 0, not {text(name)}")
    return value


def words(name: str) -> list[str]:
    """Return the words between the commas."""
    return [word.strip() for word in text(name).split(",") if word.strip()]


def proxies(name: str, default: list[str]) -> list[str]:
    """Return the networks between the commas; raise ConfigError for what is none."""
    found = words(name) or default
    if found == ["none"]:
        return []
    for network in found:
        try:
            ip_network(network, strict=False)
        except ValueError:
            raise ConfigError(f"{name} must hold addresses or networks, not {network!r}") from None
    return found


def script_name(name: str) -> str | None:
    """Return the path below which the site is, as "/jim", or None; raise ConfigError."""
    path = text(name).strip().rstrip("/")
    if not path:
        return None
    if not re.fullmatch(r"(/[A-Za-z0-9._~-]+)+", path):
        raise ConfigError(f"{name} must be a path such as /jim, not {text(name)!r}")
    return path


def language(name: str) -> str:
    return _one_of(name, [code for code, _name in LANGUAGES], str.lower)


def log_level(name: str) -> str:
    return _one_of(name, LOG_LEVELS, str.upper)


def log_format(name: str) -> str:
    return _one_of(name, LOG_FORMATS, str.lower)


def log_file(name: str, data: Path) -> RotatedFile | None:
    """Return the open file of the log, or None for stderr; raise ConfigError."""
    if not text(name):
        return None
    path = data / text(name)
    max_bytes, keep = int(number("JIM_LOG_FILE_BYTES")), int(number("JIM_LOG_FILES"))
    try:
        return RotatedFile(path, max_bytes, keep)
    except OSError as error:
        raise ConfigError(f"{name} can't be {path}: {error.strerror}") from None


def time_zone(name: str) -> str:
    try:
        return ZoneInfo(text(name)).key
    except (KeyError, ValueError, OSError):  # unknown, no name at all, a folder of names
        raise ConfigError(
            f"{name} must be a time zone such as Europe/Moscow, not {text(name)!r}"
        ) from None


def _one_of(name: str, choices: Any, spell: Callable[[str], str]) -> str:
    value = spell(text(name).strip())
    if value in choices:
        return value
    raise ConfigError(f"{name} must be one of {', '.join(choices)}, not {text(name)!r}")
