"""Read the command line of the client."""

import argparse
import os
import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from jim.limits import NAME_CHARS, ROOM_PREFIX
from jimclient import DISTRIBUTION, __version__, argument_types
from jimclient.core.exit_codes import EXIT_CODES, Exit
from jimclient.script_commands import COMMANDS
from jimclient.settings.file import BadSettings, Settings, read_settings
from jimclient.text.display import harmless
from jimclient.text.i18n import LANGUAGES, _, use_language
from jimclient.text.names import is_text

DEFAULT_ADDRESS = "127.0.0.1"
DEFAULT_PORT = 7777
DEFAULT_WAIT_S = 15  # a script wants to know, and gets an exit code when the time is up
PASSWORD_VARIABLE = "JIM_PASSWORD"
DEFAULT_LIMIT = 100  # messages that `history` prints
EVERYBODY = ""  # --history without a name


@dataclass(frozen=True)
class Options:
    """Hold the command line.

    `username` "" and `password` None: to be asked for. `history` None: not wanted.
    """

    username: str
    password: str | None
    address: str
    port: int
    server_given: bool  # -a or -p was there
    plain: bool
    classic: bool
    interactive: bool
    wait_s: float
    language: str
    history: str | None
    command: str  # of COMMANDS, or ""
    arguments: tuple[str, ...]
    as_json: bool
    queue: bool
    limit: int  # messages; 0: all
    new_key: bool
    reply: int | None  # the number of the message that a text answers
    off: bool  # take a reaction back
    find: bool
    settings: Settings
    invitation: str  # to register with, or ""


def parse(arguments: Sequence[str] | None = None) -> Options:
    """Parse the command line; end the process with code 2 and a sentence if it is wrong."""
    use_language(_asked_language(arguments))  # before the texts of --help are made
    settings = _settings()
    language = str(settings.general["language"]) or None
    use_language(_asked_language(arguments) or language)
    parser = make_parser()
    found = parser.parse_intermixed_args(arguments)
    alias = _take_alias(found, settings)
    server = settings.servers.get(alias or str(settings.general["server"]), {})
    _check_command(parser, found)
    found.username = found.username or server.get("name")
    if found.username and (complaint := name_complaint(found.username)):
        parser.error(complaint)
    return Options(
        username=found.username or "",
        password=_password(parser, found.password),
        address=found.address or str(server.get("address", DEFAULT_ADDRESS)),
        port=found.port or int(server.get("port", DEFAULT_PORT)),
        server_given=found.address is not None or found.port is not None or bool(alias),
        plain=found.plain,
        classic=found.classic,
        interactive=found.interactive,
        wait_s=found.wait,
        language=use_language(found.language or language),
        history=found.history,
        command=found.command or "",
        arguments=tuple(found.arguments),
        as_json=found.json,
        queue=found.queue,
        limit=found.limit,
        new_key=found.new_key,
        reply=found.reply,
        off=found.off,
        find=found.find,
        settings=settings,
        invitation=found.invitation,
    )


def _settings() -> Settings:
    """Return the user's settings; end the process with code 2 and a sentence for a bad file."""
    try:
        return read_settings()
    except BadSettings as error:
        print(error, file=sys.stderr)
        raise SystemExit(int(Exit.USAGE)) from error


def _take_alias(found: argparse.Namespace, settings: Settings) -> str:
    """Take the alias of a server away from the command line; return "" if there is none.

    `client.py home send bob` is the command `send` at home. Commands come before aliases.
    """
    if found.command in COMMANDS or found.command not in settings.servers:
        return ""
    alias: str = found.command
    found.command, *found.arguments = found.arguments or [""]
    return alias


def _check_command(parser: argparse.ArgumentParser, found: argparse.Namespace) -> None:
    """Refuse a command with too few or too many arguments."""
    if found.command and found.command not in COMMANDS:
        parser.error(
            _("there is no command {word}; there are {names}").format(
                word=harmless(found.command, 30), names=", ".join(COMMANDS)
            )
        )
    least, most = COMMANDS[found.command].counts if found.command else (0, 0)
    if not least <= len(found.arguments) <= most:
        usage = _(COMMANDS[found.command].usage) if found.command else ""
        parser.error(_("wrong arguments: {usage}").format(usage=f"{found.command} {usage}"))


def _password(parser: argparse.ArgumentParser, given: str | None) -> str | None:
    """Return the password of the command line or the environment; refuse one that is no text.

    With its bytes replaced, other bytes would open the account, too.
    """
    password = given if given is not None else os.environ.get(PASSWORD_VARIABLE)
    if password is not None and not is_text(password):
        source = "-pw" if given is not None else PASSWORD_VARIABLE
        parser.error(
            _("the bytes of {source} are not text in the locale's encoding").format(source=source)
        )
    return password


def name_complaint(name: str) -> str:
    """Return the obvious fault of a user's name, "" if there is none. The server looks closer."""
    if len(name) > NAME_CHARS:
        return _("a name has at most {count} characters").format(count=NAME_CHARS)
    if name.startswith(ROOM_PREFIX):
        return _("a user's name does not begin with {sign}").format(sign=ROOM_PREFIX)
    if not name.isprintable() or name.strip() != name:
        return _("a name has no invisible characters and no spaces at its ends")
    return ""


def _asked_language(arguments: Sequence[str] | None) -> str | None:
    early = argparse.ArgumentParser(add_help=False)
    early.add_argument("--lang", choices=LANGUAGES)
    found = early.parse_known_args(arguments)[0].lang
    return found if isinstance(found, str) else None


def make_parser() -> argparse.ArgumentParser:
    """Return the parser with its texts in the chosen language."""
    parser = argparse.ArgumentParser(
        prog="client.py",
        usage=_("client.py [options] [ALIAS] [COMMAND …]"),
        description=_(
            "The terminal client of JIM. An unknown name is registered with the given password."
        ),
        epilog=_(EXIT_CODES),
        formatter_class=_Help,
        add_help=False,  # argparse's own texts are English
    )
    _add_command(parser)
    add = parser.add_argument_group(_("options")).add_argument
    add("-h", "--help", action="help", help=_("show this help"))
    _add_login(add)
    _add_ways(add)
    return parser


def _add_login(add: Callable[..., Any]) -> None:
    add("-un", "--username", metavar=_("NAME"), help=_("your name; asked for when left out"))
    add(
        "-pw",
        "--password",
        metavar=_("PASSWORD"),
        help=_("better: leave it out to be asked, or set JIM_PASSWORD"),
    )
    add(
        "-a",
        "--address",
        metavar=_("ADDRESS"),
        type=argument_types.text,
        help=_("the server (default {address})").format(address=DEFAULT_ADDRESS),
    )
    add(
        "-p",
        "--port",
        metavar=_("PORT"),
        type=argument_types.port,
        help=_("its port (default {port})").format(port=DEFAULT_PORT),
    )
    invitation_help = _("to register where that takes an invitation: its code or its link")
    add(
        "--invitation",
        metavar=_("CODE"),
        type=argument_types.invitation,
        default="",
        help=invitation_help,
    )


def _add_ways(add: Callable[..., Any]) -> None:
    history_help = _("print what is stored here (with one person or #room) and leave")
    add(
        "--history",
        metavar=_("WITH"),
        type=argument_types.text,
        nargs="?",
        const=EVERYBODY,
        help=history_help,
    )
    add(
        "--plain",
        action="store_true",
        help=_("line by line, for dumb terminals and screen readers"),
    )
    add(
        "--classic",
        action="store_true",
        help=_("the contacts, then To: and Message:, as the original client"),
    )
    interactive_help = _("menus and commands even if standard input is not a terminal")
    add("-i", "--interactive", action="store_true", help=interactive_help)
    wait_help = _("how long a script's end waits for answers (default {seconds})").format(
        seconds=DEFAULT_WAIT_S
    )
    add(
        "--wait",
        metavar=_("SECONDS"),
        type=argument_types.seconds,
        default=float(DEFAULT_WAIT_S),
        help=wait_help,
    )
    new_key_help = _("trust the server's new key, when its operator has confirmed the fingerprint")
    add("--new-key", action="store_true", help=new_key_help)
    find_help = _("list the servers of the local network, with their fingerprints, and leave")
    add("--find", action="store_true", help=find_help)
    add(
        "--lang",
        choices=LANGUAGES,
        dest="language",
        help=_("the language (default: as the system's)"),
    )
    add(
        "--version",
        action="version",
        version=f"jim {__version__} ({DISTRIBUTION})",
        help=_("show the version"),
    )


def _add_command(parser: argparse.ArgumentParser) -> None:
    group = parser.add_argument_group(_("commands for scripts"), _commands_help())
    group.add_argument("command", nargs="?", metavar=_("COMMAND"), help=argparse.SUPPRESS)
    group.add_argument(
        "arguments", nargs="*", metavar="…", type=argument_types.text, help=argparse.SUPPRESS
    )
    group.add_argument("--json", action="store_true", help=_("print one JSON object a line"))
    queue_help = _("send: keep the text for the next start, without a connection now")
    group.add_argument("--queue", action="store_true", help=queue_help)
    reply_help = _("send: as the answer to a message with this number (history --json shows them)")
    group.add_argument("--reply", metavar=_("NUMBER"), type=argument_types.count, help=reply_help)
    group.add_argument("--off", action="store_true", help=_("react: take the reaction back"))
    limit_help = _("history: the newest so many messages, 0 for all (default {count})")
    group.add_argument(
        "--limit",
        metavar=_("COUNT"),
        type=argument_types.count,
        default=DEFAULT_LIMIT,
        help=limit_help.format(count=DEFAULT_LIMIT),
    )


def _commands_help() -> str:
    rows = [(f"{name} {_(c.usage) if c.usage else ''}", _(c.help)) for name, c in COMMANDS.items()]
    return "\n".join(f"{usage:<22}{help_}" for usage, help_ in rows)


class _Help(argparse.RawDescriptionHelpFormatter):
    """Translate the first word of the help too."""

    def add_usage(self, usage: Any, actions: Any, groups: Any, prefix: str | None = None) -> None:
        super().add_usage(usage, actions, groups, _("usage: "))
