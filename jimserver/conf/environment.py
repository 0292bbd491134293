"""Read the variables beside the server's limits.

A value that makes no sense is a ConfigError of one sentence.
"""

import os
import re
from collections.abc import Callable
from ipaddress import ip_network
from pathlib import Path
from typing import Any, NamedTuple
from zoneinfo import ZoneInfo

from jimserver.conf.values import FALSE_WORDS, TRUE_WORDS, ConfigError
from jimserver.conf.variables import CLIENT, LOG_LEVELS, SITE
from jimserver.log.rotated_file import RotatedFile

LANGUAGES = [("en", "English"), ("ru", "Русский")]
LOG_FORMATS = ("text", "json")
LOGO_TYPES = {
    ".svg": "image/svg+xml",
    ".png": "image/png",
    ".jpg": "image/jpeg",
    ".jpeg": "image/jpeg",
    ".webp": "image/webp",
}
MAX_LOGO_BYTES = 500_000  # it is loaded before the form to sign in


class Picture(NamedTuple):
    """Hold a picture and its media type."""

    kind: str
    data: bytes


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


def logo(name: str, data: Path) -> Picture | None:
    """Return the picture that this variable names, or None; raise ConfigError."""
    if not text(name):
        return None
    path = data / text(name)
    kind = LOGO_TYPES.get(path.suffix.lower())
    if kind is None:
        raise ConfigError(f"{name} must end with {', '.join(LOGO_TYPES)}, not {path.name!r}")
    try:
        found = path.read_bytes()
    except OSError as error:
        raise ConfigError(f"{name} can't be {path}: {error.strerror}") from None
    if not 0 < len(found) <= MAX_LOGO_BYTES:
        raise ConfigError(f"{name} must have at most {MAX_LOGO_BYTES} bytes, not {len(found)}")
    return Picture(kind, found)


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
