"""Exit codes, and the exception that ends the client with one."""

from enum import IntEnum


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
