"""Test a log that nobody reads, and lines that peers cause in floods."""

import json
import logging
import os
import sys
import threading
from logging.config import DictConfigurator
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.db import OperationalError
from django.test import Client as Browser

from accounts.services import create_user
from jimserver.log.formats import JsonFormatter
from jimserver.log.handler import MAX_WAITING, LogHandler
from jimserver.log.rotated_file import RotatedFile
from tests.support.client import PATIENCE_S


def record(text: str, *values: Any, level: int = logging.INFO) -> logging.LogRecord:
    return logging.LogRecord("jim", level, __file__, 1, text, values, None)


class Stuck:
    """Imitate a terminal stopped by Ctrl-S: `write` blocks until `read_on` is set."""

    def __init__(self) -> None:
        self.read_on = threading.Event()
        self.text = ""

    def write(self, text: str) -> None:
        assert self.read_on.wait(PATIENCE_S)
        self.text += text

    def flush(self) -> None:
        """Do nothing: nothing is held back."""


def test_a_log_that_nobody_reads_stops_nobody(monkeypatch: pytest.MonkeyPatch) -> None:
    stderr = Stuck()
    monkeypatch.setattr(sys, "stderr", stderr)
    handler = LogHandler()
    for number in range(2 * MAX_WAITING):  # would never end if a line waited for the reader
        handler.handle(record("line %d", number))
    stderr.read_on.set()
    handler.flush(PATIENCE_S)
    handler.handle(record("the next line"))
    handler.flush(PATIENCE_S)
    lines = stderr.text.splitlines()
    assert lines[0] == "line 0"
    assert lines[-1] == "the next line"
    assert "of the log dropped" in lines[-2]
    assert len(lines) < 2 * MAX_WAITING


def test_a_file_of_the_log_is_bounded(tmp_path: Path) -> None:
    path = tmp_path / "server.log"
    handler = LogHandler(file=RotatedFile(path, max_bytes=100, keep=2))
    for number in range(9):  # two of them fill a file
        handler.handle(record("%s: %s", number, "ы" * 20))
        handler.flush(PATIENCE_S)
    kept = {name: (tmp_path / name).read_text() for name in os.listdir(tmp_path)}
    assert set(kept) == {"server.log", "server.log.1", "server.log.2"}
    starts = [[line[0] for line in kept[name].splitlines()] for name in sorted(kept)]
    assert starts == [["8"], ["6", "7"], ["4", "5"]]
    assert path.stat().st_mode & 0o077 == 0
    path.rename(tmp_path / "moved")  # by logrotate
    handler.handle(record("after"))
    handler.flush(PATIENCE_S)
    assert path.read_text() == "after\n"


def test_a_log_file_without_room_falls_back(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    handler = LogHandler(file=RotatedFile(Path("/dev/full"), max_bytes=0, keep=0))
    handler.handle(record("not lost"))
    handler.flush(PATIENCE_S)
    shown = capsys.readouterr().err
    assert shown.startswith("not lost\nThe log's file can't be written: ")


def test_a_flood_of_one_line_is_thinned(capsys: pytest.CaptureFixture[str]) -> None:
    handler = LogHandler(lines_per_s=2)
    for number in range(100):
        handler.handle(record("%s: closed", number))
    handler.handle(record("another line"))
    handler.handle(record("%s: closed", "critical", level=logging.CRITICAL))
    handler.flush(PATIENCE_S)
    lines = capsys.readouterr().err.splitlines()
    assert 20 <= len(lines) <= 60  # a slow machine is allowed two more by the second
    assert lines[-2:] == ["another line", "critical: closed"]


def test_the_next_line_says_how_many_were_left_out(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    now = [100.0]
    monkeypatch.setattr("jimserver.log.handler.time.monotonic", lambda: now[0])
    handler = LogHandler(lines_per_s=1)
    for number in range(15):
        handler.handle(record("line %d", number))
    now[0] += 1
    handler.handle(record("line %d", 15))
    monkeypatch.undo()
    handler.flush(PATIENCE_S)
    lines = capsys.readouterr().err.splitlines()
    assert lines[-1] == "line 15 (5 more like it left out)"
    assert len(lines) == 11


def test_a_line_of_json_is_one_object_whatever_is_said(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    now = [100.0]
    monkeypatch.setattr("jimserver.log.handler.time.monotonic", lambda: now[0])
    handler = LogHandler(lines_per_s=0.1)
    handler.setFormatter(JsonFormatter())
    said = record('%s: "refused"\n', "ann")
    handler.handle(said)
    handler.handle(said)  # left out
    now[0] += 10
    handler.handle(said)
    try:
        raise ValueError("бугор")
    except ValueError:
        broken = record("broken", level=logging.CRITICAL)
        broken.exc_info = sys.exc_info()
    handler.handle(broken)
    monkeypatch.undo()
    handler.flush(PATIENCE_S)
    first, second, third = map(json.loads, capsys.readouterr().err.splitlines())
    assert first["message"] == 'ann: "refused"\n'
    assert second["message"].endswith("(1 more like it left out)")
    assert first["time"].endswith("+00:00")
    assert (third["level"], third["message"]) == ("CRITICAL", "broken")
    assert third["exception"].endswith("ValueError: бугор")


EVIL = "x\n2026-11-28 FAKE LINE \x1b[31m\x9b1m\u202e\u2028\ud800"


@pytest.mark.parametrize("kind", ["text", "json"])
def test_what_a_peer_says_begins_no_line_and_steers_no_terminal(
    kind: str, capsys: pytest.CaptureFixture[str]
) -> None:
    """Log it in a sentence and in an exception, as the settings format the log."""
    handler = LogHandler()
    formatter = settings.LOGGING["formatters"][kind]
    handler.setFormatter(DictConfigurator({}).configure_formatter(dict(formatter)))
    line = record("There is no user %s here.", EVIL)
    try:
        raise ValueError(EVIL)
    except ValueError:
        line.exc_info = sys.exc_info()
    handler.handle(line)
    handler.flush(PATIENCE_S)
    lines = capsys.readouterr().err.rstrip("\n").split("\n")
    assert all(map(str.isprintable, lines))
    assert "There is no user x\\n2026-11-28 FAKE LINE \\u001b[31m" in lines[0]
    assert kind == "text" or json.loads(lines[0])["message"] == f"There is no user {EVIL} here."


def test_a_webhooks_token_is_not_logged(capsys: pytest.CaptureFixture[str]) -> None:
    handler = LogHandler()
    handler.handle(record("Method Not Allowed: %s", "/api/hooks/y1au7secret/"))
    handler.flush(PATIENCE_S)
    assert capsys.readouterr().err == "Method Not Allowed: /api/hooks/…/\n"


@pytest.mark.parametrize(
    "path, headers, status, line",
    [
        ("/admin/accounts/user/broadcast/", {}, 403, "Forbidden (Permission denied)"),
        ("/admin/login/", {"Host": "a.b/c"}, 400, "Invalid HTTP_HOST header"),
    ],
)
def test_a_refused_request_logs_a_sentence_and_no_traceback(
    db: None,
    client: Browser,
    capsys: pytest.CaptureFixture[str],
    path: str,
    headers: dict[str, str],
    status: int,
    line: str,
) -> None:
    """Django adds one to what a peer did, which would hide those of this server's own faults."""
    client.force_login(create_user(name="helper", is_staff=True))
    assert client.get(path, headers=headers).status_code == status
    (handler,) = (found for found in logging.root.handlers if isinstance(found, LogHandler))
    handler.flush(PATIENCE_S)
    said = capsys.readouterr().err
    assert line in said
    assert "Traceback" not in said


def test_a_fault_of_the_server_keeps_its_traceback(capsys: pytest.CaptureFixture[str]) -> None:
    try:
        raise ValueError("a bug")
    except ValueError:
        logging.getLogger("django.request").error("/", exc_info=True, extra={"status_code": 500})
    (handler,) = (found for found in logging.root.handlers if isinstance(found, LogHandler))
    handler.flush(PATIENCE_S)
    assert "ValueError: a bug" in capsys.readouterr().err


def test_a_request_without_a_database_logs_its_reason_and_no_traceback(
    client: Browser, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Say in one line that PostgreSQL is away: each request would log a page about it."""

    def fail(*_words: object) -> None:
        raise OperationalError("connection refused\n\tIs the server running?")

    client.raise_request_exception = False
    monkeypatch.setattr("django.contrib.sessions.backends.db.SessionStore.load", fail)
    client.cookies[settings.SESSION_COOKIE_NAME] = "a" * 32
    assert client.get("/admin/").status_code == 500
    (handler,) = (found for found in logging.root.handlers if isinstance(found, LogHandler))
    handler.flush(PATIENCE_S)
    said = capsys.readouterr().err
    assert "Internal Server Error: /admin/: connection refused\n" in said
    assert "Traceback" not in said
