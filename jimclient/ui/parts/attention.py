"""Signs for a user who looks elsewhere: bell, title, notification of the terminal."""

from dataclasses import dataclass
from typing import Protocol

from jimclient.text.display import harmless

PROGRAM = "JIM"
_NOTIFIED_CHARS = 100


class Terminal(Protocol):
    """Write to the terminal; prompt_toolkit's Output can."""

    def bell(self) -> None: ...

    def set_title(self, title: str) -> None: ...

    def write_raw(self, data: str) -> None: ...

    def flush(self) -> None: ...


@dataclass(frozen=True)
class Signs:
    """Hold which signs the user wants."""

    bell: bool = True
    title: bool = True
    notify: bool = True  # OSC 9, which terminals without it ignore


class Attention:
    """Give the signs. Used by the screen's thread."""

    def __init__(self, terminal: Terminal, signs: Signs) -> None:
        self._terminal = terminal
        self._signs = signs
        self._title = ""

    def call(self, name: str, text: str) -> None:
        """Ring, and tell the terminal who has written."""
        if self._signs.bell:
            self._terminal.bell()
        if self._signs.notify:
            said = harmless(f"{name}: {text}", _NOTIFIED_CHARS)
            self._terminal.write_raw(f"\x1b]9;{said}\x07")
            self._terminal.flush()

    def count(self, unread: int) -> None:
        """Show how many messages are unread in the terminal's title."""
        title = f"({unread}) {PROGRAM}" if unread else PROGRAM
        if self._signs.title and title != self._title:
            self._title = title
            self._terminal.set_title(title)
            self._terminal.flush()

    def close(self) -> None:
        """Give the title back."""
        if self._title:
            self._terminal.set_title("")
            self._terminal.flush()
