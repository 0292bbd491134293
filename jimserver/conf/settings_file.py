"""Keep the settings that the first run has chosen, in a file beside the database.

Each line is NAME=VALUE, as in a file of systemd's `EnvironmentFile`. The environment goes before
the file.
"""

import os
import re
from collections.abc import Mapping, MutableMapping
from pathlib import Path

from common.files import replaced
from jimserver.conf.values import ConfigError

FILE_NAME = "settings.env"
HEAD = (
    "# Settings of this server (docs/settings.md); variables of the environment go before them.\n"
)
LINE = re.compile(r"([A-Z][A-Z0-9_]*)=(.*)")


def settings_file(database: Mapping[str, object], data: Path) -> Path:
    """Return the file's place: beside a SQLite database, else in the data folder."""
    is_file = str(database["ENGINE"]).endswith("sqlite3")
    return (Path(str(database["NAME"])).parent if is_file else data) / FILE_NAME


def load_settings(path: Path, environ: MutableMapping[str, str] = os.environ) -> None:
    """Add to the environment what it lacks of the file. Raise ConfigError for nonsense."""
    try:
        lines = path.read_text(encoding="utf-8").splitlines()
    except FileNotFoundError:
        return
    except (OSError, ValueError) as error:
        raise ConfigError(f"The settings in {path} can't be read: {error}") from None
    for number, line in enumerate(map(str.strip, lines), 1):
        if not line or line.startswith("#"):
            continue
        found = LINE.fullmatch(line)
        if found is None:
            raise ConfigError(f"{path}, line {number}, must be NAME=VALUE, not {line!a}")
        environ.setdefault(found[1], found[2].strip())


def save_settings(path: Path, values: Mapping[str, str]) -> None:
    """Write the file anew; only its owner can read it. Raise OSError."""
    lines = "".join(f"{name}={value}\n" for name, value in values.items())
    with replaced(path) as file:
        file.write((HEAD + lines).encode())
