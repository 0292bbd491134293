"""Read passwords for commands from standard input or a terminal, never from the command line."""

import sys
from getpass import getpass

from django.conf import settings
from django.core.management.base import CommandError
from django.utils.translation import gettext as _

from accounts.passwords import check_length
from common.text import explain
from jim.errors import JimError


def read_password(from_stdin: bool) -> str:
    """Return the next line of standard input, or the password typed twice.

    Raise CommandError if it is empty, too short or too long.
    """
    password = read_line() if from_stdin else ask_twice()
    try:
        check_length(password, least=max(1, settings.JIM.min_password_chars))
    except JimError as error:
        raise CommandError(explain(error)) from error
    return password


def read_line() -> str:
    """Return the next line of standard input, without the byte order mark of PowerShell."""
    try:
        return sys.stdin.buffer.readline().decode("utf-8-sig").rstrip("\r\n")
    except UnicodeDecodeError as error:
        raise CommandError(_("The password is not UTF-8.")) from error


def ask_twice() -> str:
    if not sys.stdin.isatty():
        raise CommandError(_("There is no terminal to type a password in; use --password-stdin."))
    password = getpass(_("Password: "))
    if getpass(_("Password (again): ")) != password:
        raise CommandError(_("The passwords don't match."))
    return password
