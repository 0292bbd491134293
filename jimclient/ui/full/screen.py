"""Show the full screen to the rest of the client: one prompt_toolkit application."""

import queue
import threading
from asyncio import AbstractEventLoop
from collections.abc import Callable, Iterable, Mapping, Sequence
from concurrent.futures import Future
from contextlib import suppress
from types import MappingProxyType

from prompt_toolkit.application import Application, create_app_session
from prompt_toolkit.filters import Condition
from prompt_toolkit.input import Input
from prompt_toolkit.key_binding import KeyPressEvent
from prompt_toolkit.output import ColorDepth, Output, create_output

from jim.limits import WRITTEN_NAME_CHARS
from jimclient.core.chat import Chat
from jimclient.core.view import Interrupted
from jimclient.store.messages import Mark, Message
from jimclient.text.display import harmless
from jimclient.text.i18n import _
from jimclient.ui.formatting import Line
from jimclient.ui.full.bars import context_row, length_hint, status_row, title_row
from jimclient.ui.full.desk import Desk
from jimclient.ui.full.frame import Rows
from jimclient.ui.full.keys import KEYS, Key, bindings
from jimclient.ui.full.layout import make_layout, make_style
from jimclient.ui.full.typing import Typing
from jimclient.ui.parts.attention import Attention, Signs
from jimclient.ui.parts.notices import Notice
from jimclient.ui.parts.picker import Picker

_REDRAW_S = 0.1  # between two drawings for what arrives; a key is drawn at once
_ESCAPE_S = 0.1  # Esc alone; Alt with a key comes in one piece
_STOP_LOOK_S = 0.2  # how late a question notices that the client ends
_SIZE_LOOK_S = 0.2  # only the main thread would get the signal of a new size
_FOCUS_ON, _FOCUS_OFF = "\x1b[?1004h", "\x1b[?1004l"
Job = Callable[[], object]


class FullScreen:
    """Show a chat in the whole terminal.

    `run` is called by input_thread and owns the screen; `work` by contact_thread, which waits
    for answers in its place. Any thread can call the rest.
    """

    human = True
    interruptible = True

    def __init__(
        self,
        signs: Signs,
        output: Output | None = None,
        keyboard: Input | None = None,
        *,
        keys: tuple[Key, ...] = KEYS,
        colours: Mapping[str, str] = MappingProxyType({}),
        has_mouse: bool = False,
    ) -> None:
        self.keys = keys
        self._colours = colours
        self._keyboard = keyboard
        self._output = output or create_output()
        self._attention = Attention(self._output, signs)
        self._jobs: queue.Queue[Job | None] = queue.Queue()
        self._early: list[Notice] = []  # sentences that came before the desk
        self._loop: AbstractEventLoop | None = None
        self._app: Application[None] | None = None
        self._redraw_due = self._stopped = False
        self._lock = threading.Lock()
        self.has_mouse = has_mouse
        self.on_stop: Callable[[], None] = lambda: None

    def connect(self, chat: Chat, desk: Desk, typing: Typing) -> None:
        """Learn what to show, and what keys do."""
        self._chat, self._desk, self._typing = chat, desk, typing
        desk.run_later = self._jobs.put
        typing.quit = lambda: self.later(self._exit)

    # The four threads' side

    def tell(self, text: str) -> None:
        """Show a sentence, its quoted parts harmless already."""
        self._notice("class:notice", text)

    def tell_error(self, text: str) -> None:
        """Show a sentence about a failure, its quoted parts harmless already."""
        self._notice("class:error", text)

    def tell_change(self, text: str) -> None:
        """Show nothing: lists and marks change by themselves."""
        self.refresh()

    def show_names(self, title: str, names: Iterable[str]) -> None:
        """Show a title and names."""
        shown = ", ".join(harmless(name, WRITTEN_NAME_CHARS) for name in names)
        self.tell(f"{title}: {shown or _('none')}")

    def show_table(self, rows: Sequence[tuple[str, str]]) -> None:
        """Show two columns of our own words."""
        for first, second in rows:
            self.tell(f"{first}  {second}")

    def ask_secret(self, prompt: str) -> str:
        """Ask in the place of the input line. Called by contact_thread."""
        typed: Future[str] = Future()

        def give(text: str) -> None:
            typed.set_result(text)
            self._desk.close_list()

        def interrupt() -> None:
            if not typed.done():
                typed.set_exception(Interrupted())

        title = prompt.rstrip(": ")
        picker = Picker(title, title, lambda text: [], give, interrupt, is_secret=True)
        self.later(lambda: self._desk.open_list(picker))
        while not self._stopped:
            with suppress(TimeoutError):
                return typed.result(_STOP_LOOK_S)
        raise EOFError

    def page_size(self) -> int:
        """Return how many short messages fit on the screen."""
        return self._output.get_size().rows

    def show_messages(self, messages: Iterable[Message], me: str) -> None:
        """Draw new messages, and give a sign of those that the user does not see."""
        new = [message for message in messages if message.mark == Mark.NONE]
        if new:
            self.later(lambda: self._call_user(new, me))
        self.refresh()

    def _call_user(self, messages: list[Message], me: str) -> None:
        unseen = {
            message.partner(me): message
            for message in messages
            if self._desk.received(message.partner(me), message.text)
        }
        if unseen:
            newest = list(unseen.values())[-1]
            self._attention.call(newest.sender, newest.text)

    def _notice(self, style: str, text: str) -> None:
        if self._loop:
            self.later(lambda: self._desk.tell((style, text)))
        else:
            self._early.append((style, text))
        self.refresh()

    def refresh(self) -> None:
        """Draw again soon."""
        with self._lock:
            if self._redraw_due or not self._loop:
                return
            self._redraw_due = True
            loop = self._loop
        self._call(loop, lambda: loop.call_later(_REDRAW_S, self._redraw))

    def _redraw(self) -> None:
        with self._lock:
            self._redraw_due = False
        if self._app:
            self._desk.seek()
            self._app.invalidate()

    def later(self, job: Job) -> None:
        """Run a job in the screen's thread, and draw what it has changed."""

        def run() -> None:
            job()
            self.refresh()

        if self._loop:
            self._call(self._loop, run)

    def _call(self, loop: AbstractEventLoop, job: Job) -> None:
        try:
            loop.call_soon_threadsafe(job)
        except RuntimeError:
            if not loop.is_closed():
                raise

    def stop(self) -> None:
        """End the application and the jobs, now and later."""
        self._stopped = True
        self._jobs.put(None)
        self.on_stop()
        self.later(self._exit)

    def _exit(self) -> None:
        app = self._app
        if app and app.is_running and app.future and not app.future.done():
            app.exit()

    # contact_thread

    def work(self) -> None:
        """Do jobs that wait for the server until the end."""
        while (job := self._jobs.get()) is not None:
            job()

    # input_thread

    def run(self) -> None:
        """Show the screen until the user leaves or the chat ends."""
        with create_app_session(input=self._keyboard, output=self._output):
            self._app = self._application()
            self._app.run(pre_run=self._begin, handle_sigint=False)

    def _begin(self) -> None:
        assert self._app
        self._loop = self._app.loop
        self._output.write_raw(_FOCUS_ON)
        for notice in self._early:
            self._desk.tell(notice)
        self._early.clear()
        self._desk.open_first()
        if self._stopped:
            self._exit()

    def close(self) -> None:
        """Give the terminal back as it was."""
        if self._app:
            self._attention.close()
            self._output.write_raw(_FOCUS_OFF)
            self._output.flush()

    def _application(self) -> "Application[None]":
        app: Application[None] = Application(
            layout=make_layout(
                title=lambda width: title_row(self._desk, self._chat, width),
                conversations=Rows(self._draw_list, self._click_list),
                log=Rows(self._draw_log, self._click_log, self._turn_wheel),
                context=lambda width: context_row(self._typing.messages.hint(), width),
                status=lambda width: status_row(self._desk, self._chat, width),
                editor=self._desk.editor,
                prompt=self._prompt,
                is_list_shown=lambda: self._desk.is_list_shown,
                has_mouse=lambda: self.has_mouse,
            ),
            style=make_style(self._colours),
            key_bindings=bindings(self.keys, self._press, self._typing.is_in),
            full_screen=True,
            mouse_support=Condition(lambda: self.has_mouse),
            max_render_postpone_time=None,  # a key does not wait for what arrives
            output=self._output,
            color_depth=ColorDepth.from_env(),
            terminal_size_polling_interval=_SIZE_LOOK_S,
        )
        app.after_render += lambda app: self._desk.drawn()
        app.timeoutlen = app.ttimeoutlen = _ESCAPE_S
        return app

    def _press(self, key: Key, event: KeyPressEvent) -> None:
        self._desk.key_pressed()
        self._typing.press(key, event)

    # Drawing

    def _draw_list(self, width: int, height: int) -> list[Line]:
        desk = self._desk
        with desk.conversations.lock:
            self._attention.count(desk.conversations.count_unread())
            return desk.sidebar.rows(desk.conversations.listed(), desk.one, width, height)

    def _draw_log(self, width: int, height: int) -> list[Line]:
        desk = self._desk
        if desk.picker:
            return desk.picker.rows(width, height)
        with desk.conversations.lock:
            return desk.log.rows(width, height)

    def _prompt(self) -> str:
        desk = self._desk
        if desk.picker:
            return f" {desk.picker.prompt}: "
        hint = length_hint(desk, self._chat)
        if desk.log.chosen is not None:
            return " ↑↓ "
        name = harmless(desk.one.name, 25) if desk.one else ""
        return f" {hint} {name}> " if hint else f" {name}> "

    def _click_list(self, row: int) -> None:
        if one := self._desk.sidebar.at(row):
            self._desk.open(one)

    def _click_log(self, row: int) -> None:
        picker = self._desk.picker
        if picker and (choice := picker.at(row)) and choice.choose:
            choice.choose()

    def _turn_wheel(self, rows: int) -> None:
        if self._desk.picker:
            self._desk.move(-rows)
        else:
            self._desk.scroll(rows)
