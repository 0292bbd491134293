"""How the commands take a password: from standard input or from whoever types, never from the command line."""

import sys
from getpass import getpass

from django.core.management.base import CommandError
from django.utils.translation import gettext as _


def read_password(from_stdin: bool) -> str:
    """One line of standard input without its end, or what is typed twice. Raises CommandError for none."""
    password = read_line() if from_stdin else ask_twice()
    if not password:
        raise CommandError(_("The password is empty."))
    return password


def read_line() -> str:
    try:
        return sys.stdin.buffer.readline().decode("utf-8").rstrip("\r\n")
    except UnicodeDecodeError as error:
        raise CommandError(_("The password is not UTF-8.")) from error


def ask_twice() -> str:
    if not sys.stdin.isatty():
        raise CommandError(_("Nobody is there to type a password; give it with --password-stdin."))
    password = getpass(_("Password: "))
    if getpass(_("The same again: ")) != password:
        raise CommandError(_("The two passwords differ."))
    return password
