"""Make docs/settings.md from the tables of settings; a test checks that it is up to date."""

from collections.abc import Iterable
from dataclasses import Field, fields
from typing import Any

from jimserver.conf.config import Config, read_config
from jimserver.conf.limits.files import FileSettings
from jimserver.conf.limits.nodes import NodeSettings
from jimserver.conf.limits.webhooks import WebhookConfig
from jimserver.conf.values import variable_of
from jimserver.conf.variables import CLIENT, SITE, Variable

HEAD = """\
# Settings

All settings are environment variables, or lines such as `JIM_NAME=Tea` of the file `settings.env`
beside the database (in `JIM_DATA` with PostgreSQL); the environment goes before the file, and
`DATABASE_URL`, `JIM_DATA` and what the client reads are in the environment only. A value of **0
switches a limit off**, unless the table gives a minimum. Flags accept yes, true, on and 1, or no,
false, off, 0 and the empty string. The server refuses to start with an invalid value and says why
in one sentence, and names the nearest setting for a misspelt variable. `manage.py check --deploy`
lists settings that are unsafe on a public server.

    JIM_MAX_SESSIONS=1 JIM_MOTD="Tea at five" make run
    DATABASE_URL=postgres://jim:secret@db.example.org/jim JIM_HTTPS=yes .venv/bin/python server.py

`make docs` generates this page from `jimserver/conf/`; a test checks that it is up to date.

| variable | default | unit | meaning |
| --- | --- | --- | --- |
"""

Row = tuple[str, str, str, str]


def settings_page() -> str:
    """Return the whole page, in Markdown."""
    parts = {
        "Files": fields(FileSettings),
        "Outgoing webhooks": fields(WebhookConfig),
        "Nodes": fields(NodeSettings),
    }
    others = {entry.name for part in parts.values() for entry in part}
    own = [entry for entry in fields(Config) if entry.name not in others]
    rows = [
        *_group("Server", map(_row_of_setting, own)),
        *(row for part in parts for row in _group(part, map(_row_of_setting, parts[part]))),
        *_group("Database and site", map(_row_of_variable, SITE)),
        *_group("Client", map(_row_of_variable, CLIENT)),
    ]
    return HEAD + "".join(f"| {' | '.join(row)} |\n" for row in rows)


def _group(title: str, rows: Iterable[Row]) -> list[Row]:
    return [(f"**{title}**", "", "", ""), *rows]


def _row_of_setting(entry: Field[Any]) -> Row:
    default, least = shown(entry.default), entry.metadata["least"]
    if (in_demo := shown(getattr(read_config({"JIM_DEMO": "yes"}), entry.name))) != default:
        default += f" (demo: {in_demo})"
    why = entry.metadata["why"] + (f"; at least {shown(least)}" if least else "")
    return f"`{variable_of(entry.name)}`", default, entry.metadata["unit"], why


def _row_of_variable(variable: Variable) -> Row:
    return (
        f"`{variable.name}`",
        variable.shown or shown(variable.default),
        variable.kind,
        variable.why,
    )


def shown(value: Any) -> str:
    """Return a default as the page shows it."""
    if isinstance(value, bool):
        return "yes" if value else "no"
    return f"{value:g}" if isinstance(value, float) else str(value)
