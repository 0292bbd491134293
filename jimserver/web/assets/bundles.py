"""Join the chat page's scripts and styles into one file each, so that nobody needs a build step.

A browser on a slow line pays for each request; the folders of scripts are for those who read them.
"""

import re
from collections.abc import Callable
from pathlib import Path

from django.contrib.staticfiles import finders

IMPORT = re.compile(r'^import \{ (.+) \} from "(\..+)";\n', re.M)
EXPORT = re.compile(r"^export ((?:async )?(?:function|class|const) (\w+))", re.M)
COMMENT_LINE = re.compile(r"^[^\S\n]*//.*\n", re.M)
COMMENT_AT_END = re.compile(r"(?<=[;{,(\[)]) // .*$", re.M)  # in prose, which compresses badly
INDENT = re.compile(r"^[^\S\n]+", re.M)
COMMENT_OR_INDENT = re.compile(r"/\*.*?\*/|^[^\S\n]+", re.M | re.S)  # of a style
STYLES = (
    "messaging/base.css",
    "messaging/chat.css",
    "messaging/messages.css",
    "messaging/compose.css",
    "messaging/working.css",
    "messaging/files.css",
)


class MissingFile(Exception):
    """Say that a file of a bundle is not there: the installation is incomplete."""


def find(name: str) -> Path:
    """Return the path of an app's static file; raise MissingFile."""
    path = finders.find(name)
    if path is None:
        raise MissingFile(name)
    return Path(path)


def join_scripts(main: Path) -> str:
    """Return a module and all that it imports as one module."""
    modules: dict[Path, str] = {}
    _add_module(main.resolve(), modules)
    return "".join(modules.values())


def _add_module(path: Path, modules: dict[Path, str]) -> str:
    """Add a module behind those that it imports; return the variable that holds its exports."""
    if path not in modules:
        text = shorten(path.read_text(encoding="utf-8"))
        heads = [
            f"const {{ {names.replace(' as ', ': ')} }} = "
            f"{_add_module((path.parent / target).resolve(), modules)};\n"
            for names, target in IMPORT.findall(text)
        ]
        exports = ", ".join(name for _, name in EXPORT.findall(text))
        body = EXPORT.sub(r"\1", IMPORT.sub("", text))
        name = f"module{len(modules)}"
        modules[path] = (
            f"const {name} = (() => {{\n{''.join(heads)}{body}return {{ {exports} }};\n}})();\n"
        )
    return modules[path].split(" ", 2)[1]


def shorten(text: str) -> str:
    """Return a script without its comments and indentation: a tenth of what goes over the line.

    No string of it may hold `; //` or the like.
    """
    return INDENT.sub("", COMMENT_AT_END.sub("", COMMENT_LINE.sub("", text)))


def page_script() -> str:
    return join_scripts(find("messaging/main.js"))


def page_style() -> str:
    text = "".join(find(name).read_text(encoding="utf-8") for name in STYLES)
    return COMMENT_OR_INDENT.sub("", text)


# The address of each file that exists only joined -> its content type and what makes it.
BUNDLES: dict[str, tuple[str, Callable[[], str]]] = {
    "messaging/page.js": ("text/javascript", page_script),
    "messaging/page.css": ("text/css", page_style),
}
