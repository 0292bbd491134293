"""Exit codes, and the exception that ends the client with one."""

from enum import IntEnum

from jimclient.text.i18n import N_

EXIT_CODES = N_(
    """exit codes:
  0  all went well
  1  a failure of the client itself
  2  wrong arguments
  3  no JIM server could be reached
  4  the server refused the login
  5  (script) a text or request was refused, by the server or by the client
  6  (script) messages are still unsent; they go out next time
  7  the local store can't be used: no permission, full disk, damage
  8  the server's key has changed, or it does not encrypt any more
130  interrupted (Ctrl-C)"""
)


class Exit(IntEnum):
    """Name the exit codes; README and --help list them."""

    OK = 0
    BUG = 1  # a failure of ours, with a traceback
    USAGE = 2  # argparse's own code for wrong arguments
    UNREACHABLE = 3  # no JIM server there
    REFUSED = 4  # wrong password, blocked, connected already
    NOT_ACCEPTED = 5  # a script's line was refused: no such user, too long, not in that room
    UNSENT = 6  # a script ended before everything was answered; the rest goes out next time
    STORE = 7  # the local store can't be used
    UNTRUSTED = 8  # the server has another key than before, or does not encrypt any more
    INTERRUPTED = 130  # 128 + SIGINT, as shells count


class Ending(Exception):
    """End the client with `code`, after printing `sentence` (if there is one) to stderr."""

    def __init__(self, code: Exit, sentence: str = "") -> None:
        super().__init__(sentence)
        self.code = code
        self.sentence = sentence
