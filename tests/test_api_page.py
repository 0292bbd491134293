"""Run the commands of docs/api.md against a server, and compare the answers with the page."""

import json
import re
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.error import HTTPError

import pytest

from tests.browser.site import ChatSite
from tests.support.admin import Admin
from tests.support.client import PATIENCE_S

PAGE = Path(__file__).parents[1] / "docs" / "api.md"
TALK = re.compile(r"^\$ (curl .*)\n(.*)$", re.MULTILINE)
MAKE = """
from accounts.models import User
from messaging.models import Room
from messaging.services import create_room, join_room
User.objects.create_superuser("op", "correct horse battery")
bot = User.objects.create_superuser("bot")
join_room(room=create_room(name="#ci"), user=bot)
"""

pytestmark = pytest.mark.skipif(shutil.which("curl") is None, reason="curl is missing")


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory, migrated: Path) -> Iterator[ChatSite]:
    site = ChatSite(tmp_path_factory.mktemp("api"), migrated)
    site.command("shell", "-c", MAKE)
    site.start()
    yield site
    site.stop()
    assert "Traceback" not in site.log, site.log


@pytest.fixture(scope="module")
def admin(site: ChatSite) -> Admin:
    return Admin(site.place, "op", "correct horse battery")


def make_token(admin: Admin, name: str, room: str = "") -> str:
    (bot,) = admin.rows("accounts/user/", q="bot")
    admin.get("accounts/apitoken/add/")
    page = admin.post("accounts/apitoken/add/", user=bot, name=name, room=room)
    found = re.search(r"shown only now: (\S+?)<", page)
    assert found, page
    return found[1]


def run(site: ChatSite, command: str, *words: str, **variables: str) -> str:
    """Return what a command of the page prints; `words` are further options of curl."""
    line = command.replace("http://127.0.0.1:8000", f"http://{site.place}").replace(
        "curl ", f"curl -sS {' '.join(words)} ", 1
    )
    done = subprocess.run(
        ["bash", "-c", line], env=variables, capture_output=True, text=True, timeout=PATIENCE_S
    )
    assert (done.returncode, done.stderr) == (0, ""), command
    return done.stdout


def shape_of(value: Any) -> Any:
    """Return a JSON value with the names of types in place of what differs each time."""
    if isinstance(value, dict):
        return {key: shape_of(item) for key, item in value.items()}
    if isinstance(value, list):
        return [shape_of(item) for item in value[:1]]
    return type(value).__name__


def test_the_commands(
    site: ChatSite, admin: Admin, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "log.txt").write_text("nothing fails")
    ann = site.client("ann", ext=["ids"])
    variables = {"TOKEN": make_token(admin, "docs"), "HOOK": make_token(admin, "hook", "#ci")}
    talks = TALK.findall(PAGE.read_text(encoding="utf-8"))
    assert len(talks) == 17
    real: dict[str, str] = {}  # what later commands repeat of the answers on the page
    for command, text in talks:
        for shown_part, real_part in real.items():
            command = command.replace(shown_part, real_part)
        answer, shown = json.loads(run(site, command, **variables)), json.loads(text)
        assert shape_of(answer) == shape_of(shown), command
        if "error" in answer:
            assert answer == shown
        real |= {shown[key]: answer[key] for key in ("file", "url") if key in answer}
        if "msg_id" in answer:
            real[f'"msg_id": {shown["msg_id"]}'] = f'"msg_id": {answer["msg_id"]}'
    assert ann.receive()["message"] == "The build is red"
    assert site.client("dora2").is_quiet()
    ann.close()


def test_the_end_of_a_token(site: ChatSite, admin: Admin) -> None:
    """Check that a deleted token opens nothing any more, at once."""
    token = make_token(admin, "short-lived")
    command = 'curl -H "Authorization: Bearer $TOKEN" http://127.0.0.1:8000/api/sessions/'
    assert "sessions" in run(site, command, TOKEN=token)
    database = site.folder / "server.sqlite"
    assert token.encode() not in b"".join(
        path.read_bytes() for path in site.folder.glob(f"{database.name}*")
    )
    admin.delete("accounts/apitoken/", {"q": "short-lived"})
    assert "error" in run(site, command, TOKEN=token)
    assert "short-lived" in admin.said("delete")


def test_too_many_requests(tmp_path: Path, migrated: Path) -> None:
    site = ChatSite(tmp_path, migrated, JIM_MAX_REQUESTS_PER_S="0.01", JIM_MAX_REQUESTS_BURST="3")
    site.start()
    try:
        command = "curl http://127.0.0.1:8000/api/sessions/"
        codes = [
            run(
                site, command, "-o", "/dev/null", "-w", "'%{http_code} %header{retry-after}'"
            ).strip()
            for _ in range(4)
        ]
        assert codes == ["401", "401", "401", "429 1"]
    finally:
        site.stop()


def test_strangers_make_no_tokens(site: ChatSite) -> None:
    with pytest.raises((AssertionError, HTTPError)):
        Admin(site.place, "bot", "guess")
