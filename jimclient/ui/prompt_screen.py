"""Show lines in a terminal: prompt_toolkit edits the last one; what arrives is written above it."""

import os
import signal
from asyncio import AbstractEventLoop
from collections import deque
from collections.abc import Callable, Iterable
from contextlib import ExitStack
from threading import Lock, get_ident
from typing import Any

from prompt_toolkit import PromptSession
from prompt_toolkit.application import run_in_terminal
from prompt_toolkit.formatted_text import FormattedText
from prompt_toolkit.input import create_input
from prompt_toolkit.key_binding import KeyBindings, KeyPressEvent
from prompt_toolkit.output import ColorDepth, create_output
from prompt_toolkit.renderer import print_formatted_text
from prompt_toolkit.shortcuts import CompleteStyle
from prompt_toolkit.styles import Style

from jimclient.core.view import Candidates, Interrupted
from jimclient.ui.formatting import Line
from jimclient.ui.line_completer import LineCompleter
from jimclient.ui.screen import Screen

# Named ANSI colours follow the terminal's own theme, dark or light.
STYLE = Style.from_dict(
    {
        "time": "ansibrightblack",
        "name": "bold ansicyan",
        "me": "bold ansigreen",
        "room": "bold ansimagenta",
        "mark": "ansibrightblack",
        "notice": "ansibrightblack",
        "error": "ansired",
        "command": "bold",
        "prompt": "bold",
        "bottom-toolbar": "noreverse ansibrightblack",
    }
)


class PromptScreen(Screen):
    """Ask with prompt_toolkit.

    Lines wait in a queue while a prompt is open, and whoever can write next writes all of them:
    the prompt's own event loop above the line being typed, or the asking thread after the prompt.
    """

    human = True
    words = False
    interruptible = True
    drafts = True

    def __init__(self, status: Callable[[], str]) -> None:
        self._status = status
        self._output = create_output()
        self._sessions: dict[str, PromptSession[str]] = {}
        self._asking: PromptSession[str] | None = None
        self._waiting: deque[Line] = deque()
        self._stopped = False
        self._lock = Lock()  # guards the three above and every direct write
        self._raw_mode = ExitStack()
        self._is_raw = False

    def width(self) -> int:
        return self._output.get_size().columns

    def height(self) -> int:
        return self._output.get_size().rows

    def show(self, lines: Iterable[Line]) -> None:
        with self._lock:
            self._waiting.extend(lines)
            if not self._asking:
                return self._write_waiting()
        self._call(lambda: run_in_terminal(self._write_above) if self._waiting else None)

    def ask(self, prompt: str, topic: str, candidates: Candidates, draft: str = "") -> str:
        return self._ask_in(self._session(topic), prompt, candidates, draft)

    def _ask_in(
        self,
        session: "PromptSession[str]",
        prompt: str,
        candidates: Candidates,
        draft: str,
        *,
        is_secret: bool = False,
    ) -> str:
        with self._lock:
            if self._stopped:
                raise EOFError
            self._asking = session
            self._keep_raw_mode()
        try:
            line = session.prompt(
                FormattedText([("class:prompt", prompt)]),
                completer=LineCompleter(candidates),
                bottom_toolbar=lambda: FormattedText([("", self._status())]),
                handle_sigint=False,  # only the main thread may, and in raw mode Ctrl-C is a key
                pre_run=self._begin,
                default=draft,
                is_password=is_secret,
            )
        except KeyboardInterrupt:
            raise Interrupted("" if is_secret else _keep_draft(session)) from None
        finally:
            with self._lock:
                self._asking = None
                self._write_waiting()
        self.on_key()
        return line

    def ask_secret(self, prompt: str) -> str:
        secret = PromptSession[str](output=self._output, style=STYLE, erase_when_done=True)
        return self._ask_in(secret, prompt, lambda typed: (), "", is_secret=True)

    def _keep_raw_mode(self) -> None:
        """Keep the terminal from echoing what is typed between two prompts."""
        if not self._is_raw:
            self._is_raw = True
            self._raw_mode.enter_context(create_input().raw_mode())

    def _session(self, topic: str) -> "PromptSession[str]":
        """Return the session of a topic: each has its own history of lines to go back to."""
        if topic not in self._sessions:
            self._sessions[topic] = PromptSession(
                output=self._output,
                style=STYLE,
                key_bindings=_keys(),
                erase_when_done=True,  # the message or the answer is shown instead
                complete_while_typing=False,
                complete_style=CompleteStyle.READLINE_LIKE,  # needs no rows reserved for a menu
                color_depth=ColorDepth.from_env(),
            )
            buffer = self._sessions[topic].default_buffer
            buffer.on_text_insert += lambda _buffer: self.on_key()
        return self._sessions[topic]

    def _begin(self) -> None:
        """Catch up on what came before the prompt's loop began."""
        self._call(lambda: run_in_terminal(self._write_above) if self._waiting else None)
        if self._stopped:
            self._call(self._exit)

    def _call(self, function: Callable[[], Any]) -> None:
        """Run a function in the loop of the open prompt.

        If that has not begun, `_begin` does what is due; if it has just ended, the asking thread.
        """
        session = self._asking
        loop: AbstractEventLoop | None = session.app.loop if session else None
        if loop is None:
            return
        try:
            loop.call_soon_threadsafe(function)
        except RuntimeError:
            if not loop.is_closed():
                raise

    def _write_above(self) -> None:
        with self._lock:
            self._write_waiting()

    def _write_waiting(self) -> None:
        while self._waiting:
            line = FormattedText([*self._waiting.popleft(), ("", "\n")])
            print_formatted_text(self._output, line, STYLE, color_depth=ColorDepth.from_env())

    def _exit(self) -> None:
        app = self._asking and self._asking.app
        if app and app.is_running and app.future and not app.future.done():
            app.exit(exception=EOFError())

    def refresh(self) -> None:
        if session := self._asking:
            session.app.invalidate()

    def stop(self) -> None:
        with self._lock:
            self._stopped = True
        self._call(self._exit)

    def close(self) -> None:
        self._raw_mode.close()


def _keep_draft(session: "PromptSession[str]") -> str:
    """Return the line that Ctrl-C has cleared, and keep it for the Up key."""
    draft = session.default_buffer.text
    if draft.strip():
        session.history.append_string(draft)
    return draft.strip()


def _keys() -> KeyBindings:
    keys = KeyBindings()

    @keys.add("escape", "enter")
    def _(event: KeyPressEvent) -> None:
        """Alt+Enter: break the line inside a message."""
        event.current_buffer.insert_text("\n")

    @keys.add("c-z")
    def _(event: KeyPressEvent) -> None:
        """Ctrl-Z: suspend, with the terminal as the shell wants it."""
        run_in_terminal(_suspend)

    return keys


def _suspend() -> None:
    """Stop the process until the shell continues it.

    prompt_toolkit's own way signals the process group, whose stop can come after the terminal
    was set to raw mode again; a signal to this thread is handled before the call returns.
    """
    if stop := getattr(signal, "SIGTSTP", None):  # Windows has none
        signal.pthread_kill(get_ident(), stop)


def is_usable() -> bool:
    """Return True if this terminal can do more than print lines."""
    return os.environ.get("TERM", "") not in ("dumb", "unknown")
