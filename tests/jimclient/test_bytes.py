"""Bytes that are not text: nothing is replaced in a secret, nothing ends in a traceback."""

import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.jimclient.support import EXTENSIONS, ROOT, FakeServer, Program

Run = Callable[..., Program]
CP1251 = "пароль".encode("cp1251")  # no UTF-8


def run_client(
    folder: Path, *arguments: bytes | str, **variables: bytes | str
) -> tuple[int, bytes]:
    """Run the client to its end; return its exit code and all that it printed."""
    names = ("PATH", "HOME", "SYSTEMROOT")
    environment: dict[bytes, bytes] = {
        os.fsencode(name): os.fsencode(os.environ[name]) for name in names if name in os.environ
    }
    given = {"LANG": "C.UTF-8", "JIM_CLIENT_DBS": str(folder), **variables}
    environment |= {os.fsencode(name): os.fsencode(value) for name, value in given.items()}
    done = subprocess.run(
        [sys.executable, ROOT / "client.py", *arguments],
        stdin=subprocess.DEVNULL,
        capture_output=True,
        env=environment,
        cwd=ROOT,
    )
    assert b"Traceback" not in done.stderr
    return done.returncode, done.stdout + done.stderr


@pytest.mark.skipif(os.name != "posix", reason="elsewhere the environment is text")
def test_a_password_that_is_no_text_is_refused(folder: Path, fake: FakeServer) -> None:
    """Replaced by question marks, any other six bytes would open the account, too."""
    arguments = ("-un", "x", "-p", str(fake.port))
    for words, variables, source in (
        ((), {"JIM_PASSWORD": CP1251}, b"JIM_PASSWORD"),
        (("-pw", CP1251), {}, b"-pw"),
    ):
        code, printed = run_client(folder, *arguments, *words, **variables)
        assert code == 2
        assert b"the bytes of " + source + b" are not text" in printed


@pytest.mark.skipif(os.name != "posix", reason="elsewhere arguments are text")
@pytest.mark.parametrize("arguments", [
    (b"-un", b"caf\xe9"),
    (b"-un", b"ann", b"-a", b"caf\xe9.example"),
    (b"-un", b"ann", b"--history", b"caf\xe9"),
    (b"-un", b"ann", b"--caf\xe9"),
])  # fmt: skip
def test_arguments_that_are_no_text_end_in_a_sentence(
    folder: Path, arguments: tuple[bytes, ...]
) -> None:
    code, printed = run_client(folder, *arguments, JIM_PASSWORD="secret")
    assert code in (2, 3, 7)
    assert printed


@pytest.mark.parametrize("encoding", ["ascii", "cp1252", "koi8-r", "utf-8"])
@pytest.mark.parametrize("arguments", [("--help",), ("-un", "x" * 26), ("-un", "ann", "--history")])
def test_russian_can_be_printed_in_any_encoding(
    folder: Path, encoding: str, arguments: tuple[str, ...]
) -> None:
    code, printed = run_client(folder, *arguments, "--lang", "ru", PYTHONIOENCODING=encoding)
    assert code in (0, 2, 7)
    assert printed


@pytest.mark.parametrize("locale", ["C", "POSIX", "C.UTF-8", "ru_RU.KOI8-R", "nonsense"])
def test_any_locale_starts(run: Run, fake: FakeServer, locale: str) -> None:
    variables = {"LC_ALL": locale, "PYTHONCOERCECLOCALE": "0", "PYTHONUTF8": "0"}
    program = run("-un", "ann", "-p", str(fake.port), "--wait", "1", **variables)
    peer = fake.accept()
    peer.let_in(ext=EXTENSIONS)
    peer.send(action="msg", from_="bob", to="ann", message="Привет, 世界", msg_id=1, time=1)
    program.expect("bob: ")
    program.type("", "bob", "Ёлка")
    program.end_input()
    peer.close()  # nobody waits for an answer any more
    assert program.wait() in (5, 6)  # refused because it is no text, or sent and not answered
    assert not any("Traceback" in line for line in program.seen)


def test_a_line_of_a_person_that_is_no_text_is_refused(run: Run, fake: FakeServer) -> None:
    program = run("-un", "ann", "-p", str(fake.port))
    peer = fake.accept()
    peer.let_in(ext=EXTENSIONS)
    program.expect("Contacts:")
    assert program.process.stdin
    program.process.stdin.write(b"+ caf\xe9\n\ncaf\xe9\nbob\ncaf\xe9\n")
    program.process.stdin.flush()
    for _ in range(3):
        program.expect("Not sent: these bytes are not text")
    program.type("bob", "and on")
    assert peer.take_message()["message"] == "and on"
