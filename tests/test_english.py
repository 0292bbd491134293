"""Hold docstrings, comments, texts and documents to plain English, and lines to 100 columns."""

import ast
import re
import tokenize
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
FOLDERS = (
    *("jim", "jimclient", "common", "accounts", "contacts", "attachments", "messaging"),
    *("jimserver", "bench", "tests"),
)
MAX_COLUMNS = 100
HEADLESS = re.compile(r"(What|Who|Whom|Whose|Whether|Which|How|When|Where|That)\b")
NOUN = re.compile(r"(A|An|The|One|Each|\w+'s)\b|`")
HEADLESS_COMMENT = re.compile(r"(?:#|//|/\*)\**\s*(What|Who|Whom|Whose|Whether|Which|How|Where)\b")
PRONOUN = re.compile(r"\b(he|him|his|himself|she|hers|herself)\b", re.I)
COMMENT = re.compile(r"/\*.*?\*/|(?<![:\w\"'])//[^\n]*", re.S)  # of JavaScript and CSS
NAMED_AFTER = ("test_english.py",)  # holds the words themselves
NOT_OURS = ("/migrations/", "/drivers/", "/locale/")  # released or published as they are

Place = tuple[str, str]  # `path:line` and the text there


def python_files(folder: str) -> Iterator[Path]:
    for path in sorted((ROOT / folder).rglob("*.py")):
        if path.name not in NAMED_AFTER and not any(part in str(path) for part in NOT_OURS):
            yield path


def docstrings(folder: str) -> Iterator[Place]:
    """Yield the docstring of every module, class and function of a folder."""
    for path in python_files(folder):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Module | ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef):
                text = ast.get_docstring(node)
                line = getattr(node, "lineno", 1)
                if text:
                    yield f"{path.relative_to(ROOT)}:{line}", text


def comments(folder: str) -> Iterator[Place]:
    """Yield the comments of Python, JavaScript and CSS files of a folder."""
    for path in python_files(folder):
        with path.open("rb") as file:
            for token in tokenize.tokenize(file.readline):
                if token.type == tokenize.COMMENT:
                    yield f"{path.relative_to(ROOT)}:{token.start[0]}", token.string
    for path in sorted([*(ROOT / folder).rglob("*.js"), *(ROOT / folder).rglob("*.css")]):
        if "/vendor/" in str(path):
            continue
        text = path.read_text(encoding="utf-8")
        for found in COMMENT.finditer(text):
            line = text.count("\n", 0, found.start()) + 1
            yield f"{path.relative_to(ROOT)}:{line}", found[0]


def user_texts(folder: str) -> Iterator[Place]:
    """Yield the English texts of the catalogues and the lines of the templates of a folder."""
    for path in sorted((ROOT / folder).rglob("locale/*/LC_MESSAGES/*.po")):
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
            if line.startswith("msgid"):
                yield f"{path.relative_to(ROOT)}:{number}", line
    for path in sorted((ROOT / folder).rglob("*.html")):
        yield from lines_of(path)


def lines_of(path: Path) -> Iterator[Place]:
    for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
        yield f"{path.relative_to(ROOT)}:{number}", line


def with_pronoun(places: Iterator[Place]) -> list[str]:
    return [f"{place}: {text[:80]}" for place, text in places if PRONOUN.search(text)]


@pytest.mark.parametrize("folder", FOLDERS)
def test_docstrings_begin_with_a_verb(folder: str) -> None:
    """Find clauses without a head, such as "Whether it is open" for "Return whether it is open"."""
    found = [f"{place}: {text[:80]}" for place, text in docstrings(folder) if HEADLESS.match(text)]
    assert found == []


@pytest.mark.parametrize("folder", sorted(set(FOLDERS) - {"tests"}))
def test_docstrings_of_the_product_begin_with_a_verb(folder: str) -> None:
    """Find nouns too, such as "A room in the chat" for "Hold a room of the chat"."""
    found = [f"{place}: {text[:80]}" for place, text in docstrings(folder) if NOUN.match(text)]
    assert found == []


@pytest.mark.parametrize("folder", FOLDERS)
def test_comments_have_a_head(folder: str) -> None:
    found = [
        f"{place}: {text[:80]}"
        for place, text in comments(folder)
        if HEADLESS_COMMENT.match(text) and not text.endswith("?")
    ]
    assert found == []


@pytest.mark.parametrize("folder", FOLDERS)
def test_a_user_is_they(folder: str) -> None:
    found = [
        *with_pronoun(docstrings(folder)),
        *with_pronoun(comments(folder)),
        *with_pronoun(user_texts(folder)),
    ]
    assert found == []


@pytest.mark.parametrize("page", sorted([*ROOT.glob("*.md"), *ROOT.glob("docs/*.md")]), ids=str)
def test_a_user_is_they_in_the_documents(page: Path) -> None:
    assert with_pronoun(lines_of(page)) == []


@pytest.mark.parametrize("folder", [*FOLDERS, "."])
def test_lines_fit_100_columns(folder: str) -> None:
    files = ROOT.glob("*.py") if folder == "." else python_files(folder)
    lines = (place for path in files for place in lines_of(path))
    assert [place for place, line in lines if is_too_long(line)] == []


def is_too_long(line: str) -> bool:
    return len(line) > MAX_COLUMNS and not line.endswith("# noqa: E501")


@pytest.mark.parametrize("text, pattern", [
    ("Whether it is open.", HEADLESS),
    ("What is owed.", HEADLESS),
    ("# What comes", HEADLESS_COMMENT),
    ("/* Who may */", HEADLESS_COMMENT),
    ("// Where one is", HEADLESS_COMMENT),
    ("the user and his password", PRONOUN),
    ("He is blocked.", PRONOUN),
])  # fmt: skip
def test_the_patterns_find_what_they_are_for(text: str, pattern: re.Pattern[str]) -> None:
    assert pattern.search(text)


@pytest.mark.parametrize("text, pattern", [
    ("Return whether it is open.", HEADLESS),
    ("Whatever comes, the server lives.", HEADLESS),
    ("# Whoever reads this", HEADLESS_COMMENT),
    ("this user and the theme", PRONOUN),
])  # fmt: skip
def test_the_patterns_leave_the_rest(text: str, pattern: re.Pattern[str]) -> None:
    assert not pattern.search(text)
