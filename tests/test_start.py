"""Test the start and stop of the server: the output and the error messages of its commands."""

import os
import re
import runpy
import signal
import socket
import sqlite3
import subprocess
import sys
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import fields, replace
from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command
from django.core.management.base import CommandError, SystemCheckError

from jimserver.checks import check_demo, check_settings
from jimserver.conf.config import Config
from jimserver.conf.secret_key import read_secret_key
from jimserver.conf.settings_file import load_settings, save_settings
from jimserver.conf.values import ConfigError
from tests.support.client import PATIENCE_S, Client
from tests.support.server import LiveServer

ROOT = Path(__file__).parents[1]


class Commands:
    """Run the project's commands on a database of their own."""

    def __init__(self, folder: Path) -> None:
        clean = {
            name: value
            for name, value in os.environ.items()
            if not name.startswith(("JIM_", "DATABASE_"))
        }
        self.environment = {
            **clean,
            "DATABASE_URL": f"sqlite:///{folder}/server.sqlite",
            "JIM_SECRET_KEY": "for a test",
        }
        self.running: list[subprocess.Popen[str]] = []

    def run(self, *words: str, **variables: str) -> subprocess.CompletedProcess[str]:
        command, environment = [sys.executable, *words], {**self.environment, **variables}
        return subprocess.run(
            command, cwd=ROOT, env=environment, capture_output=True, text=True, timeout=60
        )

    def start(self, *words: str) -> subprocess.Popen[str]:
        command = [sys.executable, *words]
        pipes = {"stdout": subprocess.PIPE, "stderr": subprocess.PIPE}
        self.running.append(
            subprocess.Popen(command, cwd=ROOT, env=self.environment, text=True, **pipes)
        )
        return self.running[-1]


@pytest.fixture
def commands(tmp_path: Path) -> Iterator[Commands]:
    made = Commands(tmp_path)
    yield made
    for process in made.running:
        process.kill()
        process.communicate()


def test_the_project_checks_itself(db: None) -> None:
    call_command("check")
    call_command("makemigrations", check=True, dry_run=True, verbosity=0)


@pytest.mark.parametrize("command", ["manage.py", "server.py", "client.py"])
def test_help(commands: Commands, command: str) -> None:
    done = commands.run(command, "--help")
    assert done.returncode == 0
    assert not done.stderr


def test_prepare_shows_the_admins_password_once(commands: Commands) -> None:
    first, second = (commands.run("manage.py", "prepare", "--demo") for _ in range(2))
    assert re.search(r"user is admin, the password \S{12} \(shown only now\)", first.stdout)
    assert "password jim-demo" in first.stdout
    assert "admin" not in second.stdout
    assert "password jim-demo" in second.stdout


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
def test_a_server_runs_and_stops(commands: Commands, number: signal.Signals) -> None:
    commands.run("manage.py", "prepare")
    server = commands.start("server.py", "-a", "127.0.0.1", "-p", "0", "--http", "127.0.0.1:0")
    port = int(expect(server, r"JIM: listening on 127\.0\.0\.1:(\d+)\n"))
    place = expect(server, r"Site: http://(\S+)/ .*\n")
    client = Client(port)
    assert client.ask(action="probe")["response"] == 200
    for page in ("/admin/login/", "/static/admin/css/base.css"):
        with urllib.request.urlopen(f"http://{place}{page}", timeout=PATIENCE_S) as answer:
            assert answer.status == 200
    server.send_signal(number)
    assert client.wait_for_end() == []  # nobody had logged in
    out, err = server.communicate(timeout=PATIENCE_S)
    assert (server.returncode, out) == (0, "Stopped.\n")
    assert "Traceback" not in err


def expect(server: subprocess.Popen[str], pattern: str) -> str:
    """Return the group of the pattern in the next line that the server prints."""
    assert server.stdout is not None
    line = server.stdout.readline()
    found = re.fullmatch(pattern, line)
    assert found, f"{line!r} is not {pattern}; {server.communicate(timeout=PATIENCE_S)}"
    return found[1]


@pytest.mark.parametrize("variable, value, sentence", [
    ("JIM_MAX_SESSIONS", "many", "JIM_MAX_SESSIONS must be a number (sessions), not 'many'"),
    ("JIM_PAGE_SIZE", "0", "JIM_PAGE_SIZE must be at least 1, not 0"),
    ("JIM_GUESTS", "perhaps", "JIM_GUESTS must be yes or no, not 'perhaps'"),
    ("JIM_SHOWN_NAMES", "some", "JIM_SHOWN_NAMES must be one of all, known, none, not 'some'"),
    ("JIM_DEBUG", "perhaps", "JIM_DEBUG must be yes or no, not 'perhaps'"),
    ("JIM_LANGUAGE", "xx", "JIM_LANGUAGE must be one of en, ru, not 'xx'"),
    ("JIM_LOG_FILE", "/no/such/folder/server.log",
     "JIM_LOG_FILE can't be /no/such/folder/server.log: No such file or directory"),
    ("JIM_LOG_LINES_PER_S", "many", "JIM_LOG_LINES_PER_S must be a number, not 'many'"),
    ("JIM_LOG_LINES_PER_S", "-1", "JIM_LOG_LINES_PER_S must be at least 0, not -1"),
    (
        "JIM_TRUSTED_PROXIES",
        "proxy.example",
        "JIM_TRUSTED_PROXIES must hold addresses or networks, not 'proxy.example'",
    ),
    ("JIM_SITE_LOGO", "logo.exe",
     "JIM_SITE_LOGO must end with .svg, .png, .jpg, .jpeg, .webp, not 'logo.exe'"),
    ("JIM_SITE_LOGO", "/no such/logo.png",
     "JIM_SITE_LOGO can't be /no such/logo.png: No such file or directory"),
    ("JIM_TIME_ZONE", "Mars",
     "JIM_TIME_ZONE must be a time zone such as Europe/Moscow, not 'Mars'"),
    ("JIM_LOG_LEVEL", "loud",
     "JIM_LOG_LEVEL must be one of DEBUG, INFO, WARNING, ERROR, CRITICAL, not 'loud'"),
    ("DATABASE_URL", "here",
     "DATABASE_URL must be a URL such as sqlite:////path/file or "
     "postgres://user:password@host/name"),
    ("DATABASE_URL", "mysql://host/name",
     "DATABASE_URL must name a SQLite or PostgreSQL database, not mysql"),
    ("DATABASE_URL", "sqlite://",
     "DATABASE_URL must name a file: a database in memory is another one for each thread"),
])  # fmt: skip
def test_nonsense_is_refused_in_one_sentence(
    monkeypatch: pytest.MonkeyPatch, variable: str, value: str, sentence: str
) -> None:
    monkeypatch.setenv("JIM_SECRET_KEY", "for a test")
    monkeypatch.setenv(variable, value)
    with pytest.raises(ConfigError) as caught:
        runpy.run_path(str(ROOT / "jimserver" / "settings.py"))
    assert str(caught.value) == sentence


def test_a_command_says_no_more_than_that_sentence(commands: Commands) -> None:
    done = commands.run("server.py", "-p", "0", "--http", "off", JIM_MAX_SESSIONS="many")
    assert done.returncode != 0
    assert done.stderr == "JIM_MAX_SESSIONS must be a number (sessions), not 'many'.\n"


@pytest.mark.parametrize("arguments, sentence", [
    (["-p", "70000"], "70000 is not a port: ports go from 0 to 65535."),
    (["-a", "192.0.2.1"], "192.0.2.1 is not an address of this machine."),
    (["--http", "8000"], "--http must be ADDRESS:PORT or off, not 8000."),
    (["--http", ":²"], "--http must be ADDRESS:PORT or off, not :²."),
])  # fmt: skip
def test_an_address_that_cannot_be_used(
    transactional_db: None, arguments: list[str], sentence: str
) -> None:
    with pytest.raises(CommandError) as caught:
        call_command("runjimserver", "-p", "0", "--http", "off", *arguments)
    assert str(caught.value) == sentence


def test_a_port_that_is_taken(transactional_db: None) -> None:
    with socket.create_server(("127.0.0.1", 0)) as other:
        port = other.getsockname()[1]
        for arguments in (
            ["-a", "127.0.0.1", "-p", str(port), "--http", "off"],
            ["-p", "0", "--http", f"127.0.0.1:{port}"],
        ):
            with pytest.raises(CommandError) as caught:
                call_command("runjimserver", *arguments)
            assert (
                str(caught.value)
                == f"127.0.0.1, port {port}: another program is already listening there."
            )


@pytest.mark.parametrize("name, sentence", [
    ("no-such-folder/server.sqlite", "The database can't be used: unable to open database file."),
    ("a-letter.txt", "The database can't be used: file is not a database."),
])  # fmt: skip
def test_a_database_that_cannot_be_opened(
    commands: Commands, tmp_path: Path, name: str, sentence: str
) -> None:
    (tmp_path / "a-letter.txt").write_text("Dear reader, " * 100)
    done = commands.run(
        "server.py", "-p", "0", "--http", "off", DATABASE_URL=f"sqlite:///{tmp_path}/{name}"
    )
    assert done.returncode != 0
    assert done.stderr == f"CommandError: {sentence}\n"


def test_a_database_from_before_the_first_release(commands: Commands, tmp_path: Path) -> None:
    """Simulate it by another name of a migration."""
    commands.run("manage.py", "prepare")
    with closing(sqlite3.connect(tmp_path / "server.sqlite")) as database, database:
        database.execute(
            "UPDATE django_migrations SET name = '0002_seeds' "
            "WHERE app = 'accounts' AND name = '0002_seed_users'"
        )
    done = commands.run("manage.py", "prepare")
    assert done.returncode != 0
    assert done.stderr == (
        "CommandError: This database was made before the first release; "
        "move it away, and a new one will be created.\n"
    )


def test_an_update_begins_with_a_backup_and_never_goes_back(
    commands: Commands, tmp_path: Path
) -> None:
    release = (ROOT / "tests" / "upgrade" / "c64433e.sqlite.sql").read_text(encoding="utf-8")
    with closing(sqlite3.connect(tmp_path / "server.sqlite")) as database:
        database.executescript(release)
    (tmp_path / "backups").write_text("")  # no place for a backup
    refused = commands.run("manage.py", "prepare")
    assert refused.returncode == 1
    assert re.fullmatch(r"CommandError: [^\n]+ Nothing was changed; [^\n]+\.\n", refused.stderr)
    (tmp_path / "backups").unlink()
    done = commands.run("manage.py", "prepare")
    assert done.returncode == 0, done.stderr
    [backup] = (tmp_path / "backups").iterdir()
    assert re.search(
        r"^The database of 0 MB gets \d+ changes \((\w+: \d+(, )?)+\); a backup is made first\. "
        rf"That will take about \d+ s\.\nBackup: {re.escape(str(backup))}$",
        done.stdout,
        re.M,
    ), done.stdout
    with closing(sqlite3.connect(tmp_path / "server.sqlite")) as database, database:
        database.execute(
            "INSERT INTO django_migrations (app, name, applied) VALUES ('messaging', '9999_x', 0)"
        )
    for command in (["manage.py", "prepare"], ["server.py", "-p", "0", "--http", "off"]):
        refused = commands.run(*command)
        assert refused.returncode == 1
        assert refused.stderr == (
            "CommandError: This database was made by a newer version (messaging.9999_x); "
            "install that version, or restore a backup of this one.\n"
        )
    restored = commands.run("manage.py", "restore", str(backup), "--force")
    assert restored.returncode == 0, restored.stderr


def test_a_database_that_was_not_migrated(commands: Commands) -> None:
    done = commands.run("server.py", "-p", "0", "--http", "off")
    assert done.returncode != 0
    assert done.stderr == "CommandError: The database is not up to date; run: manage.py prepare\n"


@pytest.mark.parametrize("changes, found", [
    ({}, []),
    ({"page_size": 300}, ["jimserver.E001"]),
    ({"max_frame_bytes": 10_000}, ["jimserver.W001"]),
    ({"max_frame_bytes": 0, "max_outbox_bytes": 0}, []),
    ({"max_outbox_bytes": 60_000}, ["jimserver.W002"]),
])  # fmt: skip
def test_settings_that_do_not_fit_together(
    settings: Any, changes: dict[str, Any], found: list[str]
) -> None:
    settings.JIM = replace(settings.JIM, **changes)
    assert [message.id for message in check_settings(None)] == found
    assert all(message.hint for message in check_settings(None))


def test_a_server_with_nonsense_does_not_start(settings: Any) -> None:
    settings.JIM = replace(settings.JIM, page_size=300)
    with pytest.raises(SystemCheckError):
        call_command("check")


def test_the_demo_is_not_for_deployment(settings: Any) -> None:
    settings.DEMO = True
    assert [message.id for message in check_demo(None)] == ["jimserver.W003"]
    settings.DEMO = False
    assert not check_demo(None)


def test_a_site_behind_tls_is_fit_for_deployment(commands: Commands) -> None:
    key = "an-example-of-a-key-that-is-long-enough-0123456789-abcdefghijklmnop"
    commands.run("manage.py", "prepare")
    done = commands.run(
        "manage.py",
        "check",
        "--deploy",
        "--fail-level",
        "WARNING",
        JIM_HTTPS="yes",
        JIM_ADDRESS="127.0.0.1",
        JIM_SECRET_KEY=key,
    )
    assert done.returncode == 0, done.stderr


def test_the_file_of_settings_is_read_after_the_environment(tmp_path: Path) -> None:
    path = tmp_path / "settings.env"
    environ = {"JIM_TLS": "no"}
    load_settings(path, environ)  # there is none
    save_settings(path, {"JIM_TLS": "auto", "JIM_NAME": "Tea at 5 = nice"})
    assert path.stat().st_mode & 0o077 == 0
    load_settings(path, environ)
    assert environ == {"JIM_TLS": "no", "JIM_NAME": "Tea at 5 = nice"}
    for nonsense in (b"export JIM_NAME=a", b"no sign\n", b"\xff=1"):
        path.write_bytes(nonsense)
        with pytest.raises(ConfigError, match=r"settings\.env"):
            load_settings(path, environ)


LIMITS = [
    entry.name
    for entry in fields(Config)
    if type(entry.default) in (int, float) and entry.metadata["least"] == 0
]


@pytest.mark.parametrize(
    "names", [LIMITS, ["max_requests_burst"], ["max_requests_per_s"]], ids=["all", "burst", "per_s"]
)
def test_a_limit_of_0_is_none(make_server: Callable[..., LiveServer], names: list[str]) -> None:
    server = make_server(**dict.fromkeys(names, 0))
    ann, bob = Client(server.port), Client(server.port)
    ann.login("ann", ext=["ids"])
    bob.login("bob")
    assert ann.say("bob", "hello")["response"] == 200
    assert bob.receive()["message"] == "hello"
    for client in (ann, bob):
        client.close()


def test_the_secret_key_is_made_once_and_is_its_owners(tmp_path: Path) -> None:
    path = tmp_path / ".secret-key"
    key = read_secret_key(path, "")
    assert len(key) >= 50
    assert read_secret_key(path, "") == key
    assert read_secret_key(path, "another") == "another"
    assert path.stat().st_mode & 0o777 == 0o600
    assert list(tmp_path.iterdir()) == [path]
