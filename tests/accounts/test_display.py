"""Test that texts of others are made harmless."""

import pytest
from django.contrib.auth.models import Group
from django.utils.translation import override

from accounts.admin.labels import close_reason_label, group_label
from accounts.names import clean_name
from common.text import explain, visible
from jim.errors import JimError
from jim.problems import wrong_object
from jimserver.groups import GROUPS
from jimserver.state.close_reasons import CloseReason


@pytest.mark.parametrize(
    "text, shown",
    [
        ("привет 👍", "привет 👍"),
        ("a\nb\tc", "a↵b c"),
        ("\x1b[31m\x00\x7f\x9b", "<U+001B>[31m<U+0000><U+007F><U+009B>"),
        ("\u202eevil\u2066\u200b", "<U+202E>evil<U+2066><U+200B>"),
        ("a\u2028b\ud800", "a<U+2028>b<U+D800>"),
        ("0123456789", "0123456789"),
        ("0123456789a", "0123456789…"),
    ],
)
def test_visible(text: str, shown: str) -> None:
    assert visible(text, 10) == shown if len(text) <= 11 else visible(text, 100) == shown


def test_a_refusal_speaks_the_readers_language() -> None:
    with pytest.raises(JimError) as refusal:
        clean_name("x" * 26)
    with override("ru"):
        assert explain(refusal.value) == "В имени не больше 25 символов."
    with override("en"):
        assert explain(refusal.value) == "A name has at most 25 characters."


def test_a_refused_field_names_its_kind_in_the_users_language() -> None:
    refusal = wrong_object("msg", "Expected `str`, got `int` - at `$.message`")
    assert str(refusal) == "The field message must be text, not a number."
    with override("ru"):
        assert explain(refusal) == "Поле message: ожидается текст, получено число."


def test_the_admins_words_for_what_the_database_holds() -> None:
    groups = [Group(name=name) for name in GROUPS]
    with override("ru"):
        assert [reason for reason in CloseReason if close_reason_label(reason) == reason] == []
        assert [group.name for group in groups if group_label(group) == group.name] == []
        assert (close_reason_label(""), group_label(Group(name="7b"))) == ("", "7b")
        assert close_reason_label(CloseReason.KICKED) == "сеанс завершён администрацией"
    with override("en"):
        assert close_reason_label(CloseReason.KICKED) == "ended by the operator"
