"""The full screen in the test's process: keys through a pipe, the screen read from a terminal."""

import io
import os
import threading
from collections.abc import Callable
from pathlib import Path

import pyte
from prompt_toolkit.data_structures import Size
from prompt_toolkit.input import create_pipe_input
from prompt_toolkit.output.vt100 import Vt100_Output

from jimclient.core.chat import Chat
from jimclient.net.login import Credentials
from jimclient.run_full import assemble, lead, make_screen
from jimclient.settings.file import Settings, read_settings
from jimclient.store.store import Store
from tests.support.client import PATIENCE_S


class _Display(io.StringIO):
    """Feed a terminal's screen with what is written, and tell who waits for it."""

    def __init__(self, columns: int, rows: int) -> None:
        super().__init__()
        self.screen = pyte.Screen(columns, rows)
        self.titles: list[str] = []
        self.raw = ""
        self.news = threading.Condition()
        self._stream = pyte.Stream(self.screen)

    def write(self, text: str) -> int:
        with self.news:
            self.raw += text
            self._stream.feed(text)
            self.news.notify_all()
        return len(text)

    def isatty(self) -> bool:
        return True

    def fileno(self) -> int:
        raise io.UnsupportedOperation


class Seat:
    """Sit before a full screen."""

    def __init__(
        self,
        folder: Path,
        port: int,
        name: str,
        *,
        columns: int = 80,
        rows: int = 24,
        patient: bool = False,
        settings: Settings | None = None,
    ) -> None:
        self._size = Size(rows=rows, columns=columns)
        self.display = _Display(columns, rows)
        self._pipe = create_pipe_input()
        self._keyboard = self._pipe.__enter__()
        output = Vt100_Output(self.display, lambda: self._size, term="xterm-256color")
        self.store = Store.open(folder, name, f"127.0.0.1:{port}")
        self.screen = make_screen(
            settings or read_settings(Path(os.devnull)), output, self._keyboard
        )
        self.chat = Chat(
            server=("127.0.0.1", port),
            credentials=Credentials(name, "secret", "en", "test"),
            store=self.store,
            screen=self.screen,
            script_wait_s=1,
        )
        self.keeper, self._threads = assemble(self.chat, self.screen, patient=patient)
        self.desk = self.keeper.desk
        run = lambda: lead(self.chat, patient=patient)  # noqa: E731
        self._threads.append(threading.Thread(target=run))  # type: ignore[arg-type]
        for thread in self._threads:
            thread.start()
        self.wait_for("F1")

    def lines(self) -> list[str]:
        """Return the rows of the screen without the blanks at their ends."""
        return [row.rstrip() for row in self.display.screen.display]

    def shows(self, text: str) -> bool:
        return any(text in line for line in self.lines())

    def wait_until(self, condition: Callable[[], bool], what: str = "it") -> None:
        with self.display.news:
            if not self.display.news.wait_for(condition, PATIENCE_S):
                shown = "\n".join(self.lines())
                raise AssertionError(f"no {what!r} on the screen:\n{shown}")

    def wait_for(self, text: str) -> None:
        """Wait until a text stands on the screen."""
        self.wait_until(lambda: self.shows(text), text)

    def wait_for_no(self, text: str) -> None:
        self.wait_until(lambda: not self.shows(text), f"screen without {text}")

    def press(self, keys: str) -> None:
        """Press keys, as the bytes that a terminal sends."""
        self._keyboard.send_text(keys)

    def enter(self, line: str) -> None:
        """Type a line and press Enter."""
        self.press(line + "\r")

    def resize(self, columns: int, rows: int) -> None:
        """Make the terminal another size; the client looks at it from time to time."""
        with self.display.news:
            self.display.screen.resize(rows, columns)
            self._size = Size(rows=rows, columns=columns)

    def close(self) -> int:
        """End the client; return its exit code."""
        self.chat.end()
        for thread in self._threads:
            thread.join(PATIENCE_S)
            assert not thread.is_alive(), thread
            assert not thread.is_alive(), thread
        self.keeper.finish()
        self.store.close()
        self._pipe.__exit__(None, None, None)
        return self.chat.exit_code


Sit = Callable[..., Seat]

ALT = "\x1b"
CTRL_C, CTRL_D, CTRL_F, CTRL_K = "\x03", "\x04", "\x06", "\x0b"
ALT_ENTER, ESCAPE, UP, DOWN, F1, F2 = "\x1b\r", "\x1b", "\x1b[A", "\x1b[B", "\x1bOP", "\x1bOQ"
PAGE_UP, PAGE_DOWN = "\x1b[5~", "\x1b[6~"
CTRL_UP, CTRL_DOWN = "\x1b[1;5A", "\x1b[1;5B"
FOCUS_IN, FOCUS_OUT = "\x1b[I", "\x1b[O"
