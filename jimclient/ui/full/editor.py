"""Edit the input line: one buffer for each conversation, so that every one keeps its draft."""

from collections.abc import Callable, Iterable

from prompt_toolkit.buffer import Buffer
from prompt_toolkit.document import Document
from prompt_toolkit.filters import Condition
from prompt_toolkit.layout.controls import BufferControl
from prompt_toolkit.layout.processors import ConditionalProcessor, PasswordProcessor

from jimclient.core.view import Candidates
from jimclient.text.names import fold
from jimclient.ui.line_completer import LineCompleter

MAX_INPUT_ROWS = 8


class Editor:
    """Show the buffer of the open conversation, or that of an open list.

    Used by the screen's thread; `take_drafts` by any thread.
    """

    def __init__(self, candidates: Candidates, on_key: Callable[[], None]) -> None:
        self._completer = LineCompleter(candidates)
        self._on_key = on_key
        self._buffers: dict[str, Buffer] = {}
        self._changed: dict[str, tuple[str, str]] = {}  # name and draft, by folded name
        self._own = self._new_buffer("")
        self._list = Buffer(multiline=False)
        self._edit: Buffer | None = None  # the text of a message that was sent
        self._is_secret = False
        hide = ConditionalProcessor(PasswordProcessor(), Condition(lambda: self._is_secret))
        self.control = BufferControl(self._own, input_processors=[hide])

    @property
    def buffer(self) -> Buffer:
        """Return the buffer of the open conversation, or of the message that is edited."""
        return self._edit or self._own

    def show(self, name: str, draft: str) -> None:
        """Edit the draft to somebody."""
        key = fold(name)
        if key not in self._buffers:
            self._buffers[key] = self._new_buffer(name)
            if draft:
                self._buffers[key].set_document(Document(draft), bypass_readonly=True)
        self._own = self._buffers[key]
        self.control.buffer = self._own

    def show_list(self, on_type: Callable[[str], None], *, is_secret: bool = False) -> None:
        """Edit what selects rows of a list, or a text that is not shown."""
        self._is_secret = is_secret
        self._list = Buffer(multiline=False, on_text_changed=lambda buffer: on_type(buffer.text))
        self.control.buffer = self._list

    def hide_list(self) -> None:
        """Edit the draft again."""
        self.show_input()

    def show_input(self) -> None:
        """Edit the draft, or the message that is edited."""
        self._is_secret = False
        self.control.buffer = self.buffer

    def show_nothing(self) -> None:
        """Edit nothing: keys are about a chosen message."""
        self.control.buffer = Buffer(read_only=True)

    def begin_edit(self, text: str) -> None:
        """Edit a message that was sent; the draft waits."""
        self._edit = Buffer(multiline=True, on_text_changed=lambda buffer: self._on_key())
        self._edit.set_document(Document(text))
        self.show_input()

    def end_edit(self) -> None:
        """Edit the draft again; Up brings back what was typed."""
        if self._edit and self._edit.text.strip():
            self._own.history.append_string(self._edit.text)
            self._own.reset(self._own.document)  # which reads the history again
        self._edit = None
        self.show_input()

    def _new_buffer(self, name: str) -> Buffer:
        def changed(buffer: Buffer) -> None:
            self._changed[fold(name)] = (name, buffer.text)
            self._on_key()

        return Buffer(completer=self._completer, multiline=True, on_text_changed=changed)

    def clear(self) -> None:
        """Empty the input line; Up brings the text back."""
        self._own.append_to_history()
        self._own.reset()
        self._own.on_text_changed.fire()

    def give_back(self, name: str, text: str) -> None:
        """Put a text that could not be kept before what was typed to the same name since then."""
        buffer = self._buffers.get(fold(name))
        if buffer:
            later = f"\n{buffer.text}" if buffer.text else ""
            buffer.set_document(Document(text + later))

    def take_drafts(self) -> list[tuple[str, str]]:
        """Return the drafts that have changed since the last time."""
        changed, self._changed = self._changed, {}
        return [(name, text) for name, text in changed.values() if name]

    def put_back(self, drafts: Iterable[tuple[str, str]]) -> None:
        """Return drafts that could not be stored; newer ones win."""
        for name, text in drafts:
            self._changed.setdefault(fold(name), (name, text))
