"""Test a log that nobody reads, and lines that peers cause in floods."""

import json
import logging
import sys
import threading
from typing import Any

import pytest
from django.test import Client as Browser

from accounts.services import create_user
from jimserver.conf.log_format import JsonFormatter
from jimserver.conf.log_handler import MAX_WAITING, LogHandler
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
    handler.flush()
    handler.handle(record("the next line"))
    handler.flush()
    lines = stderr.text.splitlines()
    assert lines[0] == "line 0"
    assert lines[-1] == "the next line"
    assert "lines of the log were dropped" in lines[-2]
    assert len(lines) < 2 * MAX_WAITING


def test_a_flood_of_one_line_is_thinned(capsys: pytest.CaptureFixture[str]) -> None:
    handler = LogHandler(lines_per_s=2)
    for number in range(100):
        handler.handle(record("%s: closed", number))
    handler.handle(record("another line"))
    handler.handle(record("%s: closed", "critical", level=logging.CRITICAL))
    handler.flush()
    lines = capsys.readouterr().err.splitlines()
    assert 20 <= len(lines) <= 60  # a slow machine is allowed two more by the second
    assert lines[-2:] == ["another line", "critical: closed"]


def test_the_next_line_says_how_many_were_left_out(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    now = [100.0]
    monkeypatch.setattr("jimserver.conf.log_handler.time.monotonic", lambda: now[0])
    handler = LogHandler(lines_per_s=1)
    for number in range(15):
        handler.handle(record("line %d", number))
    now[0] += 1
    handler.handle(record("line %d", 15))
    monkeypatch.undo()
    handler.flush()
    lines = capsys.readouterr().err.splitlines()
    assert lines[-1] == "line 15 (5 more lines like this were left out)"
    assert len(lines) == 11


def test_a_line_of_json_is_one_object_whatever_is_said(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    now = [100.0]
    monkeypatch.setattr("jimserver.conf.log_handler.time.monotonic", lambda: now[0])
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
    handler.flush()
    first, second, third = map(json.loads, capsys.readouterr().err.splitlines())
    assert first["message"] == 'ann: "refused"\n'
    assert second["message"].endswith("(1 more lines like this were left out)")
    assert first["time"].endswith("+00:00")
    assert (third["level"], third["message"]) == ("CRITICAL", "broken")
    assert third["exception"].endswith("ValueError: бугор")


def test_a_webhooks_token_is_not_logged(capsys: pytest.CaptureFixture[str]) -> None:
    handler = LogHandler()
    handler.handle(record("Method Not Allowed: %s", "/api/hooks/y1au7secret/"))
    handler.flush()
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
    handler.flush()
    said = capsys.readouterr().err
    assert line in said
    assert "Traceback" not in said


def test_a_fault_of_the_server_keeps_its_traceback(capsys: pytest.CaptureFixture[str]) -> None:
    try:
        raise ValueError("a bug")
    except ValueError:
        logging.getLogger("django.request").error("/", exc_info=True, extra={"status_code": 500})
    (handler,) = (found for found in logging.root.handlers if isinstance(found, LogHandler))
    handler.flush()
    assert "ValueError: a bug" in capsys.readouterr().err
