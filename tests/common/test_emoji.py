"""Test what is one emoji, and how it is written."""

import pytest

from common.emoji import clean_emoji


@pytest.mark.parametrize(
    "text, stored",
    [
        ("👍", "👍"),
        ("👍🏽", "👍🏽"),
        ("👍\ufe0f", "👍"),
        ("❤", "❤\ufe0f"),
        ("❤\ufe0f", "❤\ufe0f"),
        ("❤\ufe0f\u200d🔥", "❤\ufe0f\u200d🔥"),
        ("✌🏻", "✌🏻"),
        ("1\u20e3", "1\ufe0f\u20e3"),
        ("🇷🇺", "🇷🇺"),
        ("👨\u200d👩\u200d👧\u200d👦", "👨\u200d👩\u200d👧\u200d👦"),
        ("🏴\U000e0067\U000e0062\U000e0065\U000e006e\U000e0067\U000e007f",) * 2,
        ("🤝🏻\u200d🧑🏿", "🤝🏻\u200d🧑🏿"),
    ],
)
def test_one_emoji(text: str, stored: str) -> None:
    assert clean_emoji(text) == stored
    assert clean_emoji(stored) == stored


@pytest.mark.parametrize(
    "text",
    [
        *("", "a", "1", "👍👍", "👍 ", " 👍", "<b>", "\u202e👍", "👍\0", "🇷", "\ufe0f"),
        *("\u200d", "👍\u200d", "👍" * 300, "❤\n", "ok👍", "\ud800"),
    ],
)
def test_anything_else(text: str) -> None:
    assert clean_emoji(text) is None
