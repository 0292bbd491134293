"""The commands for scripts: data in, data out, and an exit code for every loss."""

import io
import json
import signal
import threading
from collections.abc import Callable, Iterator
from contextlib import closing, suppress
from pathlib import Path

import keyring
import pytest

from jimclient.app import main
from jimclient.kept_passwords import SERVICE
from jimclient.store.store import Store
from jimclient.ui import script_jobs
from tests.jimclient.memory_keyring import MemoryKeyring
from tests.jimclient.support import FakeServer, Program
from tests.support.client import Client
from tests.support.server import LiveServer

Command = Callable[..., int]


@pytest.fixture
def command(server: LiveServer, folder: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Command]:
    """Run the client's main in this process: `command("send", "bob", stdin=b"text")`."""
    signals = {number: signal.getsignal(number) for number in (signal.SIGTERM, signal.SIGHUP)}
    monkeypatch.setenv("JIM_PASSWORD", "secret")
    monkeypatch.setenv("LC_ALL", "C.UTF-8")

    def run(*arguments: str, stdin: bytes = b"", port: int = server.port) -> int:
        monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(stdin), encoding="utf-8"))
        return main(["-un", "ann", "-p", str(port), *arguments])

    yield run
    for number, handler in signals.items():
        signal.signal(number, handler)


def test_a_script_sends_and_reads(
    command: Command, server: LiveServer, capfd: pytest.CaptureFixture[str]
) -> None:
    bob = Client(server.port)
    bob.login("bob")
    assert command("send", "bob", "in the arguments") == 0
    assert bob.receive()["message"] == "in the arguments"  # before the command has ended
    assert command("send", "bob", stdin="/quit\n  \x1b[2J я \n".encode()) == 0
    assert bob.receive()["message"] == "/quit\n  \x1b[2J я "  # data, to the last space
    assert command("send", "bob", "--", "-x") == 0
    assert capfd.readouterr().out == ""
    bob.say("ann", "answer")
    bob.close()
    assert command("status", "--json") == 0
    status = json.loads(capfd.readouterr().out)
    assert status["user"] == "ann"
    assert status["unread"] == {"bob": 1}
    assert command("history", "bob", "--json", "--limit", "2") == 0
    lines = [json.loads(line) for line in capfd.readouterr().out.splitlines()]
    assert [(line["from"], line["message"]) for line in lines] == [("ann", "-x"), ("bob", "answer")]
    assert command("history", "bob", "--limit", "0") == 0
    shown = capfd.readouterr().out
    assert shown.count("\n") == 4
    assert "ann → bob: /quit⏎  ␛[2J я  [delivered]" in shown
    assert command("status", "--lang", "ru") == 0
    assert "непрочитанные: bob (1)" in capfd.readouterr().out
    assert command("status") == 0
    assert "unread: bob (1)" in capfd.readouterr().out


def test_a_script_changes_messages(
    command: Command, server: LiveServer, capfd: pytest.CaptureFixture[str]
) -> None:
    bob = Client(server.port)
    bob.login("bob", ext=["ids", "replies", "edits", "reactions"])
    assert command("status") == 0  # which registers ann
    question = bob.say("ann", "which?")["msg_id"]
    assert command("send", "bob", "this", "--reply", str(question)) == 0
    answer = bob.receive()
    assert (answer["message"], answer["reply_to"]) == ("this", question)
    assert command("edit", str(answer["msg_id"]), stdin=b"that\n") == 0
    assert bob.receive()["message"] == "that"
    assert command("react", str(question), "👍") == 0
    assert bob.receive()["count"] == 1
    assert command("react", str(question), "👍", "--off") == 0
    assert bob.receive()["count"] == 0
    assert command("delete", str(answer["msg_id"])) == 0
    assert bob.receive()["action"] == "deleted"
    assert command("history", "bob", "--json") == 0
    shown = [json.loads(line) for line in capfd.readouterr().out.splitlines() if "{" in line]
    assert [(one["message"], one.get("deleted")) for one in shown] == [
        ("which?", None),
        ("[deleted]", True),
    ]
    assert command("delete", str(question)) == 5
    assert "Only its sender or a moderator" in capfd.readouterr().err
    bob.close()


@pytest.mark.parametrize("arguments, stdin, code, said", [
    (["delete", "first"], b"", 5, "first is no number"),
    (["edit", "1", ""], b"", 5, "Not sent: the text is empty"),
    (["send", "nobody", "hi"], b"", 5, "Not sent: nobody «hi» (There is no user nobody here.)"),
    (["send", "bob", " "], b"", 5, "Not sent: the text is empty"),
    (["send", "bob"], b"caf\xe9", 5, "Not sent: these bytes are not text"),
    (["send", "bob", "x" * 4001], b"", 5, "Not sent: the text has more than 4000 characters"),
    (["history", "nobody"], b"", 5, "There is no user nobody here."),
    (["sned", "bob"], b"", 2, "no command sned; there are send, edit, delete, react, listen,"),
    (["send"], b"", 2, "wrong arguments: send NAME [TEXT]"),
    (["listen", "bob"], b"", 2, "wrong arguments: listen"),
])  # fmt: skip
def test_every_loss_has_a_code(
    command: Command,
    arguments: list[str],
    stdin: bytes,
    code: int,
    said: str,
    capfd: pytest.CaptureFixture[str],
) -> None:
    if code == 2:
        with pytest.raises(SystemExit, match="2"):
            command(*arguments, stdin=stdin)
    else:
        assert command(*arguments, stdin=stdin) == code
    out, err = capfd.readouterr()
    assert out == ""
    assert said in err


def test_a_server_that_always_puts_off_is_given_up(
    command: Command,
    fake: FakeServer,
    monkeypatch: pytest.MonkeyPatch,
    capfd: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.setattr(script_jobs, "RETRY_S", 0.01)

    def put_off() -> None:
        peer = fake.accept()
        with suppress(EOFError):
            while True:
                request = peer.receive()
                code = 200 if request["action"] == "authenticate" else 429
                peer.send(response=code, id=request.get("id"), ext=["ids"], error="Not so fast.")

    server = threading.Thread(target=put_off)
    server.start()
    given = ("history", "bob", "--limit", "0", "--wait", "0")
    assert command(*given, port=fake.port) == 5
    assert "Not so fast.\n" in capfd.readouterr().err
    server.join()


def test_a_void_token_is_replaced_by_the_password_in_the_keyring(
    command: Command,
    server: LiveServer,
    folder: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capfd: pytest.CaptureFixture[str],
) -> None:
    assert command("status") == 0
    with closing(Store.open(folder, "ann", f"127.0.0.1:{server.port}")) as store:
        store.put("token", "void")
    settings = tmp_path / "settings.toml"
    settings.write_text("keyring = true")
    monkeypatch.setenv("JIM_CLIENT_SETTINGS", str(settings))
    monkeypatch.delenv("JIM_PASSWORD")
    before, ring = keyring.get_keyring(), MemoryKeyring()
    ring.set_password(SERVICE, f"ann@127.0.0.1:{server.port}", "secret")
    keyring.set_keyring(ring)
    try:
        assert command("status") == 0
    finally:
        keyring.set_keyring(before)
    assert "does not let" not in capfd.readouterr().err


def test_a_queued_text_needs_no_server(
    command: Command, server: LiveServer, folder: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    bob = Client(server.port)
    bob.login("bob")
    port = server.port
    assert command("send", "bob", "for later", "--queue", port=1) == 0
    assert command("send", "bob", "now", port=1) == 3  # nobody listens there: nothing is kept
    store = Store.open(folder, "ann", "127.0.0.1:1")
    assert [queued.text for queued in store.all_queued()] == ["for later"]
    store.close()
    assert command("send", "bob", "for the next start", "--queue") == 0
    assert command("send", "bob", "and this", port=port) == 0
    assert [bob.receive()["message"] for _text in range(2)] == ["for the next start", "and this"]
    bob.close()


def test_listening(run: Callable[..., Program], server: LiveServer) -> None:
    program = run("-un", "ann", "-p", str(server.port), "listen", "--json", interactive=False)
    bob = Client(server.port)
    bob.login("bob")
    while bob.say("ann", "are you there?")["response"] != 200:
        pass  # not registered yet, or not online
    line = json.loads(program.expect("are you there?"))
    assert (line["from"], line["to"]) == ("bob", "ann")
    program.process.send_signal(signal.SIGTERM)
    assert program.wait() == 130
    bob.close()
