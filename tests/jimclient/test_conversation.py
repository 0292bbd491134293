"""Drive one conversation in two terminals, in English and in Russian, from the first key to bye.

`JIM_RECORD=1` writes docs/client-session.md anew from what the terminals show.
"""

import os
import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import NamedTuple

import pytest

from tests.jimclient.support import ROOT
from tests.jimclient.terminal import Terminal, needs_tmux
from tests.support.server import LiveServer

PAGE = ROOT / "docs" / "client-session.md"
SMALL, LARGE = (80, 24), (120, 40)
KEYS = {"Enter", "Escape", "M-a", "M-m", "M-q", "F1", "C-k", "C-d"}  # the rest is typed


class Step(NamedTuple):
    """Say who presses what, and what both of them see then, as regular expressions."""

    who: int  # 0: in the small terminal, 1: in the large one
    keys: tuple[str, ...]
    small: str = ""
    large: str = ""


class Talk(NamedTuple):
    """Hold one conversation. Nobody knows anybody at its beginning."""

    language: str
    title: str
    names: tuple[str, str]
    steps: tuple[Step, ...]


ENGLISH = Talk(
    "en",
    "In English",
    ("ann", "bob"),
    (
        Step(0, ("/open bob", "Enter"), r"bob> *$"),
        Step(0, ("Hi Bob, tea at five?", "Enter"), "✓✓ delivered", "1 ann"),
        Step(1, ("M-a",), "✓✓ read", "─ 1 new ─"),
        Step(1, ("Yes! In the kitchen?", "Enter"), "bob Yes! In the kitchen", "✓✓ read"),
        Step(0, ("M-m", "Enter", "Upstairs.", "Enter"), "ann Upstairs", "> bob: Yes"),
        Step(1, ("/react 👍", "Enter"), "👍", "👍"),
        Step(0, ("/edit Upstairs, by the window.", "Enter"), "✎ edited", "✎ edited"),
        Step(1, ("/create #tea", "Enter"), "", "#tea>"),
        Step(1, ("/invite ann", "Enter"), "#tea", "ann"),
        Step(1, ("Cups are here.", "Enter"), "1 #tea", "Cups are here"),
        Step(0, ("M-a",), "bob Cups are here"),
        Step(1, ("/pin", "Enter"), "", "Pinned: «Cups are here.»"),
        Step(0, ("/pins", "Enter"), "─ Pinned ─"),
        Step(0, ("Escape",), "#tea>"),
        Step(0, ("/search window", "Enter"), "> bob .*window"),
        Step(0, ("Enter",), "bob> *$"),
    ),
)
RUSSIAN = Talk(
    "ru",
    "In Russian",
    ("Света", "Павел"),
    (
        Step(0, ("/открыть Павел", "Enter"), r"Павел> *$"),
        Step(0, ("Паша, чай в пять?", "Enter"), "✓✓ доставлено", "1 Света"),
        Step(1, ("M-ф",), "✓✓ прочитано", "─ 1 нов"),
        Step(1, ("Да! На кухне?", "Enter"), "Павел Да! На кухне", "✓✓ прочитано"),
        Step(0, ("M-ь", "Enter", "Наверху.", "Enter"), "Света Наверху", "> Павел: Да"),
        Step(1, ("/реакция 👍", "Enter"), "👍", "👍"),
        Step(0, ("/изменить Наверху, у окна.", "Enter"), "✎ изменено", "✎ изменено"),
        Step(1, ("/создать #чай", "Enter"), "", "#чай>"),
        Step(1, ("/пригласить Света", "Enter"), "#чай", "Света"),
        Step(1, ("Чашки здесь.", "Enter"), "1 #чай", "Чашки здесь"),
        Step(0, ("M-ф",), "Павел Чашки здесь"),
        Step(1, ("/закрепить", "Enter"), "", "Закреплено: «Чашки здесь.»"),
        Step(0, ("/закреплено", "Enter"), "─ Закреплено ─"),
        Step(0, ("Escape",), "#чай>"),
        Step(0, ("/поиск окна", "Enter"), "> Павел .*окна"),
        Step(0, ("Enter",), "Павел> *$"),
    ),
)
TALKS = (ENGLISH, RUSSIAN)


@pytest.fixture
def open_terminals(folder: Path, server: LiveServer) -> Iterator[Callable[[Talk], list[Terminal]]]:
    """Open the two terminals of a talk."""
    opened: list[Terminal] = []

    def open_both(talk: Talk) -> list[Terminal]:
        for name, size in zip(talk.names, (SMALL, LARGE), strict=True):
            words = ("-un", name, "-p", str(server.port), "--lang", talk.language)
            place = f"{talk.language}{size[0]}"
            opened.append(Terminal(place, folder / name, *words, size=size))
        for terminal in opened:
            terminal.expect("F1")
        return opened

    yield open_both
    for terminal in opened:
        terminal.kill()


def script_of(talk: Talk) -> list[str]:
    """Return the steps as rows of the page."""
    rows = [f"## {talk.title}", "", f"| | {' | '.join(talk.names)} |", "| --- | --- | --- |"]
    for number, step in enumerate(talk.steps, 1):
        keys = " ".join(f"**{key}**" if is_key(key) else f"`{key}`" for key in step.keys)
        columns = (keys, "") if step.who == 0 else ("", keys)
        rows.append(f"| {number} | {' | '.join(columns)} |")
    return [*rows, ""]


def is_key(key: str) -> bool:
    return key in KEYS or key.startswith("M-")


def screens_of(terminals: list[Terminal]) -> list[str]:
    """Return what both terminals show, with the times and the port of any run."""
    lines = []
    for terminal, (columns, rows) in zip(terminals, (SMALL, LARGE), strict=True):
        shown = re.sub(r"\b\d\d:\d\d\b", "17:00", terminal.screen())
        shown = re.sub(r" (\w+@127\.0\.0\.1):\d{5}", r"  \1:7777", shown)
        text = "\n".join(line.rstrip() for line in shown.splitlines())
        lines += [f"In {columns} x {rows}:", "", "```text", text, "```", ""]
    return lines


@needs_tmux
@pytest.mark.parametrize("talk", TALKS, ids=lambda talk: talk.language)
def test_the_conversation_of_the_page(
    talk: Talk, open_terminals: Callable[[Talk], list[Terminal]]
) -> None:
    terminals = open_terminals(talk)
    for step in talk.steps:
        terminals[step.who].type(*step.keys)
        for terminal, seen in zip(terminals, (step.small, step.large), strict=True):
            if seen:
                terminal.expect(seen)
    page = PAGE.read_text(encoding="utf-8")
    script = "\n".join(script_of(talk))
    if os.environ.get("JIM_RECORD"):
        head, _title, rest = page.partition(f"## {talk.title}\n")
        after = rest.partition("\n## ")
        page = "\n".join([head + script, *screens_of(terminals)]) + after[1] + after[2]
        PAGE.write_text(page.rstrip() + "\n", encoding="utf-8")
    assert script in page, "JIM_RECORD=1 writes it anew"
    for terminal in terminals:
        terminal.type("C-d")
        terminal.wait_for_end()
