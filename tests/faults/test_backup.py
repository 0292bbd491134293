"""Back up the database of a running server with the commands of the operator's guide."""

import re
import shutil
import sqlite3
import subprocess
import threading
from pathlib import Path

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
