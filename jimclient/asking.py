"""Ask a person for their name and password, and again where a refusal calls for it."""

import getpass
import sys
from collections.abc import Callable

from jim.codes import Code
from jimclient import options as command_line
from jimclient.core.chat import Chat
from jimclient.core.exit_codes import Ending, Exit
from jimclient.net.login import Credentials
from jimclient.text.i18n import _
from jimclient.text.names import is_text

_NOT_TAKEN = (Code.WRONG_PASSWORD, Code.BAD_REQUEST)  # wrong, or too short to register with


def read(ask: Callable[[], str]) -> str:
    """Return a line that the user types. End the client if its bytes are not text."""
    try:
        answer = ask()
    except UnicodeDecodeError:
        answer = "\udc80"
    if not is_text(answer):
        text = _("these bytes are not text in your terminal's encoding")
        raise Ending(Exit.USAGE, text)
    return answer


def ask_name(human: bool) -> str:
    """Return the name that the user types; end the client if there is nobody to ask."""
    name = read(lambda: input(_("Your name: "))).strip() if human else ""
    needed = _("a name is needed: -un NAME")
    if complaint := command_line.name_complaint(name) if name else needed:
        raise Ending(Exit.USAGE, complaint)
    return name


def ask_password(username: str) -> str:
    """Return the password that the user types."""
    prompt = _("Password of {name}: ").format(name=username)
    return read(lambda: getpass.getpass(prompt))


def ask_again(chat: Chat, credentials: Credentials) -> bool:
    """Ask for what a refused login calls for; return False if it can't be mended by asking."""
    if chat.needs_password:
        credentials.password, credentials.is_typed = ask_password(credentials.name), True
    elif credentials.is_typed and chat.refusal == Code.NOT_FOUND:
        _confirm_registration(credentials)
    elif credentials.is_typed and chat.refusal in _NOT_TAKEN:
        credentials.password, credentials.is_new = ask_password(credentials.name), False
    else:
        return False
    return True


def _confirm_registration(credentials: Credentials) -> None:
    """Have the password of a new name typed again. Nothing, or Ctrl-C, ends the client."""
    text = _("There is no {name} here yet. Register? Password again: ")
    while again := read(lambda: getpass.getpass(text.format(name=credentials.name))):
        if again == credentials.password:
            return
        print(_("The two passwords differ."), file=sys.stderr)
    raise Ending(Exit.REFUSED, _("Nothing was registered."))
