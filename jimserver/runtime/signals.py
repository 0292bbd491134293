"""Stop in order at a signal, and read the certificate again at SIGHUP."""

import logging
import os
import signal
import threading
from collections.abc import Callable
from typing import Any

from jimserver.tls.certificates import Certificates, TlsError
from jimserver.tls.names import problems

log = logging.getLogger(__name__)


def handle_signals(stop: Callable[[], object], certificates: Certificates | None) -> None:
    """Stop in order at a signal.

    SIGHUP stops the server whose terminal is closed, has one with TLS read its certificate again,
    and does nothing under nohup.
    """
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda *_: stop())
    hangup = getattr(signal, "SIGHUP", None)  # not on Windows
    if not hangup or signal.getsignal(hangup) is signal.SIG_IGN:
        return
    had_terminal = has_terminal()

    def hang_up(*_: Any) -> None:
        if certificates is None or (had_terminal and not has_terminal()):
            stop()
        else:
            threading.Thread(target=read_again, args=[certificates], daemon=True).start()

    signal.signal(hangup, hang_up)


def has_terminal() -> bool:
    """Return whether this process has a terminal that is open."""
    try:
        os.close(os.open("/dev/tty", os.O_RDONLY | os.O_NOCTTY))
    except OSError:
        return False
    return True


def read_again(certificates: Certificates) -> None:
    """Read the certificate's files again; go on with the old one where that fails."""
    try:
        certificates.load()
    except TlsError as error:
        log.error("%s The old certificate stays in use.", error)
    else:
        log.info("TLS: the certificate was read again: %s", certificates.fingerprint)
        warn_of(certificates)


def warn_of(certificates: Certificates) -> None:
    """Log why browsers will not trust a certificate, where they won't."""
    for sentence in problems(certificates):
        log.warning("%s", sentence)
