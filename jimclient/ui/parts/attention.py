"""Signs for a user who looks elsewhere: bell, title, notification of the terminal."""

from contextlib import suppress
from dataclasses import dataclass
from html import escape
from subprocess import DEVNULL, Popen
from typing import Protocol

from jimclient.text.display import harmless

PROGRAM = "JIM"
_NOTIFIED_CHARS = 100
_PROGRAMS_AT_ONCE = 3


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
    desktop: str = "off"  # or a key of _DESKTOP


class Attention:
    """Give the signs. Used by the screen's thread."""

    def __init__(self, terminal: Terminal, signs: Signs) -> None:
        self._terminal = terminal
        self._signs = signs
        self._title = ""
        self._programs: list[Popen[bytes]] = []

    def call(self, name: str, text: str) -> None:
        """Ring, and tell the terminal who has written."""
        if self._signs.bell:
            self._terminal.bell()
        if self._signs.desktop in _DESKTOP:
            _DESKTOP[self._signs.desktop](self, harmless(name), harmless(text, _NOTIFIED_CHARS))

    def _notify_by_osc9(self, name: str, text: str) -> None:
        self._terminal.write_raw(f"\x1b]9;{name}: {text}\x07")
        self._terminal.flush()

    def _notify_by_osc777(self, name: str, text: str) -> None:
        title = name.replace(";", ",")  # it ends at the first one
        self._terminal.write_raw(f"\x1b]777;notify;{title};{text}\x07")
        self._terminal.flush()

    def _notify_by_program(self, name: str, text: str) -> None:
        """Start notify-send and wait for nothing. Its body is markup, its title is not."""
        words = ["notify-send", f"--app-name={PROGRAM}", "--", name, escape(text)]
        with suppress(OSError):  # without the program the bell and the title remain
            self._programs = [one for one in self._programs if one.poll() is None]
            if len(self._programs) < _PROGRAMS_AT_ONCE:
                self._programs.append(Popen(words, stdin=DEVNULL, stdout=DEVNULL, stderr=DEVNULL))

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


_DESKTOP = {
    "osc9": Attention._notify_by_osc9,
    "osc777": Attention._notify_by_osc777,
    "notify-send": Attention._notify_by_program,
}
