"""Print docs/client.md, made from the tables of the client: `python -m jimclient.client_page`."""

import argparse
import re
from collections.abc import Iterable
from pathlib import Path
from tempfile import TemporaryDirectory

from prompt_toolkit.output import DummyOutput

from jimclient.core.chat import Chat
from jimclient.core.exit_codes import EXIT_CODES
from jimclient.core.overview import Overview
from jimclient.core.send_queue import SendQueue
from jimclient.net.login import Credentials
from jimclient.options import make_parser
from jimclient.script_commands import COMMANDS
from jimclient.settings import table
from jimclient.store.store import Store
from jimclient.text.i18n import use_language
from jimclient.ui.full.commands import FullCommands
from jimclient.ui.full.desk import Desk
from jimclient.ui.full.keys import EDITING, KEYS
from jimclient.ui.full.lists import Lists
from jimclient.ui.full.screen import FullScreen
from jimclient.ui.parts.attention import Signs

HEAD = """\
# The terminal client

`client.py` in a terminal opens the full screen: conversations with unread counts at the left, the
open one beside them, one input line whose prompt names the recipient, a status line below.
`--classic` keeps the original client's flow (the contacts, then `To:` and `Message:`), `--plain`
works line by line for dumb terminals and screen readers, and a command such as `send` does one
thing for a script.

`make docs` generates this page from `jimclient/`; a test checks that it is up to date.
"""
KEYS_HEAD = """
Keys with Alt and a letter work in the Russian keyboard layout, too. Below 60 columns the list of
conversations hides. A click opens a conversation or chooses a row of a list, and the wheel
scrolls, where the mouse is switched on.
"""
COMMANDS_HEAD = """
In the full screen; a line that begins with a slash is a command, and a message that begins with
one is written with two. Both names work in both languages, in capitals, and typed in the Russian
layout (`.рудз` is `/help`). Tab completes names and arguments.
"""

SETTINGS_HEAD = """
## Settings

A TOML file, `settings.toml`, in the folder for configuration that the system gives to `jimclient`
(on Linux `~/.config/jimclient`), or the file that `JIM_CLIENT_SETTINGS` names. All of it is
optional. A fault is one sentence that names the line and the key, and exit code 2.

```toml
language = "ru"
server = "home"              # the alias to use when none is named
mouse = true
keyring = true               # needs the package keyring

[notifications]
desktop = "notify-send"

[keys]
next_unread = "F5"           # on both layouts where it is Alt and a letter

[colours]
name = "bold #56b6c2"

[servers.home]               # client.py home, client.py home send bob "text"
address = "chat.example.org"
name = "ann"
```

`[keys]` takes the actions %s: %s. `[colours]` takes the parts %s: %s.

"""

Row = tuple[str, ...]
_EXIT_CODE = re.compile(r"^ *(\d+)  (.+)$", re.M)


def client_page() -> str:
    """Return the whole page, in Markdown."""
    use_language("en")
    parts = [
        HEAD,
        _section("Keys", ("key", "does"), _keys(), KEYS_HEAD),
        _section("Keys of the input line", ("key", "does"), EDITING),
        _section("Commands", ("command", "in Russian", "does"), _commands(), COMMANDS_HEAD),
        _section("Commands for scripts", ("command", "does"), _script_commands()),
        _section("Options", ("option", "does"), _options()),
        _settings(),
        _section("Exit codes", ("code", "means"), _EXIT_CODE.findall(EXIT_CODES)),
    ]
    return "".join(parts)


def _section(title: str, columns: Row, rows: Iterable[Row], text: str = "") -> str:
    lines = [columns, ("---",) * len(columns), *rows]
    return f"\n## {title}\n{text}\n" + "".join(f"| {' | '.join(line)} |\n" for line in lines)


def _code(text: str) -> str:
    return f"`{text.strip()}`"


def _settings() -> str:
    """Return the file of settings: an example, and each key of it."""
    actions = ", ".join(f"`{action}` ({key})" for action, key in table.ACTIONS.items())
    a_key, a_look = table.KEYS["edit"].wants, table.COLOURS["name"].wants
    parts = ", ".join(map(_code, table.COLOURED))
    head = SETTINGS_HEAD % (actions, a_key, parts, a_look)
    tables = {
        "": table.GENERAL,
        "[notifications] ": table.NOTIFICATIONS,
        "[servers.ALIAS] ": table.SERVER,
    }
    rows = [
        (_code(f"{name}{key}"), _shown(one.default), one.wants, one.help)
        for name, known in tables.items()
        for key, one in known.items()
    ]
    lines = [("key", "default", "values", "does"), ("---",) * 4, *rows]
    return head + "".join(f"| {' | '.join(line)} |\n" for line in lines)


def _shown(default: table.Value) -> str:
    return str(default).lower() if isinstance(default, bool) else str(default) or "none"


def _keys() -> list[Row]:
    return [(key.shown, key.help) for key in KEYS if key.help]


def _script_commands() -> list[Row]:
    return [(_code(f"{name} {one.usage}"), one.help) for name, one in COMMANDS.items()]


def _options() -> list[Row]:
    return [
        (_code(_usage(action)), action.help or "")
        for action in make_parser()._actions
        if action.option_strings
    ]


def _usage(action: argparse.Action) -> str:
    names = ", ".join(action.option_strings)
    value = action.metavar or r"\|".join(action.choices or ())
    return f"{names} {f'[{value}]' if action.nargs == '?' else value}"


def _commands() -> list[Row]:
    """Return each command of the full screen: its usage, its Russian name, what it does."""
    with TemporaryDirectory() as folder:
        store = Store.open(Path(folder), "ann", "example.org:7777")
        commands = _full_commands(store)
        english = commands.rows()
        use_language("ru")
        russian = [usage.partition(" ")[0] for usage, _help in commands.rows()]
        use_language("en")
        store.close()
    return [
        (_code(usage), _code(name), help_)
        for (usage, help_), name in zip(english, russian, strict=True)
    ]


def _full_commands(store: Store) -> FullCommands:
    """Return the commands as the full screen has them, of a chat that never connects."""
    chat = Chat(
        server=("example.org", 7777),
        credentials=Credentials("ann", None, "en", ""),
        store=store,
        screen=FullScreen(Signs(), DummyOutput()),
        script_wait_s=0,
    )
    send_queue = SendQueue(chat)
    commands = FullCommands(chat, send_queue)
    desk = Desk(chat, Overview(chat), lambda typed: ())
    commands.connect(desk, Lists(desk, commands, send_queue), lambda job: None)
    return commands


if __name__ == "__main__":
    print(client_page(), end="")
