"""The client's main: from the command line to the four threads, and back to an exit code."""

import getpass
import signal
import sys
from collections.abc import Callable, Sequence
from typing import NoReturn

from jimclient import options as command_line
from jimclient.chat import Chat
from jimclient.exits import Ending, Exit
from jimclient.lines import message_lines
from jimclient.login import Credentials
from jimclient.options import EVERYBODY, Options
from jimclient.run import run_chat
from jimclient.screens import PlainScreen, Screen, forget_stdout
from jimclient.store import Store, StoreError, folder
from jimclient.texts import _

_ENDING_SIGNALS = (
    "SIGTERM",
    "SIGHUP",
)  # Windows has no SIGHUP, which says that the terminal is gone
_ALL = 2**31  # --history prints everything


def main(arguments: Sequence[str] | None = None) -> int:
    """Runs the client; returns its exit code."""
    for stream in (sys.stdout, sys.stderr):
        stream.reconfigure(errors="replace")  # type: ignore[union-attr]  # a terminal that knows less than Unicode shows "?"
    options = command_line.parse(arguments)
    try:
        return _start(options)
    except Ending as ending:
        if ending.sentence:
            print(ending.sentence, file=sys.stderr)
        return ending.code
    except BrokenPipeError:  # `client.py --history | head`
        forget_stdout()
        return Exit.OK
    except (KeyboardInterrupt, EOFError):
        return Exit.INTERRUPTED


def _start(options: Options) -> int:
    human = sys.stdin.isatty()
    username = options.username or _ask_name(human)
    try:
        if options.history is not None:
            return _print_history(username, options)
        store = Store.open(folder(), username, f"{options.address}:{options.port}".lower())
    except StoreError as error:
        raise Ending(
            Exit.STORE, _("The local store can't be opened: {reason}").format(reason=error)
        ) from error
    try:
        return _chat(username, options, store, human)
    finally:
        store.close()


def _ask_name(human: bool) -> str:
    name = input(_("Your name: ")).strip() if human else ""
    if complaint := (
        command_line.name_complaint(name) if name else _("a name is needed: -un NAME")
    ):
        raise Ending(Exit.USAGE, complaint)
    return name


def _ask_password(username: str) -> str:
    return getpass.getpass(
        _("Password of {name} (a new name is registered with it): ").format(name=username)
    )


def _chat(username: str, options: Options, store: Store, human: bool) -> int:
    """One chat after another, until one ends for good: without a server, or with a void token, a human may try again."""
    for name in _ENDING_SIGNALS:
        if number := getattr(signal, name, None):
            signal.signal(number, _interrupt)
    credentials = Credentials(username, options.password, options.language)
    if credentials.password is None and not store.get("token"):
        credentials.password = _needed_password(username, human)
    patient = False
    while True:
        chat = _one_chat(options, credentials, store, patient)
        if chat.farewell:
            print(chat.farewell, file=sys.stderr)
        if chat.needs_password and human:
            credentials.password = _ask_password(username)
        elif chat.exit_code == Exit.UNREACHABLE and human:
            patient = _ask_patience()
        else:
            return chat.exit_code


def _needed_password(username: str, human: bool) -> str:
    if not human:
        raise Ending(
            Exit.USAGE, _("a password is needed: -pw PASSWORD, or JIM_PASSWORD in the environment")
        )
    return _ask_password(username)


def _interrupt(number: int, frame: object) -> NoReturn:
    raise KeyboardInterrupt


def _ask_patience() -> bool:
    """What to do without a server: True to go on with what is stored here, False to try again; Ending to leave."""
    question = _("Enter: try again; o: offline, read what is stored and write for later; q: quit. ")
    answer = input(question).strip().lower()
    if answer in ("q", _("q")):
        raise Ending(Exit.UNREACHABLE)
    return answer in ("o", _("o"))


def _one_chat(options: Options, credentials: Credentials, store: Store, patient: bool) -> Chat:
    screen = _screen(options, lambda: chat.status())
    server = (options.address, options.port)
    chat: Chat = Chat(
        server=server,
        credentials=credentials,
        store=store,
        screen=screen,
        script_wait_s=options.wait_s,
    )
    run_chat(chat, patient=patient)
    return chat


def _screen(options: Options, status: Callable[[], str]) -> Screen:
    """The better screen where there is a terminal for it. Imported only then: it takes most of the time to start."""
    if not options.plain and sys.stdin.isatty() and sys.stdout.isatty():
        from jimclient import prompt_screen

        if prompt_screen.is_usable():
            return prompt_screen.PromptScreen(status)
    return PlainScreen()


def _print_history(username: str, options: Options) -> int:
    """--history: what the store has, on every server unless one was named."""
    server = f"{options.address}:{options.port}".lower() if options.server_given else ""
    store = Store.read(folder(), username, server)
    if not store:
        raise Ending(
            Exit.STORE,
            _("Nothing is stored for {name} in {folder}.").format(name=username, folder=folder()),
        )
    partner = None if options.history == EVERYBODY else options.history
    rows, _more = store.history(partner, _ALL)
    width = PlainScreen().width()
    for _row, message in rows:
        for line in message_lines(message, username, width, words=True):
            print("".join(text for _style, text in line))
    sys.stdout.flush()
    return Exit.OK
