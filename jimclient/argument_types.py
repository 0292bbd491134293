"""Check the arguments of the command line, each by its type."""

import argparse
from urllib.parse import parse_qs, urlsplit

from jimclient.text.i18n import _
from jimclient.text.names import is_text

MAX_PORT = 65_535


def text(given: str) -> str:
    """Return a text; refuse bytes that are no text in the locale's encoding."""
    if not is_text(given):
        raise argparse.ArgumentTypeError(_("these bytes are not text in the locale's encoding"))
    return given


def invitation(given: str) -> str:
    """Return the code in an invitation's link, or the code itself."""
    found = (
        parse_qs(urlsplit(text(given).strip()).query).get("invitation") if "?" in given else None
    )
    return found[0] if found else given.strip()


def seconds(given: str) -> float:
    """Return a number of seconds."""
    if not (given.isascii() and given.isdigit()):
        raise argparse.ArgumentTypeError(_("not a number of seconds"))
    return float(given)


def count(given: str) -> int:
    """Return a number from 0 on."""
    if not (given.isascii() and given.isdigit()):
        raise argparse.ArgumentTypeError(_("not a number"))
    return int(given)


def port(given: str) -> int:
    """Return the number of a port, from 1 to 65535."""
    number = int(given) if given.isascii() and given.isdigit() else 0
    if not 0 < number <= MAX_PORT:
        raise argparse.ArgumentTypeError(
            _("a port is a number from 1 to {last}").format(last=MAX_PORT)
        )
    return number
