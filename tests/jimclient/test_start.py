"""Start and end of the client: arguments, exit codes, languages, imports, offline history."""

import ast
import gettext
import os
import signal
import socket
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from babel.messages.mofile import read_mo
from babel.messages.pofile import read_po

import jimclient
from jimclient import options
from jimclient.net.login import Credentials
from jimclient.store.messages import Mark, Message
from jimclient.store.store import Store
from jimclient.text.display import cells
from jimclient.text.i18n import language_of_locale
from jimclient.ui.formatting import message_lines
from tests.jimclient.support import EXTENSIONS, ROOT, FakeServer, Program

Run = Callable[..., Program]
PACKAGE = Path(jimclient.__file__).parent


@pytest.fixture
def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port: int = listener.getsockname()[1]
    return port


@pytest.mark.parametrize("arguments, said", [
    (["-p", "0"], "port"),
    (["-p", "x"], "port"),
    (["--lang", "xx"], "invalid choice"),
    (["-un", "x" * 26], "at most 25"),
    (["-un", "#room"], "does not begin with #"),
    (["-un", "a\x1b"], "invisible"),
    (["--nonsense"], "unrecognized"),
    ([], "a name is needed"),
])  # fmt: skip
def test_wrong_arguments_end_with_2(run: Run, arguments: list[str], said: str) -> None:
    program = run(*arguments)
    program.expect(said)
    assert program.wait() == 2


@pytest.mark.parametrize("given, code", [
    ("abc-1", "abc-1"),
    ("https://chat.example.org:8000/chat/register/?invitation=a%2Fb", "a/b"),
    ("https://chat.example.org/?x=1", "https://chat.example.org/?x=1"),
])  # fmt: skip
def test_an_invitation_is_a_code_or_its_link(given: str, code: str) -> None:
    assert options.parse(["-un", "ann", "--invitation", given]).invitation == code
    credentials = Credentials("ann", "secret", "en", "test", invitation=code)
    assert credentials.request(NoFacts())["invitation"] == code


class NoFacts:
    """Remember nothing, as before the first login."""

    def get(self, key: str) -> None:
        return None

    def put(self, key: str, value: str | None) -> None:
        return None


def test_a_script_without_a_password_ends_with_2(run: Run) -> None:
    program = run("-un", "ann", password=None)
    program.expect("a password is needed")
    assert program.wait() == 2


def test_no_server_ends_with_3(run: Run, free_port: int) -> None:
    program = run("-un", "ann", "-p", str(free_port))
    program.expect(f"There is no connection to 127.0.0.1:{free_port}: nobody listens there.")
    assert program.wait() == 3


def test_another_kind_of_server_ends_with_3(run: Run, fake: FakeServer) -> None:
    program = run("-un", "ann", "-p", str(fake.port))
    fake.accept().send_bytes(b"220 mail.example ESMTP\r\n")
    program.expect("does not speak JIM")
    assert program.wait() == 3


@pytest.mark.parametrize(
    "code, text", [(402, "wrong password"), (403, "blocked"), (409, "connected already")]
)
def test_a_refused_login_ends_with_4(run: Run, fake: FakeServer, code: int, text: str) -> None:
    program = run("-un", "ann", "-pw", "x", "-p", str(fake.port))
    peer = fake.accept()
    login = peer.receive_action("authenticate")
    peer.send(response=code, id=login["id"], error=text)
    program.expect(f"The server does not let ann in ({code}): {text}")
    assert program.wait() == 4
    assert len(program.seen) == 1


def test_unsent_messages_end_with_6_and_stay(run: Run, fake: FakeServer, folder: Path) -> None:
    program = run("-un", "ann", "-p", str(fake.port), "--wait", "1")
    peer = fake.accept()
    peer.let_in(ext=EXTENSIONS)
    program.expect("Contacts:")
    fake.close()
    program.expect("Connection lost")
    program.type("", "bob", "for later")
    program.end_input()
    assert program.wait() == 6
    assert any("1 message is queued" in line for line in program.seen)
    store = Store.open(folder, "ann", f"127.0.0.1:{fake.port}")
    assert store.count_queued() == 1
    store.close()


def test_a_folder_that_cannot_be_used_ends_with_7(run: Run, folder: Path) -> None:
    folder.write_text("a file where the folder should be")
    program = run("-un", "ann")
    program.expect("The local store can't be opened")
    assert program.wait() == 7


def test_ctrl_c_ends_with_130(run: Run, fake: FakeServer) -> None:
    inherited = signal.signal(
        signal.SIGINT, signal.default_int_handler
    )  # a shell's background job ignores it, and so do its children
    program = run("-un", "ann", "-p", str(fake.port))
    signal.signal(signal.SIGINT, inherited)
    fake.accept().let_in()
    program.expect("Contacts:")
    program.process.send_signal(signal.SIGINT)
    assert program.wait() == 130
    assert not any("Traceback" in line for line in program.seen)


def test_help_lists_the_exit_codes(run: Run) -> None:
    program = run("--help")
    program.expect("exit codes:")
    assert program.wait() == 0


def test_the_module_is_the_same_command() -> None:
    done = subprocess.run(
        [sys.executable, "-m", "jimclient", "--version"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    )
    assert done.stdout == f"jim {jimclient.__version__} (jimtalk)\n"


# Without a server


def test_history_is_readable_without_a_server(run: Run, store: Store) -> None:
    said = [
        Message(sender="bob", recipient="ann", text="Привет", at=1.0, msg_id=1),
        Message(
            sender="ann", recipient="bob", text="и тебе\x1b[2J", at=2.0, msg_id=2, mark=Mark.READ
        ),
        Message(sender="bob", recipient="#tea", text="tea?", at=3.0, msg_id=3),
    ]
    store.add(said, "ann")
    program = run("-un", "ann", "--history", "bob", password=None)
    program.expect("bob: Привет")
    program.expect("ann → bob: и тебе␛[2J [read]")
    assert program.wait() == 0
    assert len(program.seen) == 2
    program = run("-un", "ann", "--history", password=None)
    program.expect("#tea bob: tea?")
    assert program.wait() == 0


def test_history_with_a_stranger_says_so(run: Run, store: Store) -> None:
    program = run("-un", "ann", "--history", "nosuch", password=None)
    program.expect("Nothing is stored here with nosuch.")
    assert program.wait() == 0


def test_nobody_has_to_read_all_of_it(store: Store, folder: Path) -> None:
    """Close the pipe early, as `client.py --history | head` does."""
    store.add(
        [
            Message(sender="bob", recipient="ann", text="x" * 4000, at=1.0, msg_id=n)
            for n in range(500)
        ],
        "ann",
    )
    command = [sys.executable, str(ROOT / "client.py"), "-un", "ann", "--history"]
    environment = {**os.environ, "JIM_CLIENT_DBS": str(folder)}
    with subprocess.Popen(
        command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, env=environment
    ) as process:
        assert process.stdout
        assert process.stderr
        assert b"bob: x" in process.stdout.readline()
        process.stdout.close()
        assert process.stderr.read() == b""
    assert process.returncode == 0


def test_history_of_nobody_ends_with_7(run: Run, folder: Path) -> None:
    program = run("-un", "ann", "--history")
    program.expect("Nothing is stored for ann")
    assert program.wait() == 7
    assert not folder.exists()


# Languages


def test_the_locale_chooses_the_language(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    for variable in ("LC_ALL", "LC_MESSAGES", "LANG"):
        monkeypatch.delenv(variable, raising=False)
    assert language_of_locale() == "en"
    monkeypatch.setenv("LANG", "ru_RU.UTF-8")
    assert language_of_locale() == "ru"
    monkeypatch.setenv("LC_MESSAGES", "de_DE.UTF-8")
    assert language_of_locale() == "en"
    monkeypatch.setenv("LC_ALL", "ru")
    assert language_of_locale() == "ru"


def test_it_speaks_russian(run: Run, fake: FakeServer) -> None:
    program = run("-un", "ann", "-p", str(fake.port), LANG="ru_RU.UTF-8")
    peer = fake.accept()
    login = peer.let_in()
    assert login["lang"] == "ru"
    program.expect("Контакты")
    program.type("")
    program.expect("Кому:")
    program.type("Света")
    program.expect("Сообщение:")


def test_lang_goes_before_the_locale(run: Run) -> None:
    program = run("--lang", "en", "--help", LANG="ru_RU.UTF-8")
    program.expect("exit codes:")
    program = run("--lang", "ru", "--help")
    program.expect("коды завершения:")


def marked_texts() -> set[str]:
    """Return every text that is marked for translation; of two forms, the singular."""
    found: set[str] = set()
    for path in PACKAGE.rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if (
                isinstance(node, ast.Call)
                and isinstance(node.func, ast.Name)
                and node.func.id in ("_", "N_", "ngettext")
            ):
                found |= {part.value for part in node.args[:1] if isinstance(part, ast.Constant)}
    return found


def test_every_text_has_a_translation() -> None:
    catalogue = gettext.translation("jimclient", PACKAGE / "locale", ["ru"])
    keys = catalogue._catalog  # type: ignore[attr-defined]
    known = {key[0] if isinstance(key, tuple) else key for key in keys}
    assert known - {""} == marked_texts()


def test_the_compiled_catalogue_is_that_of_the_text() -> None:
    """Fail after a change until: msgfmt -o jimclient.mo jimclient.po, in jimclient/locale/..."""
    folder = PACKAGE / "locale" / "ru" / "LC_MESSAGES"
    with (
        open(folder / "jimclient.po", "rb") as text,
        open(folder / "jimclient.mo", "rb") as compiled,
    ):
        both = [
            sorted((list(m.id), list(m.string)) for m in read(file) if m.id)
            for read, file in ((read_po, text), (read_mo, compiled))
        ]
    assert both[0] == both[1]


def test_plural_forms_of_russian() -> None:
    catalogue = gettext.translation("jimclient", PACKAGE / "locale", ["ru"])
    one, many = "{count} message delivered to {name}", "{count} messages delivered to {name}"
    forms = [catalogue.ngettext(one, many, count).split()[1] for count in (1, 2, 5, 11, 21)]
    assert forms == ["сообщение", "сообщения", "сообщений", "сообщений", "сообщение"]


# Imports

FORBIDDEN = ("django", "fcntl", "termios", "pwd", "grp", "tty", "pty", "resource", "readline")
PROBE = """
import importlib, sys
class Hook:
    def find_spec(self, name, path=None, target=None):
        if name.split(".")[0] in {forbidden!r}:
            raise ModuleNotFoundError(name)
sys.meta_path.insert(0, Hook())
for name in {modules!r}:
    importlib.import_module(name)
slow = ("django", "prompt_toolkit", "asyncio", "accounts", "messaging")
print(*sorted(module for module in sys.modules if module.split(".")[0] in slow))
"""


def test_it_imports_neither_django_nor_what_only_posix_has() -> None:
    """Leave out the screens of terminals: prompt_toolkit itself chooses what fits the system."""
    modules = [
        ".".join(path.relative_to(PACKAGE.parent).with_suffix("").parts)
        for path in PACKAGE.rglob("[a-z]*.py")
        if path.stem not in ("prompt_screen", "line_completer", "client_page")
        and "full" not in f"{path.parent.stem}{path.stem}"
    ]
    code = PROBE.format(forbidden=FORBIDDEN, modules=modules)
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True
    )
    assert done.stdout.strip() == ""


def test_the_screen_of_a_terminal_needs_no_django() -> None:
    code = (
        "import sys, jimclient.app, jimclient.ui.prompt_screen; sys.exit('django' in sys.modules)"
    )
    subprocess.run([sys.executable, "-c", code], cwd=ROOT, check=True)


# Lines


@pytest.mark.parametrize(
    "text", ["short", "words " * 40, "x" * 300, "世界" * 60, "a\nb\n\nc", "\n" * 5]
)
def test_lines_fit_the_screen_and_only_ours_begin_at_the_edge(text: str) -> None:
    message = Message(sender="b" * 25, recipient="#" + "r" * 24, text=text, at=1.0, mark=Mark.READ)
    lines = ["".join(part for _style, part in line) for line in message_lines(message, "ann", 80)]
    assert all(line.startswith("      ") for line in lines[1:])
    assert all(cells(line) <= 80 for line in lines)
