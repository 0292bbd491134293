"""Run `jimd`, the server's command, for those who have installed it; developers use manage.py."""

import io
import os
import sys
from collections.abc import Sequence
from typing import NamedTuple

from jimserver.conf.values import ConfigError

NAME = "jimd"


class Word(NamedTuple):
    """Describe a word of `jimd`: the command of Django's behind it, with its first arguments."""

    command: str
    about: str
    arguments: tuple[str, ...] = ()


WORDS = {
    "serve": Word("serve", "run the server and the site; the first time, set it up"),
    "prepare": Word("prepare", "make or update the database, and make an admin if there is none"),
    "check": Word("check", "list settings that are unsafe on a public server", ("--deploy",)),
    "user": Word("createjimuser", "add a user, or set a user's password"),
    "invite": Word("invite", "show how people join: address, invitation, QR code"),
    "backup": Word("backup", "back up a running server, or --verify a backup"),
    "restore": Word("restore", "put a backup in place"),
    "export": Word("export", "write everything as lines of JSON"),
    "import": Word("import", "read an export into an empty server"),
    "retention": Word("retention", "delete messages that are older than the settings keep them"),
    "setseedpassword": Word("setseedpassword", "set the password of the six seeded users"),
    "password": Word("changepassword", "set the password of an admin"),
}
VERSION_WORDS = ("--version", "version")
HELP_WORDS = ("-h", "--help", "help")


def main(arguments: Sequence[str] | None = None) -> int:
    """Run a word of `jimd`; return its exit code."""
    say_anything()
    words = list(sys.argv[1:] if arguments is None else arguments)
    if not words or words[0] in HELP_WORDS:
        print(usage())
        return 0 if words else 2
    if words[0] in VERSION_WORDS:
        from jimclient import DISTRIBUTION, __version__

        print(f"{NAME} {__version__} ({DISTRIBUTION})")
        return 0
    if words[0] not in WORDS:
        print(f"{NAME}: there is no command {words[0]!a}.\n\n{usage()}", file=sys.stderr)
        return 2
    return run(words[0], words[1:])


def run(word: str, rest: list[str]) -> int:
    """Run the command of Django's behind a word."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "jimserver.settings")
    try:
        import django
        from django.core.management import get_commands, load_command_class

        django.setup()
        command = WORDS[word]
        found = load_command_class(get_commands()[command.command], command.command)
        found.run_from_argv([NAME, word, *command.arguments, *rest])
    except ConfigError as error:  # the operator's, not ours: no traceback
        print(f"{error}.", file=sys.stderr)
        return 1
    return 0


def usage() -> str:
    """Return the help."""
    width = max(map(len, WORDS))
    lines = [f"  {word:{width}}  {found.about}" for word, found in WORDS.items()]
    return "\n".join([
        f"usage: {NAME} COMMAND [OPTIONS]",
        "",
        "The JIM server. Its data are in JIM_DATA; all settings are environment variables.",
        "",
        *lines,
        "",
        f"{NAME} COMMAND --help shows a command's options; {NAME} --version the version.",
    ])  # fmt: skip


def say_anything() -> None:
    """Escape what the terminal's encoding can't show, instead of failing on it."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="backslashreplace")


if __name__ == "__main__":
    sys.exit(main())
