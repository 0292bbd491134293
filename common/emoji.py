"""Tell emoji from other texts, and write each in one way."""

import re

MAX_EMOJI_CHARS = 20  # code points: a family of four with skin tones has eleven
SELECTOR = "\ufe0f"  # asks for the picture of a character that is also a letter
# Characters that are letters too; the picture of one needs a selector.
_LETTER = (
    "\u00a9\u00ae\u203c\u2049\u2122\u2139\u2194-\u21aa\u231a-\u23ff\u24c2\u25aa-\u25fe\u2600-\u27bf"
    "\u2934\u2935\u2b05-\u2b55\u3030\u303d\u3297\u3299"
)
_PICTURE = "\U0001f000-\U0001f1e5\U0001f200-\U0001f3fa\U0001f400-\U0001faff"
_TONE = "[\U0001f3fb-\U0001f3ff]"
_FLAG = "[\U0001f1e6-\U0001f1ff]{2}"
_KEYCAP = "[0-9#*]\u20e3"
_TAGS = "[\U000e0020-\U000e007f]+"
_ONE = f"(?:{_FLAG}|{_KEYCAP}|[{_LETTER}{_PICTURE}]{_TONE}?(?:{_TAGS})?)"
_EMOJI = re.compile(f"{_ONE}(?:\u200d{_ONE})*")
_BARE_LETTER = re.compile(f"([{_LETTER}])(?!{_TONE})|(?<=[0-9#*])(?=\u20e3)")


def clean_emoji(text: str) -> str | None:
    """Return one emoji as it is stored, or None for any other text."""
    if len(text) > MAX_EMOJI_CHARS:
        return None
    bare = text.replace(SELECTOR, "")
    if not _EMOJI.fullmatch(bare):
        return None
    return _BARE_LETTER.sub(lambda found: f"{found[0]}{SELECTOR}", bare)
