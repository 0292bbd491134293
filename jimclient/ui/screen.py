"""Define the interface of a screen, and what all screens share."""

from abc import ABC, abstractmethod
from collections.abc import Callable, Iterable, Sequence

from jimclient.core.view import Candidates
from jimclient.store.messages import Message
from jimclient.text.display import harmless
from jimclient.ui.formatting import (
    Line,
    error_lines,
    list_lines,
    message_lines,
    notice_lines,
    table_lines,
)

_ROWS_FOR_US = 6  # of the screen: heading, "/more", prompt, status line
_LEAST_PAGE, _LARGEST_PAGE = 5, 50  # messages; the server's own limit is 50


class Screen(ABC):
    """Show lines and ask questions.

    Any thread can call `show`; one thread at a time calls `ask`; `stop` ends both.
    """

    human: bool  # a person looks at it
    words: bool  # marks as words instead of signs
    interruptible: bool  # `stop` ends an `ask` that waits
    drafts: bool  # `ask` can begin with a text
    on_key: Callable[[], None] = staticmethod(lambda: None)  # the user has pressed a key

    @abstractmethod
    def width(self) -> int:
        """Return the columns; 0 for lines of any length."""

    @abstractmethod
    def height(self) -> int:
        """Return the rows."""

    @abstractmethod
    def show(self, lines: Iterable[Line]) -> None:
        """Show lines."""

    @abstractmethod
    def ask(self, prompt: str, topic: str, candidates: Candidates, draft: str = "") -> str:
        """Return one line of the user's. Raise EOFError at the end, and Interrupted.

        `topic` names the history of input that belongs to this question, `draft` is a text to
        begin with. Bytes that are not text come as lone surrogates.
        """

    @abstractmethod
    def ask_secret(self, prompt: str) -> str:
        """Return a line that is not shown while it is typed. Raise EOFError and Interrupted."""

    @abstractmethod
    def refresh(self) -> None:
        """Show the status line again."""

    @abstractmethod
    def stop(self) -> None:
        """End every question, now and later."""

    @abstractmethod
    def close(self) -> None:
        """Give the terminal back as it was, after the last question."""

    def tell(self, text: str) -> None:
        """Show a sentence, its quoted parts harmless already."""
        self.show(notice_lines(text, self.width()))

    def tell_error(self, text: str) -> None:
        """Show a sentence about a failure, its quoted parts harmless already."""
        self.show(error_lines(text, self.width()))

    def tell_change(self, text: str) -> None:
        """Show a sentence about a change: lines that were shown before do not change."""
        self.tell(text)

    def show_messages(self, messages: Iterable[Message], me: str) -> None:
        """Show messages as `me` sees them."""
        width = self.width()
        self.show([line for m in messages for line in message_lines(m, me, width, self.words)])

    def show_names(self, title: str, names: Iterable[str]) -> None:
        """Show a title and names."""
        self.show(list_lines(title, names, self.width()))

    def show_table(self, rows: Sequence[tuple[str, str]]) -> None:
        """Show two columns of our own words."""
        self.show(table_lines(rows))

    def page_size(self) -> int:
        """Return how many short messages fit on the screen."""
        if not self.width():
            return _LARGEST_PAGE
        return min(max(self.height() - _ROWS_FOR_US, _LEAST_PAGE), _LARGEST_PAGE)


def safe_candidates(candidates: Candidates, typed: str) -> list[str]:
    """Return the completions that can't drive a terminal: names come from the server."""
    return [line for line in candidates(typed) if harmless(line) == line]
