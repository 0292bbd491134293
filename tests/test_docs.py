"""Check the documents against the code: settings, names, links, commands, both languages."""

import ast
import re
from pathlib import Path

import pytest
from django.core.management import get_commands

from jimclient.client_page import client_page
from jimclient.core.exit_codes import Exit
from jimserver.conf.settings_page import settings_page
from tests.test_architecture import FLOORS

ROOT = Path(__file__).parents[1]
SOURCES = ("jim", "jimclient", "jimserver", "accounts", "contacts", "attachments", "messaging")
PAGES = sorted([*ROOT.glob("*.md"), *ROOT.glob("docs/*.md")])
LINK = re.compile(r"!?\[[^\]]*\]\(([^)\s]+)\)")
HEADING = re.compile(r"^(#+) ", re.M)
LANGUAGE = re.compile(r"JIM_LANGUAGE=\w\w |--lang \w\w")
BLOCK = re.compile(r"^```\w*\n(.*?)^```", re.M | re.S)


def read(name: str) -> str:
    return (ROOT / name).read_text(encoding="utf-8")


def test_the_page_of_settings_is_made_from_the_code() -> None:
    assert read("docs/settings.md") == settings_page(), "run: make docs"


def test_the_page_of_the_client_is_made_from_the_code() -> None:
    page = client_page()
    assert read("docs/client.md") == page, "run: make docs"
    assert [code for code in Exit if f"| {code.value} |" not in page] == []


def test_every_variable_that_the_code_names_is_on_the_page_of_settings() -> None:
    documented = set(re.findall(r"^\| `(\w+)` \|", read("docs/settings.md"), re.M))
    for package in SOURCES:
        for path in (ROOT / package).rglob("*.py"):
            assert variables_in(path) <= documented, path


def variables_in(path: Path) -> set[str]:
    """Return the names of environment variables among the strings of a module."""
    nodes = ast.walk(ast.parse(path.read_text(encoding="utf-8")))
    texts = {
        node.value
        for node in nodes
        if isinstance(node, ast.Constant) and isinstance(node.value, str)
    }
    return {
        text
        for text in texts
        if re.fullmatch(r"JIM_[A-Z]\w+|DATABASE_URL", text) and not text.endswith("_")
    }


@pytest.mark.parametrize("page", ["docs/architecture.md", "docs/features.md"])
def test_the_names_on_these_pages_are_in_the_code(page: str) -> None:
    places = re.findall(r"`([\w/]+\.py)(?::([\w.]+))?`", read(page))
    assert len(places) > 10
    for file, name in places:
        assert (ROOT / file).exists(), file
        assert not name or name in names_in(ROOT / file), f"{file}:{name}"


def test_the_page_of_architecture_names_every_layer() -> None:
    page = read("docs/architecture.md")
    apps = (
        "accounts.",
        "contacts.",
        "attachments.",
        "messaging.",
        "jimclient.",
    )  # the page says how these repeat
    layers = [floor for floor in FLOORS if not floor.startswith(apps) and floor != "jimserver"]
    assert [layer for layer in layers if f"`{layer.replace('.', '/')}/`" not in page] == []


def names_in(path: Path) -> set[str]:
    """Return the functions, classes and `Class.method` names of a module."""
    found = set()
    for node in ast.parse(path.read_text(encoding="utf-8")).body:
        if isinstance(node, ast.FunctionDef | ast.ClassDef):
            found.add(node.name)
        if isinstance(node, ast.ClassDef):
            found.update(
                f"{node.name}.{member.name}"
                for member in node.body
                if isinstance(member, ast.FunctionDef)
            )
    return found


def test_the_tests_on_the_pages_of_faults_and_features_exist() -> None:
    """Check `tests/file.py`, and `tests/file.py::test` by its definition there."""
    pages = read("docs/faults.md") + read("docs/client-features.md")
    named = re.findall(r"`(tests/[\w/]+\.py)(?:::(\w+))?`", pages)
    assert len(named) > 10
    missing = [(file, name) for file, name in named if not defines(ROOT / file, name)]
    assert missing == []


def test_each_fault_on_the_page_is_shown_by_a_test_or_said_to_be_open() -> None:
    rows = re.findall(r"^\| [A-Z]\d+ \|.*", read("docs/faults.md"), re.MULTILINE)
    assert len(rows) > 100
    for row in rows:
        cells = [cell.strip() for cell in row.strip("|").split("|")]
        assert len(cells) == 4, row
        assert cells[3] or cells[2].startswith("**open**"), row


def defines(path: Path, name: str) -> bool:
    """Return whether the file exists and, if a name is given, defines this function."""
    if not path.exists():
        return False
    return not name or f"def {name}(" in path.read_text(encoding="utf-8")


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))
def test_links_lead_somewhere(page: Path) -> None:
    targets = [
        target for target in LINK.findall(page.read_text(encoding="utf-8")) if "://" not in target
    ]
    assert [target for target in targets if not leads_somewhere(page, target)] == []


def leads_somewhere(page: Path, target: str) -> bool:
    """Return whether the file exists, and its heading if the link names one."""
    name, _, anchor = target.partition("#")
    path = page.parent / name if name else page
    return path.exists() and (not anchor or anchor in anchors(path))


def anchors(path: Path) -> set[str]:
    """Return the anchors that GitHub makes of a page's headings."""
    titles = re.findall(r"^#+ (.+)$", path.read_text(encoding="utf-8"), re.M)
    return {re.sub(r"[^\w\- ]", "", title.lower()).replace(" ", "-") for title in titles}


def test_management_commands_in_the_documents_exist() -> None:
    named = {
        name
        for page in PAGES
        for name in re.findall(r"manage\.py ([a-z]+)(?![\w.])", page.read_text(encoding="utf-8"))
    }
    assert {"prepare", "createjimuser"} <= named
    assert named <= set(get_commands())


def test_both_languages_say_the_same() -> None:
    english, russian = read("README.md"), read("README.ru.md")
    assert HEADING.findall(english) == HEADING.findall(russian)
    assert pictures_and_pages(english) == pictures_and_pages(russian)
    assert commands(english) == commands(russian)


def pictures_and_pages(text: str) -> list[str]:
    """Return what a README links to; a picture can exist in both languages."""
    targets = [target.replace(".ru.svg", ".svg") for target in LINK.findall(text)]
    return [target for target in targets if not target.startswith(("README", "#"))]


def commands(text: str) -> list[str]:
    """Return what is typed at a shell, without comments and the choice of a language."""
    return [
        LANGUAGE.sub("", line.partition("  #")[0]).rstrip()
        for block in BLOCK.findall(text)
        for line in block.splitlines()
        if line.startswith("$ ")
    ]
