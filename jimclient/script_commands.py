"""Name the commands for scripts, as the command line and its help know them."""

from dataclasses import dataclass

from jimclient.text.i18n import N_


@dataclass(frozen=True)
class ScriptCommand:
    """Describe a command: its arguments, how many there can be, and its help."""

    usage: str
    counts: tuple[int, int]
    help: str


COMMANDS = {
    "send": ScriptCommand(
        N_("NAME [TEXT]"), (1, 2), N_("send a text, or standard input, to a user or #room")
    ),
    "edit": ScriptCommand(
        N_("NUMBER [TEXT]"), (1, 2), N_("give a message of yours another text, or standard input")
    ),
    "delete": ScriptCommand(N_("NUMBER"), (1, 1), N_("delete a message for everybody")),
    "react": ScriptCommand(
        N_("NUMBER EMOJI"), (2, 2), N_("react to a message, or take it back with --off")
    ),
    "listen": ScriptCommand("", (0, 0), N_("print messages as they come")),
    "history": ScriptCommand(
        N_("NAME"), (1, 1), N_("print the conversation with a user or in a #room")
    ),
    "status": ScriptCommand("", (0, 0), N_("print who is online and what is unread")),
}
