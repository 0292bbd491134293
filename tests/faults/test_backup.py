"""Back up the database of a running server with the commands of the operator's guide."""

import re
import resource
import shutil
import sqlite3
import subprocess
import sys
import threading
from pathlib import Path
from typing import Any

import pytest

from tests.faults.people import Call, Caller
from tests.faults.process import ROOT, ServerProcess, StartServer

GUIDE = (ROOT / "docs" / "operator.md").read_text(encoding="utf-8")
COMMANDS = re.findall(r"^ +\$ sqlite3 server\.sqlite (\".+\")$", GUIDE, re.M)
FIRST_MESSAGES = 300  # acknowledged before the backup begins


def back_up(server: ServerProcess, command: str, copy: Path) -> None:
    """Run a documented command in the folder of the database."""
    line = f"sqlite3 server.sqlite {command}".replace("/backups/jim.sqlite", str(copy))
    folder = server.database.parent
    subprocess.run(line, shell=True, cwd=folder, check=True, timeout=60, capture_output=True)


def texts_in(database: Path) -> list[str]:
    with sqlite3.connect(database) as connection:
        assert connection.execute("PRAGMA quick_check").fetchone() == ("ok",)
        rows = connection.execute("SELECT text FROM messaging_message ORDER BY id")
        return [text for (text,) in rows]


class Writer(threading.Thread):
    """Send messages, each after the answer to the one before, until `is_over`."""

    def __init__(self, caller: Caller) -> None:
        super().__init__(daemon=True)
        self.caller = caller
        self.answered: list[str] = []
        self.is_over = False
        self.has_enough = threading.Event()

    def run(self) -> None:
        while not self.is_over:
            text = str(len(self.answered))
            assert self.caller.say("bob", text)["response"] == 202
            self.answered.append(text)
            if len(self.answered) == FIRST_MESSAGES:
                self.has_enough.set()


def test_the_guide_shows_both_ways() -> None:
    assert [command.split()[0] for command in COMMANDS] == ['".backup', '"VACUUM']


@pytest.mark.skipif(not shutil.which("sqlite3"), reason="the program sqlite3 is not installed")
@pytest.mark.parametrize("command", COMMANDS)
def test_a_backup_under_load_is_complete(
    start_server: StartServer, call: Call, tmp_path: Path, command: str
) -> None:
    server = start_server()
    ann, bob = call(server), call(server)
    bob.login("bob")
    bob.close()
    ann.login("ann", ext=["ids"])
    writer = Writer(ann)
    writer.start()
    assert writer.has_enough.wait(60)
    before = list(writer.answered)
    back_up(server, command, tmp_path / "copy.sqlite")
    writer.is_over = True
    writer.join(60)
    copied = texts_in(tmp_path / "copy.sqlite")
    assert copied[: len(before)] == before
    assert copied == writer.answered[: len(copied)]


@pytest.mark.skipif(not shutil.which("sqlite3"), reason="the program sqlite3 is not installed")
def test_a_server_starts_on_a_backup(start_server: StartServer, call: Call, tmp_path: Path) -> None:
    first = start_server()
    ann = call(first)
    ann.login("ann", ext=["ids"])
    assert ann.say("ann", "a note to myself")["response"] == 200
    (tmp_path / "restored").mkdir()
    back_up(first, COMMANDS[0], tmp_path / "restored" / "server.sqlite")
    first.stop()
    second = start_server(tmp_path / "restored")
    assert second.texts() == ["a note to myself"]
    call(second).login("ann", ext=["ids"])


# The server's own command


def manage(server: ServerProcess, *words: str, **options: Any) -> subprocess.CompletedProcess[str]:
    """Run a command with the settings of this server."""
    command = [sys.executable, "manage.py", *words]
    environment = {**server.environment, "JIM_DATA": str(server.database.parent)}
    return subprocess.run(
        command, cwd=ROOT, env=environment, capture_output=True, text=True, timeout=120, **options
    )


def small_files() -> None:
    """Let this process write no large file, as a full disk does."""
    resource.setrlimit(resource.RLIMIT_FSIZE, (100_000, 100_000))


@pytest.mark.timeout(300)  # runs five commands, each a start of Django
def test_the_drill(start_server: StartServer, call: Call, tmp_path: Path) -> None:
    """Back up under load, on a full disk too, verify, lose everything, restore, go on."""
    server = start_server()
    ann, bob = call(server), call(server)
    bob.login("bob")
    bob.close()
    ann.login("ann", ext=["ids"])
    writer = Writer(ann)
    writer.start()
    assert writer.has_enough.wait(60)
    full = manage(server, "backup", str(tmp_path / "full.backup"), preexec_fn=small_files)
    assert full.returncode == 1
    assert re.fullmatch(r"CommandError: [^\n]+\.\n", full.stderr), full.stderr
    assert not (tmp_path / "full.backup").exists()
    before = list(writer.answered)
    made = manage(server, "backup", str(tmp_path / "one.backup"))
    assert made.returncode == 0, made.stderr
    refused = manage(server, "restore", str(tmp_path / "one.backup"), "--force")
    assert refused.stderr == "CommandError: A server is using this database: stop it first.\n"
    writer.is_over = True
    writer.join(60)
    assert manage(server, "backup", str(tmp_path / "one.backup"), "--verify").returncode == 0
    server.kill()
    assert not [path for path in tmp_path.iterdir() if path.name.startswith(".")]
    restored = manage(server, "restore", str(tmp_path / "one.backup"), "--force")
    assert restored.returncode == 0, restored.stderr
    [aside] = re.findall(r"is now (\S+\.old)\.", restored.stdout)
    assert texts_in(Path(aside)) == writer.answered
    server.start()
    texts = server.texts()
    assert texts[: len(before)] == before
    assert texts == writer.answered[: len(texts)]
    again = call(server)
    again.login("ann", ext=["ids"])
    assert again.say("bob", "after")["response"] == 202
