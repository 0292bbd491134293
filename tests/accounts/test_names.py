"""Test which names are allowed and which are the same."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from accounts.names import KEY_CHARS, clean_name, clean_room_name, fold_name, is_possible_key
from jim.codes import Code
from jim.errors import JimError

GOOD = [
    "a",
    "Pavel_2",
    "Аня",
    "Борис Петров",
    "Ёжик",
    "Zoë",
    "O'Neil",
    "x-y.z",
    "日本",
    "👍",
    "Ж" * 25,
    "Nguyễn",
    "शिव",
    "a#b",
]

BAD = {
    "empty": "",
    "26 characters": "Ж" * 26,
    "room": "#room",
    "wide #": "＃room",
    "small #": "﹟room",
    "mention": "@ann",
    "wide @": "＠ann",
    "space before": " a",
    "space after": "a ",
    "two spaces": "a  b",
    "only a space": " ",
    "tab": "a\tb",
    "line end": "a\n",
    "NUL": "a\0",
    "escape sequence": "\x1b[31mred",
    "C1 control": "a\x9bb",
    "DEL": "a\x7f",
    "no-break space": "a\u00a0b",
    "ideographic space": "a\u3000b",
    "line separator": "a\u2028b",
    "zero width space": "Pa\u200bvel",
    "zero width joiner": "Pa\u200dvel",
    "zero width non-joiner": "Pa\u200cvel",
    "byte order mark": "\ufeffPavel",
    "soft hyphen": "Pa\u00advel",
    "word joiner": "Pa\u2060vel",
    "right-to-left override": "\u202elevaP",
    "left-to-right isolate": "\u2066Pavel",
    "Arabic letter mark": "Pavel\u061c",
    "Hangul filler": "\u3164",
    "Hangul choseong filler": "a\u115f",
    "halfwidth Hangul filler": "a\uffa0",
    "Braille blank": "\u2800",
    "null notehead": "a\U0001d159",
    "combining grapheme joiner": "a\u034f",
    "Khmer inherent vowel": "a\u17b4",
    "Mongolian variation selector": "a\u180b",
    "variation selector": "a\ufe0f",
    "variation selector supplement": "a\U000e0100",
    "tag": "a\U000e0041",
    "accent alone": "\u0301",
    "accent first": "\u0301a",
    "accent after a space": "a \u0301",
    "three accents": "q\u0301\u0302\u0303",
    "spacing diaeresis": "a¨",
    "half of a surrogate pair": "\ud83d",
    "private use": "a\ue000",
    "unassigned": "a\u0378",
    "a sentence in one ligature": "ﷺ" * 6,
}

SAME = [
    ("Pavel", "pAVEL"),
    ("АНЯ", "аня"),
    ("Ёжик", unicodedata.normalize("NFD", "ёЖИК")),
    ("straße", "STRASSE"),
    ("Σίσυφος", "ΣΊΣΥΦΟΣ"),
    ("Pavel", "Ｐａｖｅｌ"),
    ("fire", "ﬁre"),
    ("Pavel", "𝐏𝐚𝐯𝐞𝐥"),
    ("ΐ", "Ϊ́"),
]

DIFFERENT = [("Pavel", "Рavel"), ("Еж", "Ёж"), ("Pavel", "Pavel_2"), ("ab", "a b")]


@pytest.mark.parametrize("name", GOOD)
def test_good_name_stays_as_it_is(name: str) -> None:
    assert clean_name(name) == name


@pytest.mark.parametrize("name", BAD.values(), ids=BAD.keys())
def test_bad_name_is_refused_with_a_sentence(name: str) -> None:
    with pytest.raises(JimError) as refusal:
        clean_name(name)
    assert refusal.value.code == Code.BAD_REQUEST
    assert str(refusal.value).endswith(".")
    assert str(refusal.value).isprintable()


@pytest.mark.parametrize("one, other", SAME)
def test_same_name(one: str, other: str) -> None:
    assert fold_name(one) == fold_name(other)


@pytest.mark.parametrize("one, other", DIFFERENT)
def test_different_names(one: str, other: str) -> None:
    assert fold_name(one) != fold_name(other)


def test_a_name_is_shown_composed() -> None:
    assert clean_name(unicodedata.normalize("NFD", "Ёжик")) == "Ёжик"


@given(st.text(max_size=30))
def test_a_name_that_passed_passes_again_and_has_one_key(text: str) -> None:
    key = fold_name(text)
    assert fold_name(key) == key
    try:
        name = clean_name(text)
    except JimError:
        return
    assert clean_name(name) == name
    assert fold_name(name) == key
    assert is_possible_key(key)
    assert len(key) <= KEY_CHARS


@pytest.mark.parametrize("name", ["#room", "#Класс 10-Б", "#" + "x" * 24, "##"])
def test_good_room(name: str) -> None:
    assert clean_room_name(name) == name


@pytest.mark.parametrize(
    "name", ["", "#", "room", "＃room", "# room", "#a\u200b", "#" + "x" * 25, "#\u0301", "#a\n"]
)
def test_bad_room(name: str) -> None:
    with pytest.raises(JimError) as refusal:
        clean_room_name(name)
    assert refusal.value.code == Code.BAD_REQUEST


@pytest.mark.parametrize("key", ["", "a\0", "\ud800", "x" * (KEY_CHARS + 1)])
def test_impossible_keys_never_reach_the_database(key: str) -> None:
    assert not is_possible_key(key)
