"""Text from others can't drive the terminal."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from jimclient.text.display import MAX_ROWS, MAX_SHOWN_CHARS, cells, harmless, harmless_rows, wrap

VECTORS = [
    ("plain text stays: Привет, 世界! ~", "plain text stays: Привет, 世界! ~"),
    ("\x1b[2J\x1b]0;title\x07", "␛[2J␛]0;title␇"),  # clear the screen, set the title
    ("\x9b31mred", "<U+009B>31mred"),  # the one-byte escape sequence of 8-bit terminals
    ("a\x00b\x7fc\x85", "a␀b␡c<U+0085>"),
    ("one\r12:00 bob: two", "one␍12:00 bob: two"),
    ("a\nb\tc", "a⏎b    c"),
    ("\u202egnp.exe", "<U+202E>gnp.exe"),  # right-to-left override
    ("\u2066x\u2069\u200e\u061c", "<U+2066>x<U+2069><U+200E><U+061C>"),
    ("ad\u200bmin\u00ad\ufeff", "ad<U+200B>min<U+00AD><U+FEFF>"),
    ("\u3164\u2800\u034f\U000e0041", "<U+3164><U+2800><U+034F><U+E0041>"),
    ("\u2028next\u2029", "<U+2028>next<U+2029>"),
    ("half \ud83d a pair", "half <U+D83D> a pair"),
    ("\ue000\U0010fffe\u0378", "<U+E000><U+10FFFE><U+0378>"),  # private, no character, not assigned
    ("no\u00a0break\u3000wide", "no break wide"),
    ("e\u0301 й", "e\u0301 й"),
    ("z" + "\u0301" * 50, "z" + "\u0301" * 4 + "…"),
    ("\u0301first", "◌\u0301first"),
    ("👩\u200d👧 ❤\ufe0f 1\ufe0f\u20e3", "👩\u200d👧 ❤\ufe0f 1\ufe0f\u20e3"),
    ("a\u200db\ufe0f", "a<U+200D>b<U+FE0F>"),
]


@pytest.mark.parametrize("text, shown", VECTORS)
def test_vectors(text: str, shown: str) -> None:
    assert harmless(text) == shown


@given(st.text(st.characters(), max_size=200))
def test_nothing_that_drives_a_terminal_is_left(text: str) -> None:
    shown = harmless(text)
    assert not any(unicodedata.category(char) in ("Cc", "Cs", "Zl", "Zp") for char in shown)
    assert all(char == "\u200d" for char in shown if unicodedata.category(char) == "Cf")
    shown.encode()


def test_a_very_long_line_is_cut_with_a_mark() -> None:
    assert harmless("x" * (MAX_SHOWN_CHARS + 5)) == "x" * MAX_SHOWN_CHARS + "… (+5)"
    assert harmless("long name", limit=4) == "long… (+5)"


def test_line_breaks_cannot_push_others_off_the_screen() -> None:
    rows = harmless_rows("\n" * 1000)
    assert len(rows) == MAX_ROWS + 1
    assert rows[-1] == f"… (+{1001 - MAX_ROWS})"


def test_rows_are_broken_where_the_sender_broke_them() -> None:
    assert harmless_rows("a\r\nb\n\x1bc") == ["a", "b", "␛c"]


@pytest.mark.parametrize(
    "text, rows",
    [
        ("short", ["short"]),
        ("one two three four", ["one two", "three four"]),
        ("x" * 25, ["x" * 10, "x" * 10, "x" * 5]),
        ("世界世界世界", ["世界世界世", "界"]),
        ("", [""]),
    ],
)
def test_wrap(text: str, rows: list[str]) -> None:
    assert wrap(text, 10) == rows


@given(st.text(st.characters(), max_size=300), st.integers(8, 40))
def test_wrapped_rows_fit_and_lose_only_spaces(text: str, width: int) -> None:
    shown = harmless(text)
    rows = wrap(shown, width)
    assert all(cells(row) <= width for row in rows)
    assert "".join(rows).replace(" ", "") == shown.replace(" ", "")


@pytest.mark.parametrize("width", [-5, 0, 1, 7])
def test_a_terminal_too_narrow_for_words_stops_nothing(width: int) -> None:
    assert wrap("x" * 20, width, width) == ["x" * 8, "x" * 8, "x" * 4]
