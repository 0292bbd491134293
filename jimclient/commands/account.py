"""Run the commands about one's own account."""

import json
import os
from pathlib import Path

from jim.codes import Code
from jimclient.commands.command import Command, Go, Table, Wrong, needed, number_of
from jimclient.commands.dates import day_and_time
from jimclient.core.chat import Chat, Refused
from jimclient.core.view import Interrupted
from jimclient.net.connection import JimObject
from jimclient.net.fields import objects_of, seconds_of, text_of, whole_of
from jimclient.net.pending_requests import NotConnected
from jimclient.text.display import harmless
from jimclient.text.i18n import N_, _
from jimclient.text.names import is_text

_EXPORT_PARTS = ("profile", "contacts", "rooms", "messages", "sessions", "logins", "files")
_LATER_EXPORT_PARTS = ("bookmarks", "pins")  # a server from before them refuses them
_SEND_S = 2  # what is not sent by then goes out after the next login
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
            N_("/password"): Command(
                N_("[keep]"), N_("change your password; keep: end no other session"), self._password
            ),
            N_("/logout"): Command(
                "", N_("end this session, so that the next start asks the password"), self._logout
            ),
            N_("/export"): Command(N_("FILE"), N_("save what is stored of you"), self._export),
        }

    def _sessions(self, rest: str) -> None:
        answer = self._chat.request("get_sessions")
        self._chat.screen.show_table([_row_of(each) for each in objects_of(answer, "sessions")])

    def _end(self, number: str) -> None:
        self._chat.request("close_session", session=number_of(number))
        self._chat.tell(_("The session is ended."))

    def _password(self, rest: str) -> None:
        ends_others = rest != "keep"
        try:
            old, new = self._ask_passwords()
        except (EOFError, Interrupted):
            raise Wrong(_("The password stays as it is.")) from None
        fields = {"password": old, "new": new, "end_others": ends_others}
        answer = self._chat.request("set_password", **fields)
        credentials = self._chat.credentials
        credentials.password, credentials.is_typed = new, True  # the keyring gets it, if wanted
        if token := text_of(answer, "token"):
            self._chat.put("token", token)
        text = _("The password is changed.")
        if ends_others:
            text = _("The password is changed; your other sessions are ended.")
        self._chat.tell(text)

    def _ask_passwords(self) -> tuple[str, str]:
        old = self._chat.screen.ask_secret(_("Present password: "))
        new = self._chat.screen.ask_secret(_("New password: "))
        if not is_text(old + new) or not new:
            raise Wrong(_("The password stays as it is."))
        if self._chat.screen.ask_secret(_("New password again: ")) != new:
            raise Wrong(_("These are two passwords. The old one stays."))
        return old, new

    def _logout(self, rest: str) -> Go:
        """End the session on the server, and forget what would let the user in again.

        Without a connection the device forgets it all the same: nobody logs out to be logged in
        again by what was typed before.
        """
        self._chat.is_leaving = True  # first: read_thread must not log in again
        try:
            self._end_this_session()
        except NotConnected:
            self._chat.parting = _(
                "You are logged out on this device. Without a connection the server was not told:"
                " there the session ends by /end after your next login, or by itself."
            )
        except Refused:
            self._chat.is_leaving = False
            raise
        self._chat.credentials.forget(self._chat)
        return Go.LEAVE

    def _end_this_session(self) -> None:
        if self._chat.online and "account" not in self._chat.model.extensions:
            return  # this server keeps no sessions
        sessions = objects_of(self._chat.request("get_sessions"), "sessions")
        current = next((one for one in sessions if one.get("current") is True), {})
        self._chat.outbox.wait_until_empty(_SEND_S)
        self._chat.request("close_session", session=whole_of(current, "session"))

    def _export(self, file: str) -> None:
        path = Path(needed(file)).expanduser()
        data = {part: self._rows_of(part) for part in _EXPORT_PARTS} | self._later_parts()
        try:
            with open(path, "x", encoding="utf-8", opener=_open_for_owner) as export:
                json.dump(data, export, ensure_ascii=False, indent=1)
        except OSError as error:
            raise Wrong(str(error)) from error
        self._chat.tell(_("Saved: {file}").format(file=harmless(str(path), _SHOWN_CHARS)))

    def _later_parts(self) -> dict[str, list[object]]:
        """Return the rows of the parts that an older server doesn't know, as far as it does."""
        data = {}
        for part in _LATER_EXPORT_PARTS:
            try:
                data[part] = self._rows_of(part)
            except Refused as refused:
                if refused.code != Code.BAD_REQUEST:
                    raise
        return data

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


def _open_for_owner(path: str, flags: int) -> int:
    """Make a file that nobody else can read."""
    return os.open(path, flags, 0o600)


def _row_of(session: JimObject) -> tuple[str, str]:
    """Return the row of a session; `*` marks this one."""
    mark = "*" if session.get("current") is True else ""
    shown = (text_of(session, "client"), text_of(session, "address"))
    since = day_and_time(seconds_of(session, "since"))
    number = f"{whole_of(session, 'session') or '?'}{mark}"
    return number, harmless(" · ".join([*shown, since]), _SHOWN_CHARS)
