"""Check the client's TLS: the key of first use, a changed one, no TLS any more, resumption."""

import re
import sys
import threading
from collections.abc import Callable, Iterator
from itertools import takewhile
from pathlib import Path

import pytest
from django.conf import settings

from jimclient.net.connection import CannotConnect, Connection
from jimclient.net.dialer import Dialer, Untrusted
from jimclient.net.known_servers import FILE_NAME, KnownServers
from jimclient.net.tls import TlsStream
from jimclient.ui.formatting import notice_lines
from jimclient.ui.parts.rows import notice_rows
from tests.jimclient.support import HANDSHAKE, FakeServer, Program
from tests.jimserver.tls import make_tls
from tests.support.client import PATIENCE_S, Json
from tests.support.migrated import ROOT
from tests.support.server import LiveServer
from tests.support.terminal import Terminal, clean_environment

PLACE = "chat.example.org:7777"


@pytest.fixture
def server(transactional_db: None, tmp_path: Path) -> Iterator[LiveServer]:
    """Start a server that takes nothing in plain text."""
    found = LiveServer(settings.JIM, tls=make_tls(tmp_path, ()))
    yield found
    found.stop()


def ask(connection: Connection, **fields: object) -> Json:
    connection.send(fields)
    while not (objects := connection.receive(PATIENCE_S)):  # TLS speaks about itself at first
        pass
    return objects[0]


def dial(server: LiveServer, known: KnownServers, place: str = PLACE) -> Dialer:
    return Dialer("127.0.0.1", server.port, place, known)


def test_the_first_key_is_told_and_the_same_one_is_taken(
    server: LiveServer, tmp_path: Path
) -> None:
    dialer = dial(server, KnownServers(tmp_path / FILE_NAME))
    first = dialer.open()
    assert make_tls(tmp_path)[1].fingerprint in dialer.take_note()
    assert ask(first, action="probe")["response"] == 200
    first.close()
    second = dialer.open()  # of the same run: the session is resumed
    assert isinstance(second._socket, TlsStream)
    assert second._socket._socket.session_reused
    second.close()
    third = dial(server, KnownServers(tmp_path / FILE_NAME)).open()  # of another run
    assert ask(third, action="probe")["response"] == 200
    assert dialer.take_note() == ""
    third.close()


def test_another_key_is_refused_until_the_user_says_so(server: LiveServer, tmp_path: Path) -> None:
    known = KnownServers(tmp_path / FILE_NAME)
    known.remember(PLACE, "0" * 64)
    with pytest.raises(Untrusted, match=r"(?s)babab .* --new-key"):
        dial(server, known).open()
    known.forget(PLACE)
    dial(server, known).open().close()


def test_a_public_certificate_may_have_a_new_key(
    server: LiveServer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SSL_CERT_FILE", str(tmp_path / "tls" / "ca.pem"))
    known = KnownServers()
    known.remember(PLACE, "0" * 64)
    dial(server, known).open().close()
    assert known.key_of(PLACE) not in ("", "0" * 64)


def test_what_encrypted_before_is_never_spoken_to_in_plain_text(fake: FakeServer) -> None:
    known = KnownServers()
    known.remember(PLACE, "0" * 64)
    dialer = Dialer("127.0.0.1", fake.port, PLACE, known)
    with answering(fake, b'{"response":400}\n'), pytest.raises(Untrusted, match="--new-key"):
        dialer.open()
    with answering(fake, b""), pytest.raises(CannotConnect):
        dialer.open()


class answering:
    """Have the fake server answer what begins TLS with these bytes, and end."""

    def __init__(self, fake: FakeServer, answer: bytes) -> None:
        self._fake = fake
        self._answer = answer

    def __enter__(self) -> None:
        self._thread = threading.Thread(target=self._run)
        self._thread.start()

    def _run(self) -> None:
        peer = self._fake.accept_silent()
        assert peer.socket.recv(1) == HANDSHAKE
        peer.socket.sendall(self._answer)
        peer.close()

    def __exit__(self, *error: object) -> None:
        self._thread.join(PATIENCE_S)


def test_the_program_says_it_and_sends_nothing(
    server: LiveServer, folder: Path, run: Callable[..., Program]
) -> None:
    first = run("-un", "ann", "-p", str(server.port), interactive=False)
    first.end_input()
    first.expect("The fingerprint of its key is:")
    first.expect("Welcome, ann.")
    assert first.wait() == 0
    [line] = (folder / FILE_NAME).read_text().splitlines()
    (folder / FILE_NAME).write_text(f"{line.split()[0]} {'f' * 64}\n")
    second = run("-un", "ann", "-p", str(server.port), interactive=False)
    second.end_input()
    second.expect("nothing was sent")
    assert second.wait() == 8


@pytest.mark.parametrize("shown", [notice_lines, notice_rows])
def test_a_fingerprint_is_a_row_of_its_own(
    server: LiveServer, tmp_path: Path, shown: Callable[..., list[list[tuple[str, str]]]]
) -> None:
    dialer = Dialer("127.0.0.1", server.port, PLACE, KnownServers(tmp_path / FILE_NAME))
    dialer.open().close()
    rows = ["".join(text for _style, text in line) for line in shown(dialer.take_note(), 70)]
    assert f"  {make_tls(tmp_path)[1].fingerprint}" in rows
    assert len(rows) == 3


def test_the_fingerprint_is_seen_before_a_name_is_registered(
    server: LiveServer, folder: Path
) -> None:
    """The full screen that would show it is gone when the question comes."""
    environment = {**clean_environment(), "LANG": "C.UTF-8", "JIM_CLIENT_DBS": str(folder)}
    command = [sys.executable, str(ROOT / "client.py"), "-un", "newcomer", "-p", str(server.port)]
    terminal = Terminal(command, ROOT, environment, columns=70)
    terminal.wait_for_prompt("Password of newcomer:")
    terminal.send("secret\r")
    terminal.wait_for_prompt("There is no newcomer here yet. Register? Password again:")
    *_before, said, words = takewhile(lambda line: not line.startswith("Compare"), terminal.lines())
    assert said == "This server encrypts (TLS). The fingerprint of its key is:"
    assert re.fullmatch(r"(\w{5} ){5}\w{5}", words)
    terminal.send("\r")
    assert terminal.wait_for_end() == 4
    terminal.close()
