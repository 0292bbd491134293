"""The client and our real server: two people talk, the server is killed, a terminal is read."""

import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.jimclient.support import ROOT, Program
from tests.jimclient.terminal import Terminal, needs_tmux
from tests.support.client import PATIENCE_S, Client
from tests.support.server import LiveServer

Run = Callable[..., Program]


def start(run: Run, port: int, name: str, *options: str) -> Program:
    """Return a client that stands before To:."""
    program = run("-un", name, "-p", str(port), *options)
    program.expect("Contacts:")
    program.type("")
    program.expect("To:")
    return program


def test_two_people_talk(run: Run, server: LiveServer) -> None:
    ann, bob = start(run, server.port, "ann"), start(run, server.port, "Боб")
    ann.type("/add боб")
    ann.expect("Боб is now among your contacts")
    ann.type("/contacts", "")
    ann.expect("Contacts (1): Боб")
    ann.type("БОБ", "Привет!")
    ann.expect("ann → Боб: Привет! [delivered]")
    bob.expect("ann: Привет!")
    bob.type("ann", "И тебе\x1b[2J")
    ann.expect("Боб: И тебе␛[2J")
    ann.type("/online")
    ann.expect("Online (2): ann, Боб")
    bob.type("/quit")
    assert bob.wait() == 0
    ann.expect("Боб is offline")
    ann.type("Боб", "are you there?")
    ann.expect("are you there? [sent]")
    bob = run("-un", "боб", "-p", str(server.port))
    bob.expect("ann: are you there?")
    ann.expect("Боб is online")
    ann.expect("1 message delivered to Боб")
    ann.type("/history Боб")
    ann.expect("Привет!")
    ann.expect("are you there? [delivered]")


def test_changes_of_messages_are_told_and_kept(run: Run, server: LiveServer) -> None:
    ann, bob = start(run, server.port, "ann"), Client(server.port)
    bob.login("bob", ext=["ids", "replies", "edits", "reactions"])
    first, second = (bob.say("ann", text)["msg_id"] for text in ("helo", "oops"))
    ann.expect("bob: oops")
    bob.say("ann", "as I said", reply_to=first)
    ann.expect("> bob: helo")
    bob.ask(action="edit", msg_id=first, message="hello\x1b[2J")
    ann.expect("bob: a message now reads «hello␛[2J»")
    bob.ask(action="delete", msg_id=second)
    ann.expect("bob: a message was deleted")
    ann.type("bob", "thanks")
    while (heard := bob.receive()).get("message") != "thanks":
        pass
    bob.send(action="react", msg_id=heard["msg_id"], emoji="👍")
    ann.expect("bob reacts with 👍 (bob)")
    bob.close()
    ann.type("/history bob")
    ann.expect("bob: hello␛[2J")
    ann.expect("bob: [deleted]")


def test_a_room(run: Run, server: LiveServer) -> None:
    ann, bob = start(run, server.port, "ann"), start(run, server.port, "bob")
    ann.type("/join tea", "", "anybody?")
    ann.expect("You have created #tea")
    ann.expect("#tea ann: anybody?")
    bob.type("#tea", "me")
    bob.expect("Not sent: #tea «me»")
    bob.type("/join #tea")
    bob.expect("You are in #tea")
    ann.expect("bob has joined #tea")
    bob.type("#tea", "me")
    ann.expect("#tea bob: me")
    ann.type("/who")
    ann.expect("Members of #tea (2): ann (online), bob (online)")
    bob.type("/leave #tea")
    ann.expect("bob has left #tea")


def test_two_devices_of_one_user_are_in_step(run: Run, server: LiveServer) -> None:
    phone, desk = start(run, server.port, "ann"), start(run, server.port, "ann")
    phone.type("Sveta", "from my phone")
    phone.expect("ann → Sveta: from my phone [sent]")
    desk.expect("ann → Sveta: from my phone [sent]")
    phone.type("/add Sveta")
    desk.expect("Sveta is now among your contacts")


def test_search_and_pages(run: Run, server: LiveServer, login: Callable[..., Client]) -> None:
    other = login("bob")
    ann = start(run, server.port, "ann")
    for number in range(55):
        other.say("ann", f"Ёлка {number}")
    ann.expect("Ёлка 54")
    ann.type("bob", "", '/search "елка 5"')
    ann.expect('Found «"елка 5"» in bob: 6')
    ann.type("/history")
    ann.expect("bob: Ёлка 5")
    ann.type("/more")
    ann.expect("bob: Ёлка 0")


def test_a_password_is_checked_and_the_token_works(run: Run, server: LiveServer) -> None:
    ann = start(run, server.port, "ann")
    ann.end_input()
    assert ann.wait() == 0
    wrong = run("-un", "ann", "-p", str(server.port), password="guess")
    assert wrong.wait() == 4
    again = run("-un", "ann", "-p", str(server.port), password=None)
    again.expect("Welcome, ann")


class Process:
    """Run the real server as a process, on a port and a database that outlive it."""

    def __init__(self, folder: Path) -> None:
        self.port = 0  # any, the first time
        self._environment = {**os.environ, "DATABASE_URL": f"sqlite:///{folder}/server.sqlite"}
        self._command = [sys.executable, str(ROOT / "manage.py")]
        subprocess.run(
            [*self._command, "migrate", "-v0"], env=self._environment, check=True, cwd=ROOT
        )
        self.start()

    def start(self) -> None:
        arguments = ["runjimserver", "-a", "127.0.0.1", "-p", str(self.port), "--http", "off"]
        self._process = subprocess.Popen(
            [*self._command, *arguments],
            env=self._environment,
            cwd=ROOT,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )
        assert self._process.stdout
        self.port = int(self._process.stdout.readline().rpartition(":")[2])

    def kill(self) -> None:
        self._process.kill()
        self._process.communicate(timeout=PATIENCE_S)


@pytest.fixture
def process(tmp_path: Path) -> Iterator[Process]:
    process = Process(tmp_path)
    yield process
    process.kill()


def test_a_killed_server_costs_no_message(run: Run, process: Process) -> None:
    ann, bob = start(run, process.port, "ann"), start(run, process.port, "bob")
    ann.type("bob", "one")
    ann.expect("one [delivered]")
    bob.expect("ann: one")
    process.kill()
    for client in (ann, bob):
        client.expect("Connection lost")
    ann.type("bob", "two", "bob", "three")
    process.start()
    ann.expect("ann → bob: two")
    ann.expect("ann → bob: three")
    bob.expect("ann: two")
    bob.expect("ann: three")
    for client in (ann, bob):
        client.end_input()
        assert client.wait() == 0
        assert [
            sum(f": {text}" in line for line in client.seen) for text in ("one", "two", "three")
        ] == [1, 1, 1]


# A terminal


@pytest.fixture
def terminal(folder: Path) -> Iterator[Callable[..., Terminal]]:
    terminals: list[Terminal] = []

    def start(name: str, *arguments: str, shell: bool = False) -> Terminal:
        words = ("--classic", "-un", name, *arguments)
        terminals.append(Terminal(name, folder, *words, shell=shell))
        return terminals[-1]

    yield start
    for one in terminals:
        one.kill()


@needs_tmux
def test_what_arrives_does_not_tear_the_line_being_typed(
    server: LiveServer, terminal: Callable[..., Terminal], login: Callable[..., Client]
) -> None:
    other = login("bob")
    ann = terminal("ann", "-p", str(server.port))
    ann.expect("^Contacts: ?$")
    ann.type("+ bo", "Tab")
    ann.expect(r"^Contacts: \+ bob")
    ann.type("Enter")
    ann.expect("bob is now among")
    ann.type("Enter")
    ann.expect("^To: ?$")
    ann.type("bo", "Tab", "Enter")
    ann.expect("^Message: ?$")
    ann.type("half a li")
    ann.expect("^Message: half a li$")
    for number in range(5):
        other.say("ann", f"text {number}\x1b[2J\x1b[H")
    screen = ann.expect("^Message: half a li$(.|\n)*")
    screen = ann.expect(r"bob: text 4(.|\n)*^Message: half a li$")
    assert [f"bob: text {number}␛[2J␛[H" in screen for number in range(5)] == [True] * 5
    ann.type("ne", "Enter")
    ann.expect(r"ann → bob: half a line  ✓✓$")
    ann.expect(r"^To \[bob\]: ?$")
    assert other.receive()["message"] == "half a line"


@needs_tmux
def test_keys_of_a_terminal(server: LiveServer, terminal: Callable[..., Terminal]) -> None:
    ann = terminal("ann", "-p", str(server.port))
    ann.expect("^Contacts: ?$")
    ann.type("Enter")
    ann.expect("^To: ?$")
    ann.type("Sveta", "Enter")
    ann.expect("^Message: ?$")
    ann.type("one", "M-Enter", "two", "Enter")
    ann.expect("ann → Sveta: one\n +two  ✓$")
    ann.type("/hist", "Tab", "Sv", "Tab", "Enter")
    ann.expect("History: Sveta")
    ann.type("/contacts", "Enter")
    ann.expect("^Contacts: ?$")
    ann.type("C-d")
    ann.wait_for_end()


@needs_tmux
def test_without_a_server_the_store_is_offered(
    server: LiveServer, terminal: Callable[..., Terminal], run: Run
) -> None:
    before = start(run, server.port, "ann")
    before.type("Sveta", "said before")
    before.expect("said before [sent]")
    before.end_input()
    before.wait()
    server.stop()
    ann = terminal("ann", "-p", str(server.port))
    ann.expect("nobody listens there(.|\n)*Enter: try again")
    ann.type("o", "Enter")
    ann.expect("^To: ?$")
    ann.type("/history Sveta", "Enter")
    ann.expect("ann → Sveta: said before  ✓$")
    ann.type("Sveta", "Enter")
    ann.expect("^Message: ?$")
    ann.type("for later", "Enter")
    ann.expect("queued, to be sent later: Sveta «for later»")
    ann.type("/quit", "Enter")
    ann.expect("1 message is queued and will be sent next time")


@needs_tmux
def test_ctrl_c_keeps_the_draft_and_leaves_on_an_empty_line(
    server: LiveServer, terminal: Callable[..., Terminal]
) -> None:
    ann = terminal("ann", shell=True)
    ann.run_in_shell("-un", "ann", "-p", str(server.port))
    ann.expect("^Contacts: ?$")
    ann.type("+ Sv", "C-c")
    ann.expect("^Contacts: ?$")
    ann.press_until("Up", r"^Contacts: \+ Sv$")
    ann.type("C-c", "Enter")
    ann.expect("^To: ?$")
    ann.type("Sveta", "Enter")
    ann.expect("^Message: ?$")
    ann.type("half a thought", "C-c")
    ann.expect(r"^To \[Sveta\]: ?$")
    ann.type("Enter")
    ann.expect("^Message: ?$")
    ann.press_until("Up", "^Message: half a thought$")
    ann.type("Enter")
    ann.expect("ann → Sveta: half a thought  ✓$")
    ann.type("C-c")
    ann.expect("^code 130$")


@needs_tmux
def test_ctrl_z_suspends_and_the_line_comes_back(
    server: LiveServer, terminal: Callable[..., Terminal]
) -> None:
    ann = terminal("ann", shell=True)
    ann.run_in_shell("-un", "ann", "-p", str(server.port))
    ann.expect("^Contacts: ?$")
    ann.type("Enter")
    ann.expect("^To: ?$")
    ann.type("Sve", "C-z")
    ann.expect("^shell> ?$")
    ann.type("echo a $((40+2))", "Enter")  # the shell has its terminal back
    ann.expect("^a 42$")
    ann.type("fg", "Enter")
    ann.expect("^To: Sve$")
    ann.type("ta", "Enter")
    ann.expect("^Message: ?$")


@needs_tmux
def test_bytes_that_are_no_text_come_back_to_be_corrected(
    server: LiveServer, terminal: Callable[..., Terminal]
) -> None:
    ann = terminal("ann", "-p", str(server.port))
    ann.expect("^Contacts: ?$")
    ann.type("Enter")
    ann.expect("^To: ?$")
    ann.type("Sveta", "Enter")
    ann.expect("^Message: ?$")
    ann.type("-H", *(f"{byte:02x}" for byte in b"caf\xe9"))
    ann.type("Enter")
    ann.expect("these bytes are not text(.|\n)*^Message: caf\ufffd$")
    ann.type("BSpace", "é", "Enter")
    ann.expect("ann → Sveta: café  ✓$")


@needs_tmux
def test_the_first_lines_indentation_is_kept(
    server: LiveServer, terminal: Callable[..., Terminal], login: Callable[..., Client]
) -> None:
    bob = login("bob")
    ann = terminal("ann", "-p", str(server.port))
    ann.expect("^Contacts: ?$")
    ann.type("Enter")
    ann.expect("^To: ?$")
    ann.type("bob", "Enter")
    ann.expect("^Message: ?$")
    ann.type("    if x:", "M-Enter", "        y()  ", "Enter")
    assert bob.receive()["message"] == "    if x:\n        y()"


# Several windows


def test_what_one_window_left_goes_out_from_any_other(
    run: Run, process: Process, login: Callable[..., Client]
) -> None:
    """However the server's address was typed."""
    first, second = (start(run, process.port, "ann", "--wait", "1") for _ in range(2))
    process.kill()
    for window in (first, second):
        window.expect("Connection lost")
    second.type("Sveta", "left behind")
    second.expect("queued, to be sent later")
    for window in (second, first):
        window.end_input()
        window.wait()
    assert second.process.returncode == 6
    process.start()
    again = run("-un", "ann", "-a", "localhost", "-p", str(process.port))
    again.expect("1 message that waited in another window goes out now.")
    again.expect("ann → Sveta: left behind")
    again.end_input()
    assert again.wait() == 0


def test_rooms_roles_and_ones_account(run: Run, server: LiveServer, tmp_path: Path) -> None:
    ann, bob = start(run, server.port, "ann"), start(run, server.port, "bob")
    ann.type("/invite bob")
    ann.expect("Choose a room first")
    ann.type("/create #staff private")
    ann.expect("You are in #staff")
    ann.type("/code 1")
    code = ann.expect("this lets in: /enter ").rpartition("/enter ")[2].split()[0]
    bob.type(f"/enter {code}")
    bob.expect("You are in #staff")
    ann.expect("bob has joined #staff")
    ann.type("/role bob muted 10")
    ann.expect("bob has another role in #staff")
    bob.type("#staff", "may I?")
    bob.expect("You are muted in #staff.")
    ann.type("/role bob captain")
    ann.expect("Write: /role NAME")
    ann.type("/room slow_s 30")
    ann.expect("slow_s")
    ann.type("/remove bob")
    bob.expect("ann has removed you from #staff.")
    ann.type("/block bob")
    ann.expect("You see nothing of bob any more")
    ann.type("/blocked")
    ann.expect("Blocked (1): bob")
    ann.type("/unignore bob")
    ann.expect("You see bob again")
    ann.type("/sessions")
    ann.expect("127.0.0.1")
    ann.type(f"/export {tmp_path / 'mine.json'}")
    ann.expect("Saved: ")
    assert '"username": "ann"' in (tmp_path / "mine.json").read_text(encoding="utf-8")
    assert (tmp_path / "mine.json").stat().st_mode & 0o777 == 0o600
    ann.type(f"/export {tmp_path / 'mine.json'}")
    ann.expect("File exists")
    ann.type("/close #staff")
    ann.expect("#staff is closed")
