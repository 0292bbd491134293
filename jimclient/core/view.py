"""Define the screen as the rest of the client sees it."""

from collections.abc import Callable, Iterable, Sequence
from typing import Protocol

from jimclient.store.messages import Message

Candidates = Callable[[str], Iterable[str]]  # typed so far -> whole lines that it can become


class Interrupted(Exception):
    """Tell that the user pressed Ctrl-C at a question; `text` is the line they had begun."""

    def __init__(self, text: str = "") -> None:
        super().__init__(text)
        self.text = text


class View(Protocol):
    """Show and ask. One thread asks at a time; any thread can call the rest."""

    human: bool  # a person looks at it

    def tell(self, text: str) -> None:
        """Show a sentence, its quoted parts harmless already."""

    def tell_error(self, text: str) -> None:
        """Show a sentence about a failure, its quoted parts harmless already."""

    def tell_change(self, text: str) -> None:
        """Show a sentence about a change, unless the screen shows the change itself."""

    def ask_secret(self, prompt: str) -> str:
        """Return a line that is not shown while it is typed. Raise EOFError, Interrupted."""

    def show_messages(self, messages: Iterable[Message], me: str) -> None:
        """Show messages as `me` sees them."""

    def show_names(self, title: str, names: Iterable[str]) -> None:
        """Show a title and names."""

    def show_table(self, rows: Sequence[tuple[str, str]]) -> None:
        """Show two columns of our own words."""

    def page_size(self) -> int:
        """Return how many short messages fit on the screen."""

    def refresh(self) -> None:
        """Show the status line again: it may have changed."""

    def stop(self) -> None:
        """End every question, now and later."""
