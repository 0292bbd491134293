"""Draw a list to choose from in the conversation's place: go to, rooms, found messages, help."""

from collections.abc import Callable
from dataclasses import dataclass

from jimclient.text.display import cells, wrap
from jimclient.ui.formatting import Line
from jimclient.ui.parts.rows import pad, separator

_LEAST_HEIGHT = 6  # a lower window shows rows only
_BETWEEN_CELLS = 4  # before the label and between it and the hint


@dataclass(frozen=True)
class Choice:
    """Hold one row: harmless texts, and what follows when it is chosen."""

    label: str
    hint: str = ""
    choose: Callable[[], None] | None = None


class Picker:
    """Hold an open list. `choices` returns the rows for the text typed so far."""

    def __init__(
        self,
        title: str,
        prompt: str,
        choices: Callable[[str], list[Choice]],
        submit: Callable[[str], None] | None = None,
        on_close: Callable[[], None] = lambda: None,
        *,
        is_secret: bool = False,
    ) -> None:
        self.title = title
        self.prompt = prompt
        self.typed = ""
        self.index = 0
        self.on_close = on_close
        self.is_secret = is_secret  # what is typed is not shown
        self._choices = choices
        self._submit = submit  # what Enter does with the typed text if no row is chosen
        self._first = 0
        self._height = 1

    def choices(self) -> list[Choice]:
        """Return the rows that fit what was typed."""
        return self._choices(self.typed)

    def type(self, text: str) -> None:
        """Take over the typed text; begin at the first row again."""
        self.typed, self.index, self._first = text, 0, 0

    def move(self, rows: int) -> None:
        """Go up or down; stop at the ends."""
        self.index = max(min(self.index + rows, len(self.choices()) - 1), 0)

    def move_page(self, pages: int) -> None:
        """Go up or down by what fits on the screen."""
        self.move(pages * max(self._height - 1, 1))

    def accept(self) -> Callable[[], None] | None:
        """Return what to do for Enter; None if there is nothing to do."""
        choices = self.choices()
        if self._submit and (not choices or choices[self.index].choose is None):
            submit, typed = self._submit, self.typed
            return lambda: submit(typed)
        return choices[self.index].choose if choices else None

    def at(self, row: int) -> Choice | None:
        """Return the choice in a row of the window."""
        index = self._first + row - 1
        choices = self.choices()
        return choices[index] if row > 0 and index < len(choices) else None

    def rows(self, width: int, height: int) -> list[Line]:
        """Return `height` rows: the title, the choices around the present one, its whole text."""
        choices = self.choices()
        whole = self._whole_text(choices, width) if height >= _LEAST_HEIGHT else []
        self._height = max(height - 1 - len(whole), 1)
        self._first = min(max(self._first, self.index - self._height + 1), self.index)
        shown = choices[self._first : self._first + self._height]
        left = _label_cells(choices, width)
        lines = [separator(self.title, width, "class:day")]
        for number, choice in enumerate(shown, self._first):
            lines.append(_row(choice, left, width, is_present=number == self.index))
        return lines + [[] for _line in range(height - len(lines) - len(whole))] + whole

    def _whole_text(self, choices: list[Choice], width: int) -> list[Line]:
        """Return the present row's text in several rows if its own has no room for it."""
        choice = choices[self.index] if self.index < len(choices) else Choice("")
        left = _label_cells(choices, width)
        if cells(choice.label) <= left and left + cells(choice.hint) + _BETWEEN_CELLS <= width:
            return []
        text = f"{choice.label}  {choice.hint}" if choice.hint else choice.label
        return [[("class:edge", "─" * width)], *([("", row)] for row in wrap(text, width)[:4])]


def _label_cells(choices: list[Choice], width: int) -> int:
    widest = max((cells(choice.label) for choice in choices), default=0)
    has_hints = any(choice.hint for choice in choices)
    return min(widest, max(width // 3, 12) if has_hints else width - _BETWEEN_CELLS)


def _row(choice: Choice, left: int, width: int, *, is_present: bool) -> Line:
    text = f"{'>' if is_present else ' '} {pad(choice.label, left)}  {choice.hint}"
    return [("class:list-open" if is_present else "", pad(text, width))]
