"""Run the commands about one's own account."""

import json
from pathlib import Path

from jimclient.commands.command import Command, Table, Wrong, needed, number_of
from jimclient.commands.dates import day_and_time
from jimclient.core.chat import Chat
from jimclient.net.connection import JimObject
from jimclient.net.fields import objects_of, seconds_of, text_of, whole_of
from jimclient.text.display import harmless
from jimclient.text.i18n import N_, _

_EXPORT_PARTS = ("profile", "contacts", "rooms", "messages", "sessions", "logins", "files")
_SHOWN_CHARS = 200  # of a session, or of a path


class AccountCommands:
    """Run these commands. Each raises NotConnected, Refused or Wrong."""

    def __init__(self, chat: Chat) -> None:
        self._chat = chat

    def table(self) -> Table:
        """Return these commands."""
        return {
            N_("/sessions"): Command("", N_("where you are logged in"), self._sessions),
            N_("/end"): Command(N_("NUMBER"), N_("end one of your sessions"), self._end),
            N_("/export"): Command(N_("FILE"), N_("save what is stored of you"), self._export),
        }

    def _sessions(self, rest: str) -> None:
        answer = self._chat.request("get_sessions")
        self._chat.screen.show_table([_row_of(each) for each in objects_of(answer, "sessions")])

    def _end(self, number: str) -> None:
        self._chat.request("close_session", session=number_of(number))
        self._chat.tell(_("The session is ended."))

    def _export(self, file: str) -> None:
        path = Path(needed(file)).expanduser()
        data = {part: self._rows_of(part) for part in _EXPORT_PARTS}
        try:
            path.write_text(json.dumps(data, ensure_ascii=False, indent=1), encoding="utf-8")
        except OSError as error:
            raise Wrong(str(error)) from error
        self._chat.tell(_("Saved: {file}").format(file=harmless(str(path), _SHOWN_CHARS)))

    def _rows_of(self, part: str) -> list[object]:
        """Return all rows of a part, page by page."""
        rows: list[object] = []
        after: int | None = 0
        while after is not None:
            answer = self._chat.request("export_me", part=part, after=after)
            page = answer.get("rows")
            rows += page if isinstance(page, list) else []
            last, after = after, whole_of(answer, "next")
            if after is not None and after <= last:
                break  # a server that would keep us here for ever
        return rows


def _row_of(session: JimObject) -> tuple[str, str]:
    """Return the row of a session; `*` marks this one."""
    mark = "*" if session.get("current") is True else ""
    shown = (text_of(session, "client"), text_of(session, "address"))
    since = day_and_time(seconds_of(session, "since"))
    number = f"{whole_of(session, 'session') or '?'}{mark}"
    return number, harmless(" · ".join([*shown, since]), _SHOWN_CHARS)
