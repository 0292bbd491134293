"""Imports run one way: docs/architecture.md, held by reading the code."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
MAY_IMPORT = {  # of the project's packages, besides itself
    "jim": set(),
    "jimclient": {"jim"},
    "accounts": {"jim"},
    "contacts": {"jim", "accounts"},
    "messaging": {"jim", "accounts", "contacts"},
    "jimserver": {"jim", "accounts", "contacts", "messaging"},
}
NEVER = {  # and of all others
    "jim": {"django", "socket", "selectors", "threading", "asyncio", "time", "queue", "sqlite3"},
    "jimclient": {"django"},
}
IN_AN_APP = [
    "models",
    "selectors",
    "services",
    "admin",
]  # each may import those before it; only admin and views know admin
ENGINE = "jimserver.engine."
FLOORS: list[
    set[str]
] = [  # of the server, from the ground up: a module imports from its own floor and those below
    {
        f"{ENGINE}{name}"
        for name in (
            "reasons",
            "outbox",
            "pacing",
            "allowance",
            "filing",
            "checkpoints",
            "languages",
            "metrics",
            "running",
            "sparing",
        )
    },
    {f"{ENGINE}{name}" for name in ("sessions", "events", "operator_events", "queue", "hashing")},
    {
        f"{ENGINE}{name}"
        for name in (
            "people",
            "rooms",
            "reading",
            "ledger",
            "post",
            "connection",
            "browser_door",
            "local_door",
            "watching",
            "failures",
        )
    },
    {"jimserver.handler"},
    {f"{ENGINE}{name}" for name in ("main_thread", "write_thread")},
    {f"{ENGINE}engine"},
    {
        f"jimserver.{name}"
        for name in (
            "claim",
            "doors",
            "site",
            "web_server",
            "asgi",
            "consumers",
            "monitoring",
            "console",
            "admin",
            "api",
            "urls",
            "templatetags",
        )
    },
    {"jimserver.management"},
]
BASEMENT = -1  # settings and their like: what is on no floor must not import from one


def modules() -> Iterator[tuple[str, Path]]:
    for package in MAY_IMPORT:
        for path in sorted((ROOT / package).rglob("*.py")):
            if "migrations" not in path.parts:
                yield (
                    ".".join(path.relative_to(ROOT).with_suffix("").parts).removesuffix(
                        ".__init__"
                    ),
                    path,
                )


def imports(path: Path) -> set[str]:
    """The modules that a file imports when it runs, in functions too; not those for type checkers alone."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    blocks = [
        node
        for node in ast.walk(tree)
        if isinstance(node, ast.If) and "TYPE_CHECKING" in ast.unparse(node.test)
    ]
    skipped = {id(inner) for block in blocks for inner in ast.walk(block)}
    found: set[str] = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Import) and id(node) not in skipped:
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and id(node) not in skipped:
            assert node.module, f"{path}: a relative import"
            assert node.level == 0, f"{path}: a relative import"
            found |= {node.module, *(f"{node.module}.{alias.name}" for alias in node.names)} & (
                KNOWN | {node.module}
            )
    return found


KNOWN = {name for name, _path in modules()}
MODULES = {name: imports(path) for name, path in modules()}


def floor_of(module: str) -> int:
    fits = [
        floor
        for floor, names in enumerate(FLOORS)
        for name in names
        if f"{module}.".startswith(f"{name}.")
    ]
    return fits[0] if fits else BASEMENT


@pytest.mark.parametrize("package", MAY_IMPORT)
def test_packages(package: str) -> None:
    own = {name: found for name, found in MODULES.items() if name.split(".")[0] == package}
    assert own
    forbidden = (set(MAY_IMPORT) - MAY_IMPORT[package] - {package}) | NEVER.get(package, set())
    assert not {
        (name, other)
        for name, found in own.items()
        for other in found
        if other.split(".")[0] in forbidden
    }


@pytest.mark.parametrize("app", ["accounts", "contacts", "messaging"])
def test_layers_of_an_app(app: str) -> None:
    for number, layer in enumerate(IN_AN_APP):
        above = {f"{app}.{name}" for name in (*IN_AN_APP[number + 1 :], "views")}
        own = {
            other
            for name, found in MODULES.items()
            if f"{name}.".startswith(f"{app}.{layer}.")
            for other in found
        }
        assert not {
            other for other in own if any(f"{other}.".startswith(f"{name}.") for name in above)
        }, layer


def test_floors_of_the_server() -> None:
    server = {name: found for name, found in MODULES.items() if name.startswith("jimserver.")}
    homeless = {name for name in server if name.startswith(ENGINE) and floor_of(name) == BASEMENT}
    assert not homeless, "give them a floor in this table"
    upward = {
        (name, other)
        for name, found in server.items()
        for other in found
        if floor_of(other) > floor_of(name)
    }
    assert not upward
