"""Registration: said and confirmed where a person types, at once where a password is given."""

import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from accounts.models import User
from tests.jimclient.support import Program
from tests.support.server import LiveServer
from tests.support.terminal import Terminal, clean_environment

ROOT = Path(__file__).parents[2]


@pytest.fixture
def terminals(folder: Path) -> Iterator[list[Terminal]]:
    made: list[Terminal] = []
    yield made
    for terminal in made:
        terminal.close()


def test_a_person_registers_and_tries_a_password_again(
    server: LiveServer, folder: Path, terminals: list[Terminal]
) -> None:
    environment = {**clean_environment(), "LANG": "C.UTF-8", "JIM_CLIENT_DBS": str(folder)}
    command = [sys.executable, str(ROOT / "client.py"), "-un", "ann", "-p", str(server.port)]

    def start() -> Terminal:
        terminals.append(Terminal(command, ROOT, environment))
        terminals[-1].wait_for_prompt("Password of ann:")
        return terminals[-1]

    def answer(terminal: Terminal, text: str, prompt: str) -> None:
        terminal.send(f"{text}\r")
        terminal.wait_until(lambda: terminal.lines().count(prompt) > 0, prompt)
        terminal.wait_for_prompt(prompt)

    asked = "There is no ann here yet. Register? Password again:"
    slip = start()
    answer(slip, "secret", asked)
    slip.send("\r")  # it was a slip
    slip.wait_for_line("Nothing was registered.")
    assert slip.wait_for_end() == 4
    assert not User.objects.filter(username="ann").exists()
    ann = start()
    answer(ann, "secret", asked)
    ann.send("secert\r")
    ann.wait_for_line("The two passwords differ.")
    ann.wait_for_prompt(asked)
    ann.send("secret\r")
    ann.wait_until(lambda: any("ann is registered now." in x for x in ann.lines()), "the screen")
    ann.send("\x04")
    assert ann.wait_for_end() == 0
    for file in folder.glob("client_ann*"):
        file.unlink()  # and with it the token
    again = start()
    again.send("wrong\r")
    wrong = "The server does not let ann in (402): Wrong name or password."
    again.wait_for_line(wrong)
    again.wait_for_prompt("Password of ann:")
    again.send("secret\r")
    again.wait_until(lambda: any("F1 help" in line for line in again.lines()), "the screen")


def test_a_given_password_registers_at_once_and_says_so(server: LiveServer, folder: Path) -> None:
    program = Program(folder, "-un", "ann", "-pw", "secret", "-p", str(server.port), password=None)
    program.expect("* ann is registered now.")
    program.expect("* Welcome, ann.")
    program.stop()
    again = Program(folder, "-un", "ann", "-pw", "secret", "-p", str(server.port), password=None)
    again.expect("* Welcome, ann.")
    assert not any("registered" in line for line in again.seen)
    again.stop()
