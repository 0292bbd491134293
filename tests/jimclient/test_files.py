"""Files of the terminal client: sent and saved, with the real server and its site."""

import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from jimclient.net.files import name_in
from tests.faults.process import ServerProcess
from tests.jimclient.support import Program
from tests.support.client import Client


@pytest.fixture
def site(migrated: Path, tmp_path: Path) -> Iterator[ServerProcess]:
    """Run a server with a site and a certificate of its own."""
    folder = tmp_path / "server"
    folder.mkdir()
    variables = {"JIM_TLS": "auto", "JIM_DATA": str(folder)}
    server = ServerProcess(folder, variables, has_site=True)
    shutil.copyfile(migrated, server.database)
    server.start()
    yield server
    server.stop()


def test_a_file_goes_and_comes(
    site: ServerProcess, run: Callable[..., Program], tmp_path: Path
) -> None:
    notes, target = tmp_path / "notes.txt", tmp_path / "saved"
    notes.write_text("tea at five")
    target.mkdir()
    bob = Client(site.port)
    bob.login("bob", ext=["ids", "files"])
    ann = run("-un", "ann", "-p", str(site.port))
    ann.expect("Contacts:")
    ann.type("")
    ann.expect("To:")
    ann.type("bob", "hello")
    ann.expect("hello [")
    ann.type("bob", f"/send {notes}")
    ann.expect("Sent to bob: notes.txt")
    assert bob.receive()["message"] == "hello"
    got = bob.receive()
    assert got["file"]["name"] == "notes.txt"
    ann.type("bob", f"/save {got['msg_id']} {target}")
    ann.expect(f"Saved: {target}/notes.txt")
    assert (target / "notes.txt").read_text() == "tea at five"
    ann.type("bob", f"/save {got['msg_id']} {target}")
    ann.expect("notes (2).txt")
    ann.type("bob", f"/send {tmp_path}/none.txt")
    ann.expect("No such file or directory")
    ann.type("bob", "/save 987654")
    ann.expect("There is no message 987654 here.")
    bob.close()


def test_a_name_leads_to_no_other_folder() -> None:
    base = "http://x/files/1/"
    for path, name in (
        ("notes.txt?key=a/b", "notes.txt"),
        ("..%2F..%2Fetc%2Fpasswd", "etcpasswd"),
        ("..", "file"),
        ("%1B%5B2Ja.txt", "[2Ja.txt"),
        ("C%3A%5Cx", "Cx"),
        ("", "file"),
    ):
        assert name_in(base + path) == name
