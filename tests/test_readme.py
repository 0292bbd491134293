"""Run the transcripts of both READMEs as typed: the server, two clients, the history, raw JSON."""

import re
import shlex
import socket
import sys
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from tests.support.client import PATIENCE_S
from tests.support.terminal import Terminal, clean_environment
from tests.test_docs import BLOCK, ROOT, read

READMES = {"README.md": "C.UTF-8", "README.ru.md": "ru_RU.UTF-8"}  # and the locale of their readers
START_S = 60  # for two commands of Django's on a busy machine
PROMPT = re.compile(
    r"((?:Password|Пароль|There is|Пользователя|Contacts|Контакты|To|Кому|Message|Сообщение)"
    r"\b[^:]*:)(?: (.*))?"
)
QUESTION = re.compile(r"(Number|Номер) \[1\]:")
VARYING = [  # what differs at each run
    (re.compile(r"\b\d\d:\d\d\b"), "HH:MM"),
    (re.compile(r'"time":[\d.]+'), '"time":0'),
    (re.compile(r"(?<=the password )\S{12}|(?<=, пароль )\S{12}"), "PASSWORD"),
]


def steady(line: str) -> str:
    """Return the line with a fixed time and password."""
    for pattern, text in VARYING:
        line = pattern.sub(text, line)
    return line


class Newcomer:
    """Someone who types what a README shows, on a server and a database of their own."""

    def __init__(self, page: str, folder: Path) -> None:
        self.blocks = [block.splitlines() for block in BLOCK.findall(read(page))]
        self.environment = {
            **clean_environment(),
            "LANG": READMES[page],
            "DATABASE_URL": f"sqlite:///{folder}/server.sqlite",
            "JIM_SECRET_KEY": "for a test",
            "JIM_CLIENT_DBS": f"{folder}/clients_dbs",
        }
        self.port = 0
        self.terminals: list[Terminal] = []

    def block_of(self, command: str) -> list[str]:
        """Return the block whose first line matches the regular expression."""
        return next(block for block in self.blocks if re.fullmatch(rf"\$ {command}", block[0]))

    def start(self, typed: str, *arguments: str) -> Terminal:
        """Start a command of a README with this interpreter and these further arguments."""
        words = [*shlex.split(typed.removeprefix("$ ")), *arguments]
        environment = dict(self.environment)
        while "=" in words[0]:
            name, _, value = words.pop(0).partition("=")
            environment[name] = value
        words[0] = words[0].replace(".venv/bin/python", sys.executable)
        self.terminals.append(Terminal(words, ROOT, environment))
        return self.terminals[-1]

    def start_server(self) -> Terminal:
        """Start `make run` on free ports, and check everything that it prints."""
        command, *shown = self.block_of(r"(JIM_LANGUAGE=ru )?make run")
        server = self.start(
            command,
            f"BIN={Path(sys.executable).parent}",
            "ARGS=-p 0 --http 127.0.0.1:0",
            *("-o", ".venv/run.stamp"),  # the environment is not made anew
        )
        question = next(line for line in shown if QUESTION.fullmatch(line))
        server.wait_until(lambda: server.line_at_cursor() == question, question, START_S)
        server.send("\r")
        server.wait_until(lambda: len(printed(server)) == len(shown), shown[-1], START_S)
        lines = printed(server)
        self.port, site = (int(re.findall(r"\d+", lines[index])[-1]) for index in (-2, -1))
        plain = [re.sub(rf"\b{self.port}\b", "7777", line) for line in lines]
        plain = [re.sub(rf"\b{site}\b", "8000", line) for line in plain]
        assert [*map(steady, plain)] == [*map(steady, shown)]
        return server

    def open_client(self, command: str) -> "Talk":
        """Start a client, and follow its block up to the first message or prompt for one."""
        typed, *lines = self.block_of(command)
        talk = Talk(self.start(typed, "-p", str(self.port)), lines)
        while not talks_to_others(talk.lines[0]):
            talk.follow_line()
        return talk

    def run(self, command: str) -> None:
        """Run a command to its end, and check everything that it prints."""
        typed, *lines = self.block_of(command)
        program = self.start(typed, "-p", str(self.port))
        assert program.wait_for_end() == 0
        assert [*map(steady, printed(program))] == [*map(steady, lines)]

    def close(self) -> None:
        for terminal in self.terminals:
            terminal.close()


def printed(terminal: Terminal) -> list[str]:
    """Return the lines of the screen that are not empty and not a line of the log."""
    return [line for line in terminal.lines() if line and not re.match(r"\d{4}-\d\d-\d\d ", line)]


def steady_lines(terminal: Terminal) -> list[str]:
    return [steady(line) for line in terminal.lines()]


def shown_above(client: Terminal) -> list[str]:
    """Return the client's output: the screen without prompts and the toolbar in the last row."""
    return [line for line in steady_lines(client)[:-1] if line and not PROMPT.fullmatch(line)]


class Talk:
    """A client and the part of its block that is still to come."""

    def __init__(self, client: Terminal, lines: list[str]) -> None:
        self.client = client
        self.lines = lines
        self.output: list[str] = []

    def follow_line(self) -> None:
        """Type what the next line shows behind a prompt, or wait for the line."""
        line = self.lines.pop(0)
        if found := PROMPT.fullmatch(line):
            self.answer(found[1], found[2])
        else:
            self.output.append(steady(line))
            self.client.wait_until(lambda: steady(line) in steady_lines(self.client), line)

    def answer(self, prompt: str, text: str | None) -> None:
        """Type the text, or for a password one that the screen does not show, and press Enter."""
        self.client.wait_for_prompt(prompt)
        if asks_for_password(prompt):
            self.client.send("secret")
        elif text:
            self.client.send(text)
            self.client.wait_for_prompt(f"{prompt} {text}")
        self.client.send("\r")

    def finish(self) -> None:
        """Follow the rest, and check that the client has shown these lines and no others."""
        while self.lines:
            self.follow_line()
        assert shown_above(self.client) == self.output


def talks_to_others(line: str) -> bool:
    """Return whether the line is a message, or a prompt for something other than the password."""
    prompt = PROMPT.fullmatch(line) and not asks_for_password(line)
    return bool(prompt or re.match(r"\d\d:\d\d ", line))


def asks_for_password(line: str) -> bool:
    return line.startswith(("Password", "Пароль", "There is", "Пользователя"))


@pytest.fixture
def newcomer(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Newcomer]:
    made = Newcomer(request.param, tmp_path)
    yield made
    made.close()


@pytest.mark.parametrize("newcomer", READMES, indirect=True)
def test_a_newcomer_sees_what_the_readme_shows(newcomer: Newcomer) -> None:
    server = newcomer.start_server()
    clients = (r".*client\.py --classic -un ann", r".*client\.py --classic -un bob --lang \w\w")
    talks = [newcomer.open_client(command) for command in clients]
    with ThreadPoolExecutor() as pool:
        for done in [pool.submit(talk.finish) for talk in talks]:
            done.result()
    newcomer.run(r".*client\.py -un ann --history bob")
    talk_by_hand(newcomer.port, newcomer.block_of(r"nc 127\.0\.0\.1 7777")[1:])
    server.interrupt()
    server.wait_until(
        lambda: {"Stopped.", "Сервер остановлен."} & {*printed_end(server)}, "Stopped."
    )


def printed_end(server: Terminal) -> list[str]:
    return [line.removeprefix("^C") for line in printed(server)]


def talk_by_hand(port: int, lines: list[str]) -> None:
    """Send the lines that are written with spaces, as a person types, and check the answers."""
    with socket.create_connection(("127.0.0.1", port), PATIENCE_S) as connection:
        answers = connection.makefile(encoding="utf-8")
        for line in lines:
            if line.startswith('{"action": '):
                connection.sendall(f"{line}\n".encode())
            else:
                assert steady(answers.readline().rstrip("\n")) == steady(line)
        assert answers.read() == ""
