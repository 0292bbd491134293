"""Check that a folder imports only from itself and folders below it, and their sizes."""

import ast
import os
import re
import subprocess
import sys
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]

FLOORS = [  # from the ground up
    "jim.crypto",
    "jim",
    "jim.dialects",
    "jimclient.text",
    "jimclient.settings",
    "jimclient.net",
    "jimclient.store",
    "jimclient.conversations",
    "jimclient.core",
    "jimclient.session",
    "jimclient.commands",
    "jimclient.ui",
    "jimclient.ui.parts",
    "jimclient.ui.full",
    "jimclient",
    "common",
    "common.database",
    "common.adminkit",
    "accounts",
    "accounts.models",
    "accounts.selectors",
    "accounts.services",
    "accounts.services.staff",
    "accounts.web",
    "accounts.admin",
    "accounts.management",
    "contacts",
    "contacts.selectors",
    "contacts.services",
    "contacts.admin",
    "attachments",
    "attachments.selectors",
    "attachments.stores",
    "attachments.services",
    "messaging",
    "messaging.models",
    "messaging.selectors",
    "messaging.selectors.webhooks",
    "messaging.selectors.pins",
    "messaging.selectors.nodes",
    "messaging.services",
    "messaging.services.repetitions",
    "messaging.services.pins",
    "messaging.services.webhooks",
    "messaging.services.operator",
    "messaging.services.nodes",
    "messaging.web",
    "messaging.admin",
    "jimserver.log",
    "jimserver.formats.ru",
    "jimserver.formats",
    "jimserver.conf.limits",
    "jimserver.conf",
    "jimserver.tls",
    "jimserver.state",
    "jimserver.workers",
    "jimserver.transport",
    "jimserver.storage",
    "jimserver.storage.postgres",
    "jimserver.backup",
    "jimserver.transfer",
    "jimserver.nodes",
    "jimserver.delivery",
    "jimserver.webhooks",
    "jimserver.handler.base",
    "jimserver.handler.features.rooms",
    "jimserver.handler.features.account",
    "jimserver.handler.features.messages",
    "jimserver.handler.features",
    "jimserver.handler.logins",
    "jimserver.handler",
    "jimserver.runtime.nodes",
    "jimserver.runtime",
    "jimserver.web.assets",
    "jimserver.web.tls",
    "jimserver.web.files",
    "jimserver.web.api",
    "jimserver.web",
    "jimserver.first_run",
    "jimserver.console",
    "jimserver.templatetags",
    "jimserver.management",
    "jimserver",
]
SCRIPTS = ROOT / "messaging" / "static" / "messaging"
# Of the chat page, from the ground up.
SCRIPT_FLOORS = [
    "vendor",
    "base",
    "net",
    "model",
    "view/text",
    "view/compose",
    "view/files",
    "view",
    "view/working",
    "offline",
    ".",
]
ROOF = "apps"  # Django's entry to an app, in the app's own folder: it may import any floor
BARRED = {  # a floor -> what neither it nor the floors within it import, besides what is above
    "jim": {"django", "socket", "selectors", "threading", "asyncio", "time", "queue", "sqlite3"},
    "jimclient": {
        "django",
        "common",
        "accounts",
        "contacts",
        "attachments",
        "messaging",
        "jimserver",
    },
}
MAX_FILES = 15  # of one folder
MAX_LINES = 300  # of one module


def folder_of(module: str) -> str:
    """Return the longest name in FLOORS that `module` lies in."""
    return max((floor for floor in FLOORS if f"{module}.".startswith(f"{floor}.")), key=len)


def modules() -> Iterator[tuple[str, Path]]:
    """Yield the dotted name and path of every module of the product but the migrations."""
    for package in sorted({floor.partition(".")[0] for floor in FLOORS}):
        for path in sorted((ROOT / package).rglob("*.py")):
            if "migrations" not in path.parts:
                name = ".".join(path.relative_to(ROOT).with_suffix("").parts)
                yield name.removesuffix(".__init__"), path


MODULES = dict(modules())


def imports(path: Path) -> Iterator[str]:
    """Yield every module that a file imports, in functions and under TYPE_CHECKING too."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.module, f"{path}: a relative import"
            assert not node.level, f"{path}: a relative import"
            inner = [f"{node.module}.{alias.name}" for alias in node.names]
            submodules = [name for name in inner if name in MODULES]
            yield from submodules
            if len(submodules) < len(inner):
                yield node.module


IMPORTS = {name: sorted(set(imports(path))) for name, path in MODULES.items()}


def own(found: list[str]) -> list[str]:
    return [name for name in found if name in MODULES]


def test_every_folder_has_a_floor() -> None:
    folders = {
        ".".join(path.relative_to(ROOT).parent.parts)
        for path in MODULES.values()
        if path.stem != "__init__" or path.stat().st_size
    }
    inner = {folder for folder in folders if folder.endswith(".commands")}
    assert sorted(folders - inner - set(FLOORS)) == []
    assert sorted(set(FLOORS) - folders - {"accounts.management", "jimserver.management"}) == []


def test_no_import_runs_up() -> None:
    upward = [
        f"{name} -> {other}"
        for name, found in IMPORTS.items()
        if name.rpartition(".")[2] != ROOF
        for other in own(found)
        if FLOORS.index(folder_of(other)) > FLOORS.index(folder_of(name))
    ]
    assert upward == []


@pytest.mark.parametrize("floor", BARRED)
def test_what_a_floor_never_imports(floor: str) -> None:
    found = [
        f"{name} -> {other}"
        for name, others in IMPORTS.items()
        if f"{name}.".startswith(f"{floor}.")
        for other in others
        if other.partition(".")[0] in BARRED[floor]
    ]
    assert found == []


def test_no_circle_of_files() -> None:
    assert circle({name: own(found) for name, found in IMPORTS.items()}) == []


def circle(graph: dict[str, list[str]]) -> list[str]:
    """Return the modules of one circle of imports, or an empty list."""
    done: set[str] = set()
    road: list[str] = []

    def walk(name: str) -> list[str]:
        if name in road:
            return [*road[road.index(name) :], name]
        if name in done:
            return []
        road.append(name)
        for other in graph[name]:
            if other != name and (found := walk(other)):
                return found
        road.pop()
        done.add(name)
        return []

    return next((found for name in graph if (found := walk(name))), [])


def test_the_circle_finder_finds_one() -> None:
    found = circle({"a": ["b"], "b": ["c"], "c": ["b"]})
    assert found == ["b", "c", "b"]
    assert all(right in {"b": ["c"], "c": ["b"]}[left] for left, right in pairwise(found))


@pytest.mark.parametrize("suffix", [".py", ".js", ".css"])
def test_no_folder_is_a_drawer(suffix: str) -> None:
    packages = {floor.partition(".")[0] for floor in FLOORS}
    folders = [path for package in packages for path in (ROOT / package).rglob("**")]
    crowded = {
        str(folder.relative_to(ROOT)): count
        for folder in folders
        if folder.is_dir()
        and folder.name != "migrations"  # one for each change of the schema, in their order
        and (count := len(list(folder.glob(f"*{suffix}")))) > MAX_FILES
    }
    assert crowded == {}


def test_no_module_is_too_long() -> None:
    long = {
        name: lines
        for name, path in MODULES.items()
        if (lines := path.read_text(encoding="utf-8").count("\n")) > MAX_LINES
    }
    assert long == {}


def scripts() -> dict[str, list[str]]:
    """Return every script of the chat page with the scripts that it imports, by their paths."""
    found = {}
    for path in sorted(SCRIPTS.rglob("*.js")):
        targets = re.findall(r'^import .* from "(\..*)";$', path.read_text(encoding="utf-8"), re.M)
        found[str(path.relative_to(SCRIPTS))] = [
            str((path.parent / target).resolve().relative_to(SCRIPTS)) for target in targets
        ]
    return found


def test_scripts_import_downwards_and_in_no_circle() -> None:
    graph = scripts()
    assert sum(map(len, graph.values())) > 40, "the imports are written in another way"
    floor = {name: SCRIPT_FLOORS.index(str(Path(name).parent)) for name in graph}
    upward = [
        f"{name} -> {other}"
        for name, others in graph.items()
        for other in others
        if floor[other] > floor[name]
    ]
    assert upward == []
    assert circle(graph) == []


def test_only_a_site_imports_the_web_server() -> None:
    """It takes a third of the time of a command's start, and most processes need none."""
    program = "import django, sys; django.setup(); sys.exit('twisted' in sys.modules)"
    environment = os.environ | {"DJANGO_SETTINGS_MODULE": "jimserver.settings"}
    subprocess.run([sys.executable, "-c", program], cwd=ROOT, env=environment, check=True)
