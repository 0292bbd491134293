"""Lead through the first run on a terminal."""

import re
import sys
from collections.abc import Callable, Sequence
from getpass import getpass
from typing import TypeVar

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from accounts.services.registration_limit import Mode
from jimserver.first_run import choices
from jimserver.first_run.choices import Choices
from jimserver.first_run.joining import Joining, lines_of, qr_text

T = TypeVar("T")


class NothingChosen(Exception):
    """Tell that the operator left before the last answer; nothing was changed."""


def has_person() -> bool:
    """Return whether somebody is there to answer questions."""
    return sys.stdin.isatty() and sys.stdout.isatty()


def read_line(prompt: str) -> str:
    """Return what is typed behind the prompt. Raise NothingChosen at Ctrl-C or Ctrl-D."""
    return _typed(lambda: input(prompt))


def _typed(ask: Callable[[], str]) -> str:
    try:
        return ask()
    except UnicodeDecodeError:
        return "\N{REPLACEMENT CHARACTER}"
    except (EOFError, KeyboardInterrupt):
        print()
        raise NothingChosen from None


def choose(title: str, options: Sequence[tuple[T, str]]) -> T:
    """Let one of the numbered options be chosen; Enter takes the first."""
    print(title)
    for number, (_value, text) in enumerate(options, 1):
        print(f"  {number}  {text}")
    while True:
        typed = read_line(_("Number [1]: ")).strip() or "1"
        if re.fullmatch("[0-9]{1,2}", typed) and 0 < int(typed) <= len(options):
            return options[int(typed) - 1][0]
        print(_("Type a number from 1 to {last}.").format(last=len(options)))


def ask(prompt: str, default: str, check: Callable[[str], str]) -> str:
    """Ask until the answer passes the check; Enter takes the default."""
    while True:
        typed = read_line(f"{prompt} [{default}]: ") or default
        try:
            return check(typed)
        except ValidationError as error:
            print(" ".join(error.messages))


def ask_password(admin: str) -> str:
    while True:
        password = _typed(lambda: getpass(_("Password, at least 8 characters: ")))
        try:
            choices.check_password(password, admin)
        except ValidationError as error:
            print(" ".join(error.messages))
            continue
        if _typed(lambda: getpass(_("Password, once more: "))) == password:
            return password
        print(_("The passwords don't match."))


def ask_all() -> Choices:
    """Ask what Choices holds. Raise NothingChosen."""
    name = ask(_("Name of the server"), "JIM", choices.check_server_name)
    admin = ask(_("Administrator's name"), "admin", choices.check_admin)
    password = ask_password(admin)
    mode = choose(
        _("Who can register?"),
        [
            (Mode.INVITATION, _("whoever has an invitation")),
            (Mode.OPEN, _("everybody")),
            (Mode.CLOSED, _("nobody; the administrator makes all accounts")),
        ],
    )
    host, tls = _ask_host(), _ask_tls()
    return Choices(name, admin, password, mode, host, tls)


def _ask_host() -> str:
    if choices.is_given(choices.OF_ADDRESS):
        return ""
    is_open = choose(
        _("Who can connect?"), [(True, _("other machines, too")), (False, _("this machine only"))]
    )
    if not is_open:
        return ""
    return ask(_("Address that others type"), choices.guessed_host(), choices.check_host)


def _ask_tls() -> bool:
    if choices.is_given(choices.OF_TLS):
        return False
    return choose(
        _("Encrypt (TLS)? The server makes its certificate; old clients can still connect."),
        [(True, _("yes")), (False, _("no"))],
    )


def show(joining: Joining) -> None:
    """Show how people join, with a QR code where that leads anywhere."""
    for line in lines_of(joining):
        print(line)
    if joining.is_for_others:
        print(qr_text(joining.url, sys.stdout.encoding), end="")
