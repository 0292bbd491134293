"""Read the file of settings. A fault is one sentence that names the line and the key."""

import os
import re
import tomllib
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import platformdirs

from jimclient.settings.table import SERVER, SERVERS, TABLES, Setting, Value
from jimclient.text.display import harmless
from jimclient.text.i18n import _

FILE_VARIABLE = "JIM_CLIENT_SETTINGS"
FILE_NAME = "settings.toml"
APP_NAME = "jimclient"
_ALIAS = re.compile(r"[\w-]{1,40}")
_SHOWN_CHARS = 60
_PLACE = re.compile(r"\(at line (\d+), column \d+\)|\(at end of document\)")
_SECTION = re.compile(r"\s*\[\s*([^\[\]]+?)\s*\]")

Values = dict[str, Value]


class BadSettings(Exception):
    """Tell the fault of the file: a sentence for the user."""


@dataclass(frozen=True)
class Settings:
    """Hold the file's settings, those that are missing with their defaults."""

    general: Values
    notifications: Values
    keys: Values  # only those that the file has
    colours: Values  # likewise
    servers: dict[str, Values] = field(default_factory=dict)  # by alias


def settings_path() -> Path:
    """Return the file: JIM_CLIENT_SETTINGS, else in the platform's folder for configuration."""
    named = os.environ.get(FILE_VARIABLE)
    folder = platformdirs.user_config_path(APP_NAME, appauthor=False)
    return Path(named) if named else folder / FILE_NAME


def read_settings(path: Path | None = None) -> Settings:
    """Return the settings; without a file, the defaults. Raise BadSettings."""
    path = path or settings_path()
    try:
        text = path.read_text(encoding="utf-8-sig")
    except FileNotFoundError:
        text = ""
    except (OSError, UnicodeDecodeError) as error:
        reason = getattr(error, "strerror", None) or _("it is not UTF-8")
        raise BadSettings(f"{harmless(str(path))}: {reason}") from error
    return _Reader(path, text).settings()


class _Reader:
    def __init__(self, path: Path, text: str) -> None:
        self._path = path
        self._text = text

    def settings(self) -> Settings:
        found = self._parse()
        tables = {name: found.pop(name, {}) for name in (*TABLES, SERVERS) if name}
        for name, table in tables.items():
            if not isinstance(table, dict):
                raise self._fault("", name, _("must be a table"))
        general = self._table("", found)
        general = {key: setting.default for key, setting in TABLES[""].items()} | general
        notifications = self._table("notifications", tables["notifications"])
        defaults = {key: setting.default for key, setting in TABLES["notifications"].items()}
        return Settings(
            general=general,
            notifications=defaults | notifications,
            keys=self._keys(tables["keys"]),
            colours=self._table("colours", tables["colours"]),
            servers=self._servers(tables[SERVERS], general),
        )

    def _parse(self) -> dict[str, Any]:
        try:
            return tomllib.loads(self._text)
        except (tomllib.TOMLDecodeError, RecursionError) as error:
            place = _PLACE.search(str(error))
            last = self._text.count("\n") + 1
            line = int(place[1]) if place and place[1] else last
            reason = harmless(_PLACE.sub("", str(error)).strip(), _SHOWN_CHARS)
            raise BadSettings(self._sentence(line, reason)) from error

    def _table(
        self, name: str, table: dict[str, Any], known: dict[str, Setting] | None = None
    ) -> Values:
        known = TABLES[name] if known is None else known
        for key, value in table.items():
            if key not in known:
                names = ", ".join(known)
                raise self._fault(
                    name, key, _("is not known; there are {names}").format(names=names)
                )
            if not known[key].is_valid(value):
                wants = _(known[key].wants)
                raise self._fault(name, key, _("must be {wants}").format(wants=wants))
        return dict(table)

    def _keys(self, table: dict[str, Any]) -> Values:
        """Refuse two actions with one key, those that the file does not name included."""
        chosen = self._table("keys", table)
        taken = {s.default: key for key, s in TABLES["keys"].items() if key not in chosen}
        for action, key in chosen.items():
            if other := taken.get(key):
                text = _("has the key of {other}").format(other=other)
                raise self._fault("keys", action, text)
            taken[key] = action
        return chosen

    def _servers(self, table: dict[str, Any], general: Values) -> dict[str, Values]:
        servers = {}
        for alias, fields in table.items():
            if not isinstance(fields, dict) or not _ALIAS.fullmatch(alias):
                text = _("must be a table named by letters, digits, - or _")
                raise self._fault(SERVERS, alias, text)
            found = self._table(f"{SERVERS}.{alias}", fields, SERVER)
            servers[alias] = {key: s.default for key, s in SERVER.items()} | found
        if general["server"] and general["server"] not in servers:
            text = _("is no alias of the table {table}").format(table=SERVERS)
            raise self._fault("", "server", text)
        return servers

    # Faults

    def _fault(self, table: str, key: str, text: str) -> BadSettings:
        shown = harmless(f"{table}.{key}" if table else key, _SHOWN_CHARS)
        return BadSettings(self._sentence(self._line_of(table, key), f"{shown} {text}"))

    def _sentence(self, line: int, text: str) -> str:
        sentence = _("{file}, line {line}: {text}.")
        return sentence.format(file=harmless(str(self._path)), line=line, text=text)

    def _line_of(self, table: str, key: str) -> int:
        """Return the line of a key, or of its table; 1 if it is written in an unusual way."""
        section, found = "", 1
        for number, line in enumerate(self._text.splitlines(), 1):
            if head := _SECTION.match(line):
                section = head[1].replace('"', "").replace("'", "")
                if section in (table, f"{table}.{key}".strip(".")):
                    found = number
            elif section == table and re.match(rf"""\s*["']?{re.escape(key)}["']?\s*=""", line):
                return number
        return found
