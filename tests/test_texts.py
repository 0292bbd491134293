"""Check that every marked text is translated into Russian and that the catalogues are complete."""

import ast
import re
from collections.abc import Callable, Iterator
from pathlib import Path
from string import Formatter
from typing import Any

import pytest
from babel.messages.catalog import Catalog, Message
from babel.messages.mofile import read_mo
from babel.messages.pofile import read_po
from django.utils import translation

from common.adminkit.site import RETRANSLATED
from tests.support.client import Client
from tests.support.server import LiveServer

ROOT = Path(__file__).parents[1]
SERVER = ("jim", "common", "jimserver", "accounts", "contacts", "attachments", "messaging")
CLIENT = ("jimclient",)
CATALOGUES = sorted(ROOT.glob("*/locale/ru/LC_MESSAGES/*.po"))
MARKS = {"_", "N_", "gettext", "gettext_lazy", "gettext_noop", "ngettext", "ngettext_lazy"}
TEMPLATE_MARK = re.compile(r"""{%\s*(?:translate|trans)\s+(["'])(.+?)\1""")
Forms = tuple[str, ...]  # of a text: one, or those of a plural
PERCENT = re.compile(r"%(?:\(\w+\))?[sdif]")


def marked_texts(package: str) -> Iterator[str]:
    """Yield the texts that the sources and templates of a package mark for translation."""
    for path in sorted((ROOT / package).rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if (
                isinstance(node, ast.Call)
                and getattr(node.func, "id", getattr(node.func, "attr", "")) in MARKS
            ):
                yield from (
                    arg.value
                    for arg in node.args[:1]
                    if isinstance(arg, ast.Constant) and isinstance(arg.value, str)
                )
    for path in sorted((ROOT / package).rglob("*.html")):
        yield from (
            text for _quote, text in TEMPLATE_MARK.findall(path.read_text(encoding="utf-8"))
        )


def read_catalogue(path: Path) -> Catalog:
    """Read a .po or .mo file."""
    with path.open("rb") as file:
        return read_po(file) if path.suffix == ".po" else read_mo(file)


def translations(path: Path) -> dict[Forms, Forms]:
    """Return text (both of a plural) -> translation, without head, untranslated and fuzzy ones."""
    found = {
        forms(message.id): forms(message.string)
        for message in messages_of(path)
        if not message.fuzzy
    }
    return {text: string for text, string in found.items() if any(string)}


def messages_of(path: Path) -> list[Message]:
    return [message for message in read_catalogue(path) if message.id]


def forms(text: Any) -> Forms:
    return (text,) if isinstance(text, str) else tuple(text or ())


def placeholders(text: str) -> set[str]:
    """Return the `{names}` with their formats, and `%s` and the like."""
    try:
        braces = {
            f"{name}:{form}"
            for _text, name, form, _conversion in Formatter().parse(text)
            if name is not None
        }
    except ValueError:  # no format at all
        braces = set()
    return braces | set(PERCENT.findall(text))


@pytest.mark.parametrize("package", [*SERVER, *CLIENT])
def test_every_marked_text_is_translated(package: str) -> None:
    known: set[str] = set()
    for path in CATALOGUES:
        if (path.relative_to(ROOT).parts[0] in CLIENT) == (package in CLIENT):
            known.update(text for ids in translations(path) for text in ids)
    missing = sorted(
        set(marked_texts(package)) - known - {""}
    )  # gettext("") is the head of a catalogue
    if package not in CLIENT:
        with translation.override("ru"):  # some are Django's own
            missing = [text for text in missing if translation.gettext(text) == text]
    assert not missing


@pytest.mark.parametrize("path", CATALOGUES, ids=lambda path: str(path.relative_to(ROOT)))
def test_the_compiled_catalogue_is_up_to_date(path: Path) -> None:
    assert translations(path.with_suffix(".mo")) == translations(path)


@pytest.mark.parametrize("path", CATALOGUES, ids=lambda path: str(path.relative_to(ROOT)))
def test_translations_keep_the_placeholders(path: Path) -> None:
    for ids, strings in translations(path).items():
        wanted = placeholders(ids[-1])
        for string in strings:
            assert placeholders(string) == wanted, string


def test_a_text_has_one_translation_in_all_catalogues_of_the_server() -> None:
    """Django merges them: "none" of a backup was shown as "none" of notifications."""
    seen: dict[tuple[str | None, Any], set[Forms]] = {}
    for path in CATALOGUES:
        if path.relative_to(ROOT).parts[0] not in CLIENT:
            for message in messages_of(path):
                seen.setdefault((message.context, message.id), set()).add(forms(message.string))
    assert {text: found for text, found in seen.items() if len(found) > 1} == {}


def test_the_admins_russian_is_ours() -> None:
    with translation.override("ru"):
        shown = [translation.gettext(text) for text in RETRANSLATED]
    assert shown[0] == "Добавить: %s"
    assert not [text for text in shown if "успешно" in text]


def test_no_catalogue_holds_a_text_that_is_gone() -> None:
    marked = {text for package in (*SERVER, *CLIENT) for text in marked_texts(package)}
    plurals = {
        forms(message.id)[-1]
        for path in CATALOGUES
        for message in messages_of(path)
        if not isinstance(message.id, str)
    }
    gone = (
        {forms(message.id)[0] for path in CATALOGUES for message in messages_of(path)}
        - marked
        - plurals
    )
    assert not {text for text in gone if not text_is_in_a_template(text)}


def text_is_in_a_template(text: str) -> bool:
    """Return whether it is in a {% blocktranslate %}, where variables are written differently."""
    start = re.split(r"%\(", text)[0].strip()
    return any(
        start and start in path.read_text(encoding="utf-8")
        for path in ROOT.glob("*/templates/**/*.html")
    )


def test_a_session_is_refused_in_its_language(connect: Callable[..., Client]) -> None:
    ann, bob = connect(), connect()
    ann.login("ann", lang="ru")
    bob.login("bob", lang="en")
    assert ann.say("nobody", "?")["error"] == "Пользователь nobody не найден."
    assert bob.say("nobody", "?")["error"] == "There is no user nobody here."
    assert ann.ask(action="msg", to="bob")["error"] == "Нет поля message."
    assert ann.ask(action="ack", msg_id=-1)["error"] == "Поле msg_id должно быть не меньше 0."
    assert ann.ask(action="fly")["error"] == "Неизвестное действие fly."


def test_a_session_that_chose_no_language_reads_the_servers(
    make_server: Callable[..., LiveServer], connect: Callable[..., Client], settings: Any
) -> None:
    settings.LANGUAGE_CODE = "ru"
    stranger = connect(make_server())
    assert stranger.ask(action="get_contacts")["error"] == "Сначала войдите."
    stranger.login("ann", lang="en")
    assert stranger.say("#tea", "?")["error"] == "There is no room #tea here."
