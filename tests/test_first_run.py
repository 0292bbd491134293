"""Set up a new server as its operator does: on a terminal, in a browser, by a script."""

import http.cookiejar
import re
import shutil
import socket
import subprocess
import sys
import urllib.error
import urllib.parse
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.test import Client as DjangoClient

from jimserver.delivery.file_links import SiteAddress
from jimserver.first_run import pending
from jimserver.first_run.joining import Server, joining_of, lines_of
from tests.support.client import PATIENCE_S, Client
from tests.support.terminal import Terminal, clean_environment
from tests.support.waiting import wait_until

ROOT = Path(__file__).parents[1]
PASSWORD = "correct horse battery"
NUMBER = "Number [1]:"
SECRET = "Password, at least 8 characters:"
AGAIN = "Password, once more:"
START_S = 60.0  # for three commands of Django's on a busy machine


@pytest.fixture
def environment(tmp_path: Path, migrated: Path) -> dict[str, str]:
    """Return the environment of a user whose server is in a folder of its own.

    Its database has its tables already, which takes seconds.
    """
    shutil.copyfile(migrated, tmp_path / "server.sqlite")
    return {
        **clean_environment(),
        "LANG": "C.UTF-8",
        "JIM_DATA": str(tmp_path),
        "DATABASE_URL": f"sqlite:///{tmp_path}/server.sqlite",
    }


class Operator:
    """Answer what a command asks on its terminal."""

    def __init__(self, environment: dict[str, str], *words: str) -> None:
        self.terminal = Terminal([sys.executable, "manage.py", *words], ROOT, environment)

    def answer(self, prompt: str, text: str) -> None:
        lines = self.terminal
        lines.wait_until(lambda: lines.line_at_cursor() == prompt, prompt, START_S)
        lines.send(f"{text}\r")

    def choose(self, title: str, number: str = "") -> None:
        """Choose below the title."""
        screen = self.terminal

        def is_asked() -> bool:
            *_above, options = "\n".join(screen.lines()).rstrip().split(title)
            return bool(_above) and options.endswith(f"\n{NUMBER}")

        screen.wait_until(is_asked, title, START_S)
        screen.send(f"{number}\r")

    def refused(self, prompt: str, text: str, sentence: str) -> None:
        """Give an answer that is refused with this sentence."""
        self.answer(prompt, text)
        self.terminal.wait_until(
            lambda: any(sentence in line for line in self.terminal.lines()), sentence
        )

    def found(self, pattern: str) -> str:
        """Return the group of the pattern in the first line that matches it."""
        compiled = re.compile(pattern)
        lines = self.terminal.lines
        self.terminal.wait_until(lambda: any(map(compiled.fullmatch, lines())), pattern, START_S)
        return next(found[1] for line in lines() if (found := compiled.fullmatch(line)))


@pytest.fixture
def operators() -> Iterator[list[Operator]]:
    made: list[Operator] = []
    yield made
    for operator in made:
        operator.terminal.close()


def test_a_server_is_set_up_on_the_terminal(
    environment: dict[str, str], operators: list[Operator], tmp_path: Path
) -> None:
    operator = Operator(environment, "start", "-a", "127.0.0.1", "-p", "0", "--http", "0.0.0.0:0")
    operators.append(operator)
    operator.choose("This is the first start.", "9")
    operator.choose("Type a number from 1 to 2.", "2")  # no demo
    operator.choose("Where do you want to set it up?")  # here
    operator.answer("Name of the server [JIM]:", "Tea room")
    operator.refused("Administrator's name [admin]:", "Pavel", "The name Pavel is taken.")
    operator.answer("Administrator's name [admin]:", "")
    operator.refused(SECRET, "123", "at least 8 characters.")
    operator.answer(SECRET, PASSWORD)
    operator.refused(AGAIN, "another", "The passwords don't match.")
    operator.answer(SECRET, PASSWORD)
    operator.answer(AGAIN, PASSWORD)
    operator.choose("Who can register?")  # by invitation
    operator.choose("Who can connect?", "1")  # other machines, too
    terminal = operator.terminal
    terminal.wait_until(lambda: "Address that others type [" in terminal.line_at_cursor(), "host")
    terminal.send("http://chat.example.org\r")
    terminal.wait_until(lambda: "An address is like" in "".join(terminal.lines()), "refusal")
    terminal.send("chat.example.org\r")
    operator.choose("Encrypt (TLS)?", "1")
    code = operator.found(r"Invitation: (\S+)")
    assert operator.found(r"Join: (\S+)").startswith("https://chat.example.org/chat/register/")
    terminal.wait_until(lambda: any("█" in line for line in terminal.lines()), "a QR code")
    port = int(operator.found(r"JIM: listening on 127\.0\.0\.1:(\d+)"))
    assert operator.found(r"Site: https://(\S+?):\d+/ .*") == "chat.example.org"  # not 0.0.0.0
    words = operator.found(r"Fingerprint: ((?:\w+ ){5}\w+)")
    terminal.wait_until(
        lambda: [line.endswith(words) for line in terminal.lines()].count(True) == 2, words
    )  # the server's own line says the same
    client = Client(port)
    user = {"account_name": "ann", "password": "secret"}
    client.send(action="authenticate", user=user)
    assert client.receive()["response"] == 403
    client.send(action="authenticate", user=user, invitation=code)
    assert client.receive()["response"] == 200
    client.close()
    terminal.interrupt()
    assert terminal.wait_for_end() == 0
    chosen = (tmp_path / "settings.env").read_text()
    assert {"JIM_NAME=Tea room", "JIM_TLS=auto", "JIM_HTTP=:0"} <= {*chosen.splitlines()}
    assert "chat.example.org" in chosen


def test_leaving_in_the_middle_sets_nothing_up(
    environment: dict[str, str], operators: list[Operator], tmp_path: Path
) -> None:
    operator = Operator(environment, "serve", "-p", "0", "--http", "off")
    operators.append(operator)
    operator.answer("Name of the server [JIM]:", "Tea room")
    operator.terminal.wait_for_prompt("Administrator's name [admin]:")
    operator.terminal.send("\x04")  # as Ctrl-C, which a prompt that is just beginning can miss
    operator.terminal.wait_until(
        lambda: "CommandError: Nothing was set up." in operator.terminal.lines(), "the end"
    )
    assert operator.terminal.wait_for_end() == 1
    assert not (tmp_path / "settings.env").exists()


class Browser:
    """Fetch and send the forms of the first-run page."""

    def __init__(self, url: str) -> None:
        self.url = url
        cookies = urllib.request.HTTPCookieProcessor(http.cookiejar.CookieJar())
        self._opener = urllib.request.build_opener(cookies)

    def open(self, path: str, data: dict[str, str] | None = None) -> tuple[str, str]:
        """Return the address at which it ends, and the page."""
        sent = urllib.parse.urlencode(data).encode() if data else None
        with self._opener.open(self.url + path, sent, timeout=PATIENCE_S) as answer:
            return answer.url, answer.read().decode()

    def submit(self, **fields: str) -> str:
        _url, page = self.open("setup/")
        [token] = re.findall(r'name="csrfmiddlewaretoken" value="(\w+)"', page)[:1]
        return self.open("setup/", {"csrfmiddlewaretoken": token, **fields})[1]


@pytest.mark.parametrize("address, is_secure, is_warned", [
    ("192.0.2.7", False, True), ("192.0.2.7", True, False), ("127.0.0.1", False, False),
    ("::1", False, False), ("2001:db8::7", False, True),
])  # fmt: skip
def test_a_page_that_others_can_read_says_so(
    db: None, client: DjangoClient, address: str, is_secure: bool, is_warned: bool
) -> None:
    pending.begin(pending.FirstRun(lambda: None, 8000, 7777))
    try:
        answer = client.get("/setup/", REMOTE_ADDR=address, secure=is_secure)
    finally:
        pending.end()
    assert (b"came unencrypted" in answer.content) is is_warned
    assert b"Code from the server" in answer.content


@pytest.mark.parametrize("is_site_local", [True, False])
def test_a_link_that_others_cannot_open_is_not_shown_to_them(
    db: None, settings: Any, is_site_local: bool
) -> None:
    """The site can stay on this machine by the command line, while others use the JIM port."""
    joining = joining_of(Server("192.0.2.7", 8000, 7777, False, is_site_local), "")
    host = "127.0.0.1" if is_site_local else "192.0.2.7"
    assert joining.url == f"http://{host}:8000/chat/register/"
    assert joining.is_for_others is not is_site_local
    assert "-a 192.0.2.7 -p 7777" in joining.client
    assert ("on this machine" in lines_of(joining)[0]) is is_site_local


@pytest.mark.parametrize("allowed, address, base", [
    (["localhost", "127.0.0.1", "chat.example.org", "box"], "", "http://chat.example.org:8000"),
    (["127.0.0.1", "[2001:db8::7]"], "::", "http://[2001:db8::7]:8000"),
    (["localhost", "127.0.0.1", "[::1]"], "0.0.0.0", "http://127.0.0.1:8000"),
    (["*"], "", f"http://{socket.gethostname()}:8000"),
    (["chat.example.org"], "192.0.2.7", "http://192.0.2.7:8000"),
])  # fmt: skip
def test_links_to_files_name_a_host_that_the_site_answers_to(
    settings: Any, allowed: list[str], address: str, base: str
) -> None:
    settings.ALLOWED_HOSTS = allowed
    place = SiteAddress()
    place.listens("http", address, 8000)
    assert place.url() == base


def test_invite_is_told_where_a_server_listens_that_was_started_with_options(
    db: None, capsys: pytest.CaptureFixture[str]
) -> None:
    call_command("invite", "--http", ":8090", "-p", "7790")
    shown = capsys.readouterr().out
    assert ":8090/chat/register/" in shown
    assert "-p 7790 -un NAME" in shown
    with pytest.raises(CommandError, match=r"--http must be ADDRESS:PORT or off, not x\."):
        call_command("invite", "--http", "x")


def test_a_server_is_set_up_in_a_browser_by_whoever_has_the_code(
    environment: dict[str, str], tmp_path: Path
) -> None:
    """Without a terminal there are no questions; the site's first page asks them."""
    words = ["serve", "-a", "127.0.0.1", "-p", "0", "--http", "127.0.0.1:0"]
    server = subprocess.Popen(
        [sys.executable, "manage.py", *words], cwd=ROOT, env=environment, text=True,
        stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
    )  # fmt: skip
    try:
        assert server.stdout
        line = server.stdout.readline()
        found = re.fullmatch(r"Open (http://\S+/) in a browser .* The code is (\S+)\n", line)
        assert found, line
        browser = Browser(found[1])
        assert browser.open("chat/")[0].endswith("/setup/")
        fields = {
            "name": "Tea room", "admin": "admin", "password": PASSWORD, "again": PASSWORD,
            "registration": "open", "host": "", "tls": "no",
        }  # fmt: skip
        guessed = browser.submit(code="aaaa-bbbb-cccc", **{**fields, "password": "1"})
        assert "The code is another one." in guessed
        assert "at least 8 characters." not in guessed  # strangers learn nothing
        assert "Wait a moment" in browser.submit(code=found[2], **fields)
        waited: list[str] = []

        def is_weak_refused() -> bool:
            waited.append(browser.submit(code=found[2], **{**fields, "password": "1"}))
            return "at least 8 characters." in waited[-1]

        wait_until(is_weak_refused)
        done = browser.submit(code=found[2].upper(), **fields)
        assert "The server is set up" in done
        assert "/chat/register/" in done
        port = int(re.findall(r"listening on .*:(\d+)", server.stdout.readline())[0])
        [site] = re.findall(r"Site: (\S+)", server.stdout.readline())
        ann = Client(port)
        ann.login("ann")
        ann.close()
        with pytest.raises(urllib.error.HTTPError, match="404"):
            Browser(site).open("setup/")
        assert "Tea room" in Browser(site).open("chat/")[1]
    finally:
        server.terminate()
        _out, log = server.communicate(timeout=PATIENCE_S)
    assert server.returncode == 0, log
    assert "Traceback" not in log
    assert "JIM_ADDRESS=127.0.0.1" in (tmp_path / "settings.env").read_text()
