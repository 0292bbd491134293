"""Join the chat page's scripts and styles into a few files, so that nobody needs a build step.

A browser on a slow line pays for each request; the folders of scripts are for those who read them.
"""

import functools
import re
from collections.abc import Callable, Mapping
from pathlib import Path

from django.contrib.staticfiles import finders

IMPORT = re.compile(r'^import \{ (.+) \} from "(\..+)";\n', re.M)
EXPORT = re.compile(r"^export ((?:async )?(?:function|class|const) (\w+))", re.M)
COMMENT_LINE = re.compile(r"^[^\S\n]*//.*\n", re.M)
COMMENT_AT_END = re.compile(r"(?<=[;{,(\[)]) // .*$", re.M)  # in prose, which compresses badly
INDENT = re.compile(r"^\s+", re.M)  # and empty lines
COMMENT_OR_INDENT = re.compile(r"/\*.*?\*/|^[^\S\n]+", re.M | re.S)  # of a style
STYLES = {  # of the page's first moment, of what comes after it, and of the pages beside the chat
    "page.css": ("base.css", "chat.css", "messages.css", "compose.css", "files.css"),
    "later.css": ("windows.css", "working.css"),
    "site.css": ("base.css", "door.css"),
}


class MissingFile(Exception):
    """Say that a file of a bundle is not there: the installation is incomplete."""


def find(name: str) -> Path:
    """Return the path of an app's static file; raise MissingFile."""
    path = finders.find(name)
    if path is None:
        raise MissingFile(name)
    return Path(path)


def join_modules(main: Path, shared: Mapping[Path, str] | None = None) -> dict[Path, str]:
    """Return a module and all that it imports: path -> text, in the order in which they run.

    Those in `shared` are left out: another file holds them.
    """
    modules: dict[Path, str] = {}
    _add_module(main.resolve(), modules, shared or {})
    return modules


def _add_module(path: Path, modules: dict[Path, str], shared: Mapping[Path, str]) -> str:
    """Add a module behind those that it imports; return the variable that holds its exports."""
    if path in shared:
        return variable_of(shared[path])
    if path not in modules:
        text = shorten(path.read_text(encoding="utf-8"))
        heads = [
            f"const {{ {names.replace(' as ', ': ')} }} = "
            f"{_add_module((path.parent / target).resolve(), modules, shared)};\n"
            for names, target in IMPORT.findall(text)
        ]
        exports = ", ".join(name for _, name in EXPORT.findall(text))
        body = EXPORT.sub(r"\1", IMPORT.sub("", text))
        name = f"module{len(shared) + len(modules)}"
        modules[path] = (
            f"const {name} = (() => {{\n{''.join(heads)}{body}return {{ {exports} }};\n}})();\n"
        )
    return variable_of(modules[path])


def variable_of(module: str) -> str:
    """Return the variable that holds the exports of a module that was made for a bundle."""
    return module.split(" ", 2)[1]


def shorten(text: str) -> str:
    """Return a script without its comments and indentation: a tenth of what goes over the line.

    No string of it may hold `; //` or the like.
    """
    return INDENT.sub("", COMMENT_AT_END.sub("", COMMENT_LINE.sub("", text)))


def scripts() -> tuple[str, str]:
    """Return the page's first bundle, and the one that takes modules of the first."""
    first = join_modules(find("messaging/main.js"))
    last = join_modules(find("messaging/later.js"), first)
    later = "".join(last.values())
    taken = [name for name in map(variable_of, first.values()) if f" = {name};" in later]
    names = f"{{ {', '.join(taken)} }}"
    page = f"{''.join(first.values())}export {names};\n"
    end = f"export const {{ makeParts }} = {variable_of([*last.values()][-1])};\n"
    return page, f'import {names} from "./page.js";\n{later}{end}'


def page_script() -> str:
    return scripts()[0]


def later_script() -> str:
    return scripts()[1]


def join_styles(bundle: str) -> str:
    names = STYLES[bundle]
    text = "".join(find(f"messaging/{name}").read_text(encoding="utf-8") for name in names)
    return COMMENT_OR_INDENT.sub("", text)


# The address of each file that exists only joined -> its content type and what makes it.
BUNDLES: dict[str, tuple[str, Callable[[], str]]] = {
    "messaging/page.js": ("text/javascript", page_script),
    "messaging/later.js": ("text/javascript", later_script),
    **{f"messaging/{name}": ("text/css", functools.partial(join_styles, name)) for name in STYLES},
}
