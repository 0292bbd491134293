"""Run the client: from the command line to the four threads, and back to an exit code."""

import os
import signal
import sys
from collections.abc import Callable, Sequence
from typing import NoReturn

from jimclient import __version__
from jimclient import options as command_line
from jimclient.asking import ask_again, ask_name, ask_password, read
from jimclient.core.chat import Chat
from jimclient.core.exit_codes import Ending, Exit
from jimclient.core.view import View
from jimclient.kept_passwords import KeptPasswords
from jimclient.net.known_servers import FILE_NAME as KEYS_FILE
from jimclient.net.known_servers import KnownServers
from jimclient.net.login import Credentials
from jimclient.options import EVERYBODY, Options
from jimclient.run import run_chat
from jimclient.run_command import queue_text, run_command, with_text
from jimclient.run_find import run_find
from jimclient.store.addresses import server_address
from jimclient.store.errors import StoreError
from jimclient.store.files import folder
from jimclient.store.store import Store
from jimclient.text.display import harmless
from jimclient.text.i18n import _
from jimclient.ui.formatting import message_lines
from jimclient.ui.plain_screen import PlainScreen, forget_stdout
from jimclient.ui.screen import Screen

CLIENT_NAME = f"jimclient {__version__}"
_ENDING_SIGNALS = ("SIGTERM", "SIGHUP")  # SIGHUP: the terminal is gone; Windows has none
_ALL = 2**31  # --history prints everything


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the client; return its exit code."""
    for stream in (sys.stdout, sys.stderr):  # a terminal without Unicode shows "?"
        stream.reconfigure(errors="replace")  # type: ignore[union-attr]
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
    if options.find:
        return run_find(as_json=options.as_json)
    human = sys.stdin.isatty() and not options.command
    username = options.username or ask_name(human)
    try:
        if options.history is not None:
            return _print_history(username, options)
        address = server_address(options.address, options.port)
        store = Store.open(folder(), username, address)
    except StoreError as error:
        text = _("The local store can't be opened: {reason}")
        raise Ending(Exit.STORE, text.format(reason=harmless(str(error)))) from error
    _tell_aside(store)
    if options.command in ("send", "edit"):
        options = with_text(options)
    if options.command == "send" and options.queue:
        return queue_text(store, options)
    begun_with = store.aside
    try:
        return _chat(username, options, store, human)
    finally:
        store.close()
        if store.aside != begun_with:
            _tell_aside(store)


def _tell_aside(store: Store) -> None:
    if store.aside:
        text = _("The local store {file} is damaged; it is kept as {aside}, and a new one begins.")
        names = {"file": harmless(str(store.path)), "aside": harmless(store.aside.name)}
        print(text.format(**names), file=sys.stderr)


def _chat(username: str, options: Options, store: Store, human: bool) -> int:
    """Run one chat after another, until one ends for good.

    Without a server, or after a refused password, a person can try again.
    """
    for name in _ENDING_SIGNALS:
        if number := getattr(signal, name, None):
            signal.signal(number, _interrupt)
    credentials = Credentials(
        username, options.password, options.language, CLIENT_NAME, invitation=options.invitation
    )
    address = server_address(options.address, options.port)
    is_wanted = bool(options.settings.general["keyring"])
    kept = KeptPasswords(address, username, is_wanted=is_wanted)
    if credentials.password is None and not store.get("token"):
        credentials.password = kept.read() or _needed_password(username, human)
        credentials.is_typed = human
    known_servers = _known_servers(options)
    patient = False
    while True:
        chat = _one_chat(options, credentials, store, known_servers, patient)
        if chat.needs_password and (kept_password := kept.read()):  # the token was void
            credentials.password, credentials.is_typed = kept_password, human
            continue
        if chat.farewell:
            print(chat.farewell, file=sys.stderr)
        _keep_or_forget(kept, chat, credentials)
        if human and ask_again(chat, credentials):
            continue
        if chat.exit_code == Exit.UNREACHABLE and human:
            patient = _ask_patience()
        else:
            return chat.exit_code


def _keep_or_forget(kept: KeptPasswords, chat: Chat, credentials: Credentials) -> None:
    if credentials.is_typed and credentials.password_proved and credentials.password:
        kept.keep(credentials.password)
    if chat.is_leaving:
        kept.forget()


def _needed_password(username: str, human: bool) -> str:
    if not human:
        text = _("a password is needed: -pw PASSWORD, or JIM_PASSWORD in the environment")
        raise Ending(Exit.USAGE, text)
    return ask_password(username)


def _interrupt(number: int, frame: object) -> NoReturn:
    raise KeyboardInterrupt


def _ask_patience() -> bool:
    """Ask how to go on without a server.

    Return True to go on with what is stored here, False to try again; raise Ending to leave.
    """
    question = _("Enter: try again; o: offline, read what is stored and write for later; q: quit. ")
    answer = read(lambda: input(question)).strip().lower()
    if answer in ("q", _("q")):
        raise Ending(Exit.UNREACHABLE)
    return answer in ("o", _("o"))


def _known_servers(options: Options) -> KnownServers:
    known = KnownServers(folder() / KEYS_FILE)
    if options.new_key:
        try:
            known.forget(server_address(options.address, options.port))
        except OSError as error:
            raise Ending(Exit.STORE, f"{KEYS_FILE}: {error.strerror}") from error
    return known


def _one_chat(
    options: Options,
    credentials: Credentials,
    store: Store,
    known_servers: KnownServers,
    patient: bool,
) -> Chat:
    def chat_on(screen: View) -> Chat:
        return Chat(
            server=(options.address, options.port),
            credentials=credentials,
            store=store,
            screen=screen,
            script_wait_s=options.wait_s,
            known_servers=known_servers,
        )

    if options.command:
        return run_command(options, chat_on, patient=patient)
    if _is_full(options):
        from jimclient.run_full import run_full

        return run_full(chat_on, options.settings, patient=patient)
    screen = _screen(options, lambda: chat.status())
    chat: Chat = chat_on(screen)
    is_script = not (screen.human or options.interactive)
    run_chat(chat, screen, patient=patient, is_script=is_script)
    return chat


def _is_full(options: Options) -> bool:
    """Return True if there is a terminal for the full screen, and no wish for another one."""
    if options.plain or options.classic or not (sys.stdin.isatty() and sys.stdout.isatty()):
        return False
    return os.environ.get("TERM", "") not in ("", "dumb", "unknown")


def _screen(options: Options, status: Callable[[], str]) -> Screen:
    """Return the better screen if there is a terminal for it.

    It is imported only then, because it takes most of the time to start.
    """
    if not options.plain and sys.stdin.isatty() and sys.stdout.isatty():
        from jimclient.ui import prompt_screen

        if prompt_screen.is_usable():
            return prompt_screen.PromptScreen(status)
    return PlainScreen()


def _print_history(username: str, options: Options) -> int:
    """Print what the store has, on every server unless one was named."""
    server = server_address(options.address, options.port) if options.server_given else ""
    store = Store.read(folder(), username, server)
    if not store:
        text = _("Nothing is stored for {name} in {folder}.")
        raise Ending(Exit.STORE, text.format(name=username, folder=harmless(str(folder()))))
    partner = None if options.history == EVERYBODY else options.history
    rows, _more = store.history(partner, _ALL)
    if partner and not rows:
        text = _("Nothing is stored here with {name}.")
        print(text.format(name=harmless(partner)), file=sys.stderr)
    width = PlainScreen().width()
    for _row, message in rows:
        for line in message_lines(message, username, width, words=True):
            print("".join(text for _style, text in line))
    sys.stdout.flush()
    return Exit.OK
