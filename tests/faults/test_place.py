"""Start the server in unusual places: odd paths, encodings, missing parts, misspelt settings."""

import errno
import os
import shutil
import sqlite3
import subprocess
import sys
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from django.core.checks import run_checks

from accounts.services.registration_limit import Mode, set_registration
from jimserver.checks import check_strangers, check_variables
from jimserver.conf.config import Config
from jimserver.conf.database_url import read_database
from jimserver.conf.secret_key import read_secret_key
from jimserver.conf.tls import ALL_NETWORKS, TlsSettings
from jimserver.conf.unknown_variables import known_variables, unknown_variables

ROOT = Path(__file__).parents[2]
NAMES = ["C# chat", "what?now", "100%41 chat", "a&b=c;d", "чат 1+1", "C# what?now 100%41"]
PARTS = (
    "jim",
    "jimclient",
    "common",
    "accounts",
    "contacts",
    "attachments",
    "messaging",
    "jimserver",
    "manage.py",
)


def run(
    *words: str, folder: Path = ROOT, said: str = "", **variables: str
) -> subprocess.CompletedProcess[str]:
    clean = {
        name: value
        for name, value in os.environ.items()
        if not name.startswith(("JIM_", "DATABASE_", "PYTHON"))
    }
    return subprocess.run(
        [sys.executable, "manage.py", *words],
        cwd=folder,
        env={**clean, "JIM_SECRET_KEY": "for a test", **variables},
        input=said,
        capture_output=True,
        encoding="utf-8",
        timeout=100,
    )


# Paths and passwords


@pytest.mark.parametrize("name", NAMES)
def test_a_path_is_taken_as_it_is(name: str, tmp_path: Path) -> None:
    folder = tmp_path / name
    folder.mkdir()
    found = read_database("DATABASE_URL", f"sqlite:///{folder}/server.sqlite", tmp_path)
    assert found["NAME"] == str(folder / "server.sqlite")
    assert read_database("DATABASE_URL", "", folder / "x.sqlite")["NAME"] == str(
        folder / "x.sqlite"
    )


def test_escapes_and_options_of_a_url_count(tmp_path: Path) -> None:
    (tmp_path / "a b").mkdir()
    found = read_database(
        "DATABASE_URL", f"sqlite:///{tmp_path}/a%20b/s.sqlite?timeout=3", tmp_path
    )
    assert (found["NAME"], found["OPTIONS"]) == (str(tmp_path / "a b" / "s.sqlite"), {"timeout": 3})


@pytest.mark.parametrize("secret", ["pa#ss", "pa?ss", "pa/ss", "p@ss", "#", "a%23b", "a:b[c]"])
def test_a_password_is_taken_as_it_is(secret: str) -> None:
    url = f"postgres://jim:{secret}@db.example:5433/chat?sslmode=require"
    found = read_database("DATABASE_URL", url, Path("x"))
    assert found["PASSWORD"] == secret.replace("%23", "#")
    assert (found["USER"], found["HOST"], found["PORT"]) == ("jim", "db.example", 5433)
    assert (found["NAME"], found["OPTIONS"]["sslmode"]) == ("chat", "require")


def test_a_link_to_a_database_is_the_database(tmp_path: Path) -> None:
    (tmp_path / "link").symlink_to(tmp_path / "real.sqlite")
    found = read_database("DATABASE_URL", f"sqlite:///{tmp_path}/link", tmp_path)
    assert found["NAME"] == str(tmp_path / "real.sqlite")


def test_a_project_folder_can_have_any_name(tmp_path: Path) -> None:
    folder = tmp_path / NAMES[-1]
    folder.mkdir()
    for part in PARTS:
        copy = shutil.copytree if (ROOT / part).is_dir() else shutil.copy
        copy(ROOT / part, folder / part)
    done = run("prepare", folder=folder)
    assert done.returncode == 0, done.stderr
    assert (folder / "server.sqlite").stat().st_size > 0
    assert [path.name for path in tmp_path.iterdir()] == [folder.name]


# Missing parts


def test_no_time_zones_in_the_system(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path}/server.sqlite"
    for zone in ("UTC", "Europe/Moscow"):
        done = run("check", PYTHONTZPATH="", JIM_TIME_ZONE=zone, DATABASE_URL=url)
        assert (done.returncode, done.stderr) == (0, ""), done.stderr


@pytest.mark.parametrize("encoding", ["ascii", "cp1252"])
def test_any_encoding_of_the_terminal(tmp_path: Path, encoding: str) -> None:
    how = {
        "PYTHONIOENCODING": encoding,
        "PYTHONUTF8": "0",
        "JIM_LANGUAGE": "ru",
        "DATABASE_URL": f"sqlite:///{tmp_path}/server.sqlite",
    }
    shown = run("prepare", "--demo", **how)
    assert (shown.returncode, shown.stderr) == (0, "")
    assert "\\u043f" in shown.stdout  # Russian letters, escaped
    made = run("createjimuser", "Пётр", "--password-stdin", said="secret\n", **how)
    assert (made.returncode, made.stderr) == (0, "")
    assert "\\u041f\\u0451\\u0442\\u0440" in made.stdout


def test_a_file_system_without_hard_links(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: Any) -> None:
        raise OSError(errno.EPERM, "Operation not permitted")

    monkeypatch.setattr(os, "link", refuse)
    path = tmp_path / ".secret-key"
    key = read_secret_key(path, "")
    assert len(key) >= 50
    assert read_secret_key(path, "") == key
    assert path.stat().st_mode & 0o777 == 0o600
    assert list(tmp_path.iterdir()) == [path]


# Settings


@pytest.mark.parametrize("name, nearest", [
    ("JIM_MAX_SESSION", "JIM_MAX_SESSIONS"),
    ("JIM_MAXSESSIONS", "JIM_MAX_SESSIONS"),
    ("JIM_ALLOWED_HOST", "JIM_ALLOWED_HOSTS"),
    ("JIM_TIMEZONE", "JIM_TIME_ZONE"),
    ("JIM_QWERTY", ""),
])  # fmt: skip
def test_an_unknown_variable_is_named_with_the_nearest(
    monkeypatch: pytest.MonkeyPatch, name: str, nearest: str
) -> None:
    monkeypatch.setenv(name, "3")
    [message] = [found for found in check_variables(None) if found.msg.startswith(f"{name} ")]
    assert message.hint == (f"Did you mean {nearest}?" if nearest else "See docs/settings.md.")
    assert message in run_checks()


def test_known_variables_are_known() -> None:
    assert list(unknown_variables(dict.fromkeys(known_variables(), ""))) == []
    assert list(unknown_variables({"JIM_LONG_TESTS": "1", "HOME": "/"})) == []


@pytest.mark.parametrize("limits, hosts, plain, found", [
    ({}, ["a.example"], "all", ["W005", "W010"]),
    ({"invitations": True}, ["a.example"], "all", ["W005"]),
    ({}, ["a.example"], "none", ["W010"]),
    ({"registration": False}, ["a.example"], "none", []),
    ({"registration": False}, ["*"], "none", ["W006"]),
    ({"registration": False, "guests": True}, [], "none", ["W007"]),
    ({"registration": False, "course_login": True}, [], "none", ["W008"]),
])  # fmt: skip
def test_a_deployment_is_warned_of_strangers(
    db: None, settings: Any, limits: dict[str, Any], hosts: list[str], plain: str, found: list[str]
) -> None:
    settings.JIM = Config(**limits)
    settings.ALLOWED_HOSTS = hosts
    networks = ALL_NETWORKS if plain == "all" else ()
    settings.TLS = TlsSettings(plain == "none", None, None, networks)
    messages = check_strangers(None)
    assert [message.id for message in messages] == [f"jimserver.{number}" for number in found]
    assert all(message.hint for message in messages)


def test_the_operators_switch_counts_and_this_machine_is_no_stranger(
    db: None, settings: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings.JIM = Config()
    set_registration(mode=Mode.INVITATION)
    assert "jimserver.W010" not in [message.id for message in check_strangers(None)]
    set_registration(mode=Mode.OPEN)
    assert "jimserver.W010" in [message.id for message in check_strangers(None)]
    monkeypatch.setenv("JIM_ADDRESS", "127.0.0.1")
    assert check_strangers(None) == []


# Databases


def test_a_new_database_is_its_owners(tmp_path: Path) -> None:
    path = tmp_path / "server.sqlite"
    url = f"sqlite:///{path}"
    assert run("prepare", DATABASE_URL=url).returncode == 0
    assert path.stat().st_mode & 0o777 == 0o600
    path.chmod(0o640)  # an operator's choice is left, and named
    assert run("prepare", DATABASE_URL=url).returncode == 0
    assert path.stat().st_mode & 0o777 == 0o640
    assert "jimserver.W009" in run("check", "--deploy", DATABASE_URL=url).stderr


def test_one_advice_that_works_for_an_old_database(tmp_path: Path) -> None:
    """Follow what the server says: `prepare` either helps or says what to do."""
    url = f"sqlite:///{tmp_path}/server.sqlite"
    command = ["runjimserver", "-p", "0", "--http", "off"]
    first = run(*command, DATABASE_URL=url)
    assert first.stderr == "CommandError: The database is not up to date; run: manage.py prepare\n"
    assert run("prepare", DATABASE_URL=url).returncode == 0
    with closing(sqlite3.connect(tmp_path / "server.sqlite")) as database, database:
        database.execute(
            "UPDATE django_migrations SET name = '0002_seeds' "
            "WHERE app = 'accounts' AND name = '0002_seed_users'"
        )
    for words in (["prepare"], command):
        assert run(*words, DATABASE_URL=url).stderr == (
            "CommandError: This database was made before the first release; "
            "move it away, and a new one will be created.\n"
        )
